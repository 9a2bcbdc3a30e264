namespace Blup.Report.Plots;

/// <summary>How a series looks in the legend.</summary>
[Flags]
public enum LegendSymbol
{
    /// <summary>Not in the legend.</summary>
    None = 0,

    /// <summary>A point.</summary>
    Point = 1,

    /// <summary>A line.</summary>
    Line = 2,

    /// <summary>A filled square: bars, boxes, bands.</summary>
    Square = 4,
}

/// <summary>What colours, shapes and dashes mean.</summary>
/// <param name="Title">What the series are: a variable, or empty.</param>
/// <param name="Series">The series in order.</param>
public sealed record Legend(string Title, IReadOnlyList<Series> Series)
{
    /// <summary>The series of that name.</summary>
    internal Series? Find(string name) => Series.FirstOrDefault(s => s.Name == name);

    /// <summary>Series in the colours of the palette; beyond eight also in other shapes.</summary>
    public static Legend Of(string title, IReadOnlyList<string> names, LegendSymbol symbol)
        => new(title, [.. names.Select((n, k) => new Series(n, Palette.Color(k)) { Shape = Palette.Shape(k), Symbol = symbol })]);
}

/// <summary>One entry of a legend.</summary>
/// <param name="Name">Its name, as it stands in the layers' series column.</param>
/// <param name="Color">Its colour, <c>#rrggbb</c>.</param>
public sealed record Series(string Name, string Color)
{
    /// <summary>Shape of its points.</summary>
    public PointShape Shape { get; init; }

    /// <summary>Lengths of dashes and gaps; empty for a full line.</summary>
    public IReadOnlyList<double> Dash { get; init; } = [];

    /// <summary>How it stands in the legend.</summary>
    public LegendSymbol Symbol { get; init; } = LegendSymbol.Point;
}
