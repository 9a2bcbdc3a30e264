namespace Blup.Report.Plots.Layout;

/// <summary>A tick: its place and label; null for a label that is left out.</summary>
internal sealed record Tick(double At, string? Label, string Full);

/// <summary>From values to pixels along one side of a panel.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Low">Value at the start (the left or the bottom).</param>
/// <param name="High">Value at the end.</param>
/// <param name="Start">Pixel of <paramref name="Low"/>.</param>
/// <param name="End">Pixel of <paramref name="High"/>.</param>
internal sealed record PanelScale(Axis Axis, double Low, double High, double Start, double End)
{
    /// <summary>Pixels of one band of an ordinal axis.</summary>
    public double Band => Math.Abs(End - Start) / Math.Max(1, Axis.Levels.Count);

    /// <summary>The pixel of a number.</summary>
    public double At(double value)
    {
        var share = Axis.Scale == AxisScale.Log ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
        return Start + share * (End - Start);
    }

    /// <summary>The middle of a level's band, moved by a share of it. Ordinal axes run from left to right and from top to bottom.</summary>
    public double At(string level, double offset = 0.0)
        => Math.Min(Start, End) + (LayerRows.Index(Axis.Levels, level) + 0.5 + offset) * Band;

    /// <summary>The pixel of a row's value.</summary>
    public double At(PlotColumn column, int row, double offset = 0.0)
        => column.Numbers is { } numbers ? At(numbers[row]) : At(column.Texts![row], offset);
}
