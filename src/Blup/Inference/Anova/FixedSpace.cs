using Blup.Design;
using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>
/// The column space of X in p orthonormal coordinates (docs/theory/anova.md): T with X = QT for the kept columns, all columns of the coding, and all columns of
/// the over-parametrised model with one indicator a cell. A hypothesis is a set of vectors a in these coordinates; its rows are L = aᵀT. Only spaces
/// enter, so that the coding does not.
/// </summary>
internal sealed class FixedSpace
{
    private FixedSpace(int p, double[][] kept, double[][] coded, double[][] cells, IReadOnlyList<TermSpace> terms, int[] intercept)
        => (P, Kept, Coded, Cells, Terms, Intercept) = (p, kept, coded, cells, terms, intercept);

    /// <summary>Columns kept, p.</summary>
    public int P { get; }

    /// <summary>T, one array of length p a kept column.</summary>
    public double[][] Kept { get; }

    /// <summary>QᵀX of all columns of the coding.</summary>
    public double[][] Coded { get; }

    /// <summary>QᵀX of the columns of the over-parametrised model, covariates scaled to mean square 1, the intercept first where there is one.</summary>
    public double[][] Cells { get; }

    /// <summary>The terms in the order of the formula.</summary>
    public IReadOnlyList<TermSpace> Terms { get; }

    /// <summary>Positions of the intercept among <see cref="Coded"/> and <see cref="Cells"/> (0 in both), or empty.</summary>
    public int[] Intercept { get; }

    /// <summary>Reads the rows once. Cost O(np(p + number of terms)).</summary>
    /// <param name="frame">The rows.</param>
    /// <param name="kept">Positions of the columns kept.</param>
    /// <param name="weights">Weights of the metric, or null for XᵀX.</param>
    public static FixedSpace Of(ModelFrame frame, IReadOnlyList<int> kept, double[]? weights)
    {
        // Made rows with the same sums of products do as well as the rows.
        var condensed = frame.HasRows ? null : frame.Summary!.Require("an analysis of variance");
        var columns = condensed?.Columns ?? frame.Fixed.Columns;
        var n = condensed is null ? frame.Rows : columns.Count == 0 ? 0 : columns[0].Length;
        var root = weights is null ? null : Array.ConvertAll(weights, Math.Sqrt);
        var basis = new Subspace(n);
        foreach (var j in kept) basis.Add(Weighted(columns[j], root));
        var q = basis.Basis;
        if (q.Count != kept.Count) throw new InvalidOperationException("The columns kept are linearly dependent.");
        var coded = Enumerable.Range(0, columns.Count).Select(j => Coordinates(q, Weighted(columns[j], root))).ToArray();
        var (cells, cellsOf) = condensed is null
            ? CellColumns.Build(frame, frame.Variables ?? throw new InvalidOperationException("This frame does not carry the values of its variables."), q, root)
            : CellColumns.Build(frame, condensed, q);
        var keptSet = kept.ToHashSet();
        var terms = frame.Spec.FixedTerms.Select((t, k) => new TermSpace
        {
            Label = t.Label,
            Variables = t.Variables.ToHashSet(StringComparer.Ordinal),
            Covariates = t.Variables.Where(v => !frame.Spec.Variables[v].IsFactor).ToHashSet(StringComparer.Ordinal),
            Coded = [.. t.Columns],
            Cells = cellsOf?[k] ?? [.. t.Columns],
            IsAliased = t.Columns.All(c => !keptSet.Contains(c)),
        }).ToList();
        return new FixedSpace(kept.Count, [.. kept.Select(j => coded[j])], coded, cellsOf is null ? coded : cells, terms, frame.Fixed.HasIntercept ? [0] : []);
    }

    public static double[] Coordinates(IReadOnlyList<double[]> q, ReadOnlySpan<double> column)
    {
        var result = new double[q.Count];
        for (var k = 0; k < result.Length; k++) result[k] = Vectors.Dot(q[k], column);
        return result;
    }

    private static double[] Weighted(double[] column, double[]? root)
    {
        if (root is null) return column;
        var result = new double[column.Length];
        for (var i = 0; i < result.Length; i++) result[i] = column[i] * root[i];
        return result;
    }
}

/// <summary>A term and where its columns are.</summary>
internal sealed record TermSpace
{
    public required string Label { get; init; }

    public required IReadOnlySet<string> Variables { get; init; }

    /// <summary>Those of its variables that are numeric.</summary>
    public required IReadOnlySet<string> Covariates { get; init; }

    public required int[] Coded { get; init; }

    public required int[] Cells { get; init; }

    /// <summary>Whether no column of the term was kept: it says nothing that earlier terms do not, and is left out, as R does.</summary>
    public required bool IsAliased { get; init; }

    /// <summary>Whether another term has all variables of this one and more.</summary>
    /// <param name="other">The other term.</param>
    /// <param name="sameCovariates">SAS's rule, by which both must have the same covariates.</param>
    public bool IsContainedIn(TermSpace other, bool sameCovariates)
        => other.Variables.IsProperSupersetOf(Variables) && (!sameCovariates || Covariates.SetEquals(other.Covariates));
}
