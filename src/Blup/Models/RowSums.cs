using Blup.Numerics;

namespace Blup.Models;

/// <summary>
/// Sums over rows of products of columns, computed where the rows are. The columns are numbered: 0 is the column of ones, the last is the response less
/// the offset; each is shifted by a constant near its middle, so that squares lose no digits. Every sum is weighted.
/// </summary>
internal sealed record RowSums
{
    /// <summary>n.</summary>
    public required int Rows { get; init; }

    /// <summary>What was subtracted from each column; 0 for the ones.</summary>
    public required double[] Shift { get; init; }

    /// <summary>Which columns are 1 in every row.</summary>
    public required bool[] IsOne { get; init; }

    /// <summary>Σ w a b of all pairs of columns, symmetric, by columns.</summary>
    public required double[] Totals { get; init; }

    /// <summary>What the rounding of <see cref="Totals"/> left, so that both together have 106 bits; null where a database has added them up in double precision.</summary>
    public double[]? Remainders { get; init; }

    /// <summary>Σ log w; 0 without weights.</summary>
    public required double LogWeights { get; init; }

    /// <summary>One entry a grouping factor, in order of first use.</summary>
    public required IReadOnlyList<LevelSums> Levels { get; init; }

    /// <summary>The combinations of each pair of grouping factors (i before k).</summary>
    public required IReadOnlyDictionary<(int First, int Second), PairSums> Pairs { get; init; }

    /// <summary>Number of columns.</summary>
    public int Count => Shift.Length;

    /// <summary>Σ w a b over all rows.</summary>
    public DoubleDouble Total(int a, int b) => new(Totals[a + b * Count], Remainders?[a + b * Count] ?? 0.0);

    /// <summary>Σ w (a + d)(b + e) over all rows.</summary>
    public DoubleDouble Total(int a, double d, int b, double e) => Total(a, b) + d * Total(0, b) + e * Total(a, 0) + (DoubleDouble)d * e * Total(0, 0);
}

/// <summary>The sums of each level of a grouping factor.</summary>
/// <param name="Own">The columns of its random effects, the ones first.</param>
/// <param name="Others">The columns that they are multiplied with: the ones, its own, those of X, and the response.</param>
/// <param name="Values">Levels × own × others, the last fastest.</param>
internal sealed record LevelSums(int[] Own, int[] Others, double[] Values)
{
    /// <summary>Of some levels, the sums of rows that <see cref="Values"/> leave out.</summary>
    public IReadOnlyDictionary<int, DoubleDouble[]>? Wild { get; init; }

    /// <summary>Number of levels.</summary>
    public int Count => Values.Length / (Own.Length * Others.Length);

    /// <summary>The sums of a level, own × others.</summary>
    public ReadOnlySpan<double> Of(int level) => Values.AsSpan(level * Own.Length * Others.Length, Own.Length * Others.Length);
}

/// <summary>The combinations of two grouping factors that occur, each once.</summary>
/// <param name="First">Level of the first.</param>
/// <param name="Second">Level of the second.</param>
/// <param name="Values">Combinations × own columns of the first × own columns of the second, the last fastest; may be longer than these.</param>
internal sealed record PairSums(int[] First, int[] Second, double[] Values);
