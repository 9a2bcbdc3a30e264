namespace Blup.Report.Plots;

/// <summary>A picture described by its data, marks and scales; writers turn it into SVG or Vega-Lite. Immutable.</summary>
public sealed partial record Plot
{
    /// <summary>The kind, such as <c>caterpillar</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>What the reader must know to read the picture: the model, what was sampled or binned. One line an entry, wrapped where it is long.</summary>
    public IReadOnlyList<string> Subtitle { get; init; } = [];

    /// <summary>The horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required Axis Y { get; init; }

    /// <summary>What is drawn, the first layer below the others.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What colours, shapes and dashes mean; null where nothing is told apart.</summary>
    public Legend? Legend { get; init; }

    /// <summary>The panels; null for a single one.</summary>
    public Facets? Facets { get; init; }

    /// <summary>What <see cref="Layer.Group"/> is, such as <c>Subject</c>: hovering over one group highlights it in all panels. Null for none.</summary>
    public string? Group { get; init; }
}

/// <summary>Panels in a grid, one for each level of the layers' <see cref="Layer.Panel"/> column.</summary>
/// <param name="Title">The variable; empty where the levels speak for themselves.</param>
/// <param name="Levels">The panels in order, row by row.</param>
public sealed record Facets(string Title, IReadOnlyList<string> Levels)
{
    /// <summary>Whether all panels share the horizontal scale.</summary>
    public bool SharedX { get; init; } = true;

    /// <summary>Whether all panels share the vertical scale.</summary>
    public bool SharedY { get; init; } = true;

    /// <summary>Columns of the grid; null for a number that suits the width.</summary>
    public int? Columns { get; init; }
}
