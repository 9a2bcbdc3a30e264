using Blup.Diagnostics;

namespace Blup.Design;

/// <summary>What is known of rows that are elsewhere, beyond the cross-products of the model.</summary>
internal sealed record RowSummary
{
    /// <summary>n, the number of rows used.</summary>
    public required int Rows { get; init; }

    /// <summary>Mean of the offset over the rows; 0 without one.</summary>
    public double MeanOffset { get; init; }

    /// <summary>The columns of the fixed part, condensed; null where they could not be.</summary>
    public CondensedFixed? Fixed { get; init; }

    /// <summary>Why <see cref="Fixed"/> is not there, in words; null where it is.</summary>
    public string? NotCondensed { get; init; }

    /// <summary>Moments in which every row counts once; null where the sums are weighted.</summary>
    public RowMoments? Moments { get; init; }

    /// <summary>The columns of the fixed part, condensed.</summary>
    /// <param name="what">What needs them, in words: <c>an analysis of variance</c>.</param>
    /// <exception cref="BlupException">BLUP830 they are not here.</exception>
    public CondensedFixed Require(string what)
        => Fixed ?? throw new BlupException("BLUP830", $"From sums, {what} needs the rows counted by the combinations of the fixed factors, and they are not: {NotCondensed}.", null,
            "Put the factor into a column of its own, or load the rows (--load, with a row limit or a filter) and fit them in memory.");
}

/// <summary>
/// A few rows that have the same sums of products of fixed columns as all the rows have: within each combination of levels of the fixed factors, the triangle of the
/// covariates. What hypotheses about terms are built from.
/// </summary>
/// <param name="Columns">All columns of the coding, aliased ones included.</param>
/// <param name="Terms">For each fixed term, its cells.</param>
internal sealed record CondensedFixed(IReadOnlyList<double[]> Columns, IReadOnlyList<CondensedTerm> Terms)
{
    /// <summary>The values of predictors that tell combinations of the fixed factors apart, one row a combination; null without factors.</summary>
    public Tables.Table? Values { get; init; }

    /// <summary>The column of ones on the made rows.</summary>
    public required double[] Constant { get; init; }

    /// <summary>Number of rows of each combination.</summary>
    public required IReadOnlyList<double> Counts { get; init; }
}

/// <summary>The cells of a term on condensed rows.</summary>
/// <param name="Codes">The combination of levels of each row.</param>
/// <param name="Cells">Number of combinations.</param>
/// <param name="Covariates">Products of covariates; a single column of the constant's values where the term has none.</param>
internal sealed record CondensedTerm(int[] Codes, int Cells, IReadOnlyList<double[]> Covariates);

/// <summary>Moments over rows that are elsewhere.</summary>
/// <param name="ResponseDeviation">Standard deviation of the response; NaN where an offset is taken from it.</param>
/// <param name="Random">For each random term, the mean over the rows of zzᵀ, ℓ×ℓ.</param>
/// <param name="Smallest">Rows of the smallest group of the first grouping factor.</param>
/// <param name="Largest">Rows of the largest.</param>
internal sealed record RowMoments(double ResponseDeviation, IReadOnlyList<double[,]> Random, int Smallest, int Largest);

/// <summary>Answers who asks for rows that are elsewhere.</summary>
internal static class AbsentRows
{
    /// <summary>The rows' values.</summary>
    /// <exception cref="BlupException">BLUP830 they are not here.</exception>
    public static T Require<T>(T? values) where T : class
        => values ?? throw new BlupException("BLUP830", "This needs the rows themselves, and the model was fitted from sums over them; the rows stayed where they are.", null,
            "Load the rows first (with a row limit, or a filter), fit them in memory, and ask again. Estimates, tests, means, variance components and modes need no rows.");
}
