namespace Blup.Design;

/// <summary>
/// What a formula means on a table, ready for estimation: response, fixed columns and random-effect columns of the complete rows.
/// The one hand-over from <c>Design</c> to <c>Models</c>.
/// </summary>
public sealed record ModelFrame
{
    /// <summary>The bound formula that produced this frame.</summary>
    public required DesignSpec Spec { get; init; }

    /// <summary>Name of the response as R prints it, such as <c>log(Reaction)</c>.</summary>
    public required string ResponseName { get; init; }

    /// <summary>The response, length n.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP830 the rows are elsewhere; see <see cref="HasRows"/>. So it is with every array of length n.</exception>
    public required double[] Response { get => AbsentRows.Require(field); init; }

    /// <summary>Prior weights, length n and positive; null where all are 1.</summary>
    public double[]? Weights { get => HasRows || Spec.Options.Weights is null ? field : AbsentRows.Require(field); init; }

    /// <summary>Sum of the offsets, length n; null where there is none.</summary>
    public double[]? Offset { get => HasRows || Spec.OffsetLabels.Count == 0 ? field : AbsentRows.Require(field); init; }

    /// <summary>The fixed-effect columns, aliased ones included.</summary>
    public required FixedDesign Fixed { get; init; }

    /// <summary>The random-effect terms in the order of the formula (<c>||</c> and <c>/</c> already expanded).</summary>
    public required IReadOnlyList<RandomTermDesign> Random { get; init; }

    /// <summary>The input row (from 1, header not counted) of each row used.</summary>
    public required int[] RowNumbers { get => AbsentRows.Require(field); init; }

    /// <summary>Rows dropped because a variable was missing: name and number of rows in which it was.</summary>
    public required IReadOnlyList<DroppedRows> Dropped { get; init; }

    /// <summary>Number of distinct rows dropped.</summary>
    public required int DroppedCount { get; init; }

    /// <summary>The values of every variable, by label: what hypotheses about terms are built from.</summary>
    internal IReadOnlyDictionary<string, VariableData>? Variables { get; init; }

    /// <summary>What is known of the rows where they are elsewhere (in a database) and only their sums are here; null where the rows are here.</summary>
    internal RowSummary? Summary { get; init; }

    /// <summary>Whether the rows themselves are here, or only sums over them.</summary>
    public bool HasRows => Summary is null;

    /// <summary>n, the number of rows used.</summary>
    public int Rows => Summary?.Rows ?? Response.Length;
}

/// <summary>Rows in which a variable was missing.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Count">Number of rows in which it was missing.</param>
/// <param name="FirstRows">Up to five input row numbers (from 1).</param>
public sealed record DroppedRows(string Variable, int Count, IReadOnlyList<int> FirstRows);

/// <summary>The fixed-effect design matrix X, by columns.</summary>
public sealed record FixedDesign
{
    /// <summary>Coefficient names as R gives them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The term of each column: 0 the intercept, k the k-th term of <see cref="TermLabels"/> (from 1).</summary>
    public required IReadOnlyList<int> Assign { get; init; }

    /// <summary>Labels of the fixed terms in R's order.</summary>
    public required IReadOnlyList<string> TermLabels { get; init; }

    /// <summary>The columns, each of length n. The intercept's column is all ones.</summary>
    public required IReadOnlyList<double[]> Columns { get => AbsentRows.Require(field); init; }

    /// <summary>Whether the first column is the intercept.</summary>
    public required bool HasIntercept { get; init; }
}

/// <summary>One random-effect term: a grouping factor and ℓ columns. Its covariance matrix is unstructured ℓ×ℓ.</summary>
public sealed record RandomTermDesign
{
    /// <summary>Name of the grouping factor as lme4 prints it: <c>Subject</c>, <c>cask:batch</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Level names of the grouping factor (only levels that occur), length J.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Level of each row, 0…J−1, length n. Terms of the same grouping factor share this array.</summary>
    public required int[] Codes { get => AbsentRows.Require(field); init; }

    /// <summary>Names of the columns as R gives them.</summary>
    public required IReadOnlyList<string> ColumnNames { get; init; }

    /// <summary>The ℓ columns, each of length n; null stands for a column of ones.</summary>
    public required IReadOnlyList<double[]?> Columns { get => AbsentRows.Require(field); init; }

    /// <summary>The term as written, for messages: <c>(1 + Days | Subject)</c>.</summary>
    public required string Source { get; init; }
}
