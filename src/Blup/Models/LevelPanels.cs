namespace Blup.Models;

/// <summary>
/// The cross-products of one grouping factor, level by level: its own ℓ×ℓ block of ZᵀZ, and a panel with one row for each later coordinate
/// (later factors' columns that occur with this level, then X and y). By columns throughout. The same shape holds the factor's part of L and of the
/// selected inverse.
/// </summary>
internal sealed class LevelPanels
{
    public required int Levels { get; init; }

    public required int Width { get; init; }

    /// <summary>First panel row of each level, length J+1.</summary>
    public required int[] Start { get; init; }

    /// <summary>Coordinate of each panel row, ascending within a level.</summary>
    public required int[] Rows { get; init; }

    /// <summary>For each level, the position within its panel at which each later factor's rows begin, and at the end X's: J × (later + 1).</summary>
    public required int[] Segments { get; init; }

    /// <summary>
    /// Whether every level's panel holds all coordinates of the dense part (zeros included), so that products over all levels are single matrix products.
    /// </summary>
    public required bool Uniform { get; init; }

    /// <summary>Number of later factors.</summary>
    public required int Later { get; init; }

    /// <summary>Own blocks, J × ℓ².</summary>
    public required double[] Diagonal { get; init; }

    /// <summary>Panels; level a's is (rows of a) × ℓ by columns and begins at Start[a]·ℓ.</summary>
    public required double[] Values { get; init; }

    /// <summary>The same pattern and own blocks with other panel values.</summary>
    public LevelPanels WithValues(double[] values) => With(values, Diagonal);

    /// <summary>The same pattern with other numbers.</summary>
    public LevelPanels With(double[] values, double[] diagonal) => new()
    {
        Levels = Levels,
        Width = Width,
        Start = Start,
        Rows = Rows,
        Segments = Segments,
        Uniform = Uniform,
        Later = Later,
        Diagonal = diagonal,
        Values = values,
    };

    /// <summary>Rows of the panel of level <paramref name="a"/>.</summary>
    public int Height(int a) => Start[a + 1] - Start[a];

    /// <summary>Where the rows of the <paramref name="later"/>-th later factor (or, at the end, of X and y) begin in the panel of level a.</summary>
    public int Segment(int a, int later) => Segments[a * (Later + 1) + later];

    /// <summary>Where the rows of a partner level, which occurs with level a, begin in its panel.</summary>
    /// <param name="a">The level.</param>
    /// <param name="later">Which of the later factors.</param>
    /// <param name="factor">That factor.</param>
    /// <param name="partner">Its level.</param>
    public int Place(int a, int later, RandomFactor factor, int partner)
    {
        var (from, to) = (Segment(a, later), Segment(a, later + 1));
        if (to - from == factor.Size) return from + partner * factor.Width;
        if (to - from == factor.Width) return from;
        return from + Rows.AsSpan(Start[a] + from, to - from).BinarySearch(factor.Offset + partner * factor.Width);
    }
}
