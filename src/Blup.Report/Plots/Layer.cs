namespace Blup.Report.Plots;

/// <summary>What is drawn for each row (or, for lines and bands, for each group of rows).</summary>
public enum Mark
{
    /// <summary>A point at x, y.</summary>
    Point,

    /// <summary>A line through x, y by ascending x, one for each panel, series and group.</summary>
    Line,

    /// <summary>A segment from x, y to x2, y2; across the panel where only x or only y is given.</summary>
    Rule,

    /// <summary>A bar from zero (or x2, y2) to the value, as wide as <see cref="Layer.Size"/> of the band of the ordinal axis.</summary>
    Bar,

    /// <summary>A band between y and y2 by ascending x.</summary>
    Band,

    /// <summary>A box: y (or x) is the median; the columns <c>_q1 _q3 _low _high</c> are the box and its whiskers.</summary>
    Box,

    /// <summary>A text at x, y.</summary>
    Text,

    /// <summary>A rectangle from x, y to x2, y2, the darker the larger <see cref="Layer.Count"/>.</summary>
    Tile,
}

/// <summary>The shapes of points.</summary>
public enum PointShape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle.</summary>
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,
}

/// <summary>A kind of mark over its data. Channels are names of columns.</summary>
public sealed record Layer(Mark Mark, PlotData Data)
{
    /// <summary>Column of the horizontal place; null for a horizontal rule across.</summary>
    public string? X { get; init; }

    /// <summary>Column of the vertical place; null for a vertical rule across.</summary>
    public string? Y { get; init; }

    /// <summary>Column of the other horizontal end.</summary>
    public string? X2 { get; init; }

    /// <summary>Column of the other vertical end.</summary>
    public string? Y2 { get; init; }

    /// <summary>Column that moves a mark within the band of an ordinal axis, from -0.5 to 0.5.</summary>
    public string? Offset { get; init; }

    /// <summary>Column of a name in the <see cref="Legend"/>: colour, shape and dash.</summary>
    public string? Series { get; init; }

    /// <summary>Column of what belongs together: one line each, highlighted together.</summary>
    public string? Group { get; init; }

    /// <summary>Column of the panel; null for a layer in every panel.</summary>
    public string? Panel { get; init; }

    /// <summary>Column of the text of <see cref="Mark.Text"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Column of the count of <see cref="Mark.Tile"/>.</summary>
    public string? Count { get; init; }

    /// <summary>Columns of the tooltip; null for all whose names do not begin with an underscore; empty for none.</summary>
    public IReadOnlyList<string>? Tooltip { get; init; }

    /// <summary>Colour where there is no series: <c>#rrggbb</c>, or <c>ink</c> and <c>muted</c>, which follow the theme.</summary>
    public string Color { get; init; } = "ink";

    /// <summary>Diameter of points and thickness of lines in pixels; share of the band for bars and boxes; height of texts. 0 for the usual one.</summary>
    public double Size { get; init; }

    /// <summary>Opacity, 0 to 1.</summary>
    public double Opacity { get; init; } = 1.0;

    /// <summary>Lengths of dashes and gaps; empty for a full line. The series' own dashes go before.</summary>
    public IReadOnlyList<double> Dash { get; init; } = [];

    /// <summary>Shape where there is no series.</summary>
    public PointShape Shape { get; init; }

    /// <summary>The columns that the tooltip shows.</summary>
    internal IEnumerable<string> TooltipColumns => Tooltip ?? [.. Data.Columns.Select(c => c.Name).Where(n => !n.StartsWith('_'))];
}
