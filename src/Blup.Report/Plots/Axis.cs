namespace Blup.Report.Plots;

/// <summary>How values become places.</summary>
public enum AxisScale
{
    /// <summary>Numbers at equal steps.</summary>
    Linear,

    /// <summary>Positive numbers at equal ratios.</summary>
    Log,

    /// <summary>Names, one band each.</summary>
    Ordinal,
}

/// <summary>An axis: its title (with the unit, where one is known), scale and domain.</summary>
/// <param name="Title">The title.</param>
public sealed record Axis(string Title)
{
    /// <summary>The scale.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>The names of an ordinal axis, from left to right or from top to bottom; of a horizontal linear axis, names of 1, 2, ….</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Lower end; null for the smallest value of the data, with some room.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper end; null for the largest value of the data, with some room.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether zero is in the domain.</summary>
    public bool Zero { get; init; }

    /// <summary>Whether tick labels are per cent of the values.</summary>
    public bool Percent { get; init; }

    /// <summary>Whether ticks stand at whole numbers only.</summary>
    public bool Whole { get; init; }

    /// <summary>Whether tick labels are left out: a single name that the title says already.</summary>
    public bool Hidden { get; init; }

    /// <summary>A horizontal axis of names at 1, 2, …, on which lines may run between the names.</summary>
    public static Axis Places(string title, IReadOnlyList<string> levels) => new(title) { Levels = levels, Minimum = 0.5, Maximum = levels.Count + 0.5 };

    /// <summary>An ordinal axis.</summary>
    public static Axis Ordinal(string title, IReadOnlyList<string> levels) => new(title) { Scale = AxisScale.Ordinal, Levels = levels };
}
