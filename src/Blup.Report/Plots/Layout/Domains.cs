namespace Blup.Report.Plots.Layout;

/// <summary>The ends of axes.</summary>
internal static class Domains
{
    /// <summary>The ends of the horizontal or vertical axis over the given panels: all data with some room at the ends.</summary>
    public static (double Low, double High) Of(Plot plot, bool horizontal, IEnumerable<string?> panels)
    {
        var axis = horizontal ? plot.X : plot.Y;
        if (axis.Scale == AxisScale.Ordinal) return (0, Math.Max(1, axis.Levels.Count));
        var (low, high, fromZero) = (double.PositiveInfinity, double.NegativeInfinity, axis.Zero);
        foreach (var panel in panels)
            foreach (var layer in plot.Layers)
            {
                var rows = LayerRows.Of(plot, layer, panel);
                foreach (var name in Channels(layer, horizontal))
                    if (layer.Data[name].Numbers is { } numbers)
                        foreach (var i in rows)
                            if (double.IsFinite(numbers[i])) (low, high) = (Math.Min(low, numbers[i]), Math.Max(high, numbers[i]));
                fromZero |= layer.Mark == Mark.Bar && (horizontal ? layer.X2 : layer.Y2) is null && rows.Count > 0;
            }

        if (!double.IsFinite(low)) (low, high) = axis.Scale == AxisScale.Log ? (1, 10) : (0, 1);
        if (axis.Scale == AxisScale.Log) return Logarithmic(axis, low, high);
        if (fromZero) (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        if (high - low < 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)) || high == low) (low, high) = (low - Math.Max(0.5, Math.Abs(low) * 0.1), high + Math.Max(0.5, Math.Abs(high) * 0.1));
        var room = 0.05 * (high - low);
        return (axis.Minimum ?? (fromZero && low == 0 ? 0 : low - room), axis.Maximum ?? (fromZero && high == 0 ? 0 : high + room));
    }

    private static (double Low, double High) Logarithmic(Axis axis, double low, double high)
    {
        var factor = Math.Pow(Math.Max(high / low, 1.5), 0.05);
        return (axis.Minimum ?? low / factor, axis.Maximum ?? high * factor);
    }

    private static IEnumerable<string> Channels(Layer layer, bool horizontal)
    {
        var names = horizontal ? (string?[])[layer.X, layer.X2] : [layer.Y, layer.Y2];
        foreach (var name in names) if (name is not null) yield return name;
        if (layer.Mark != Mark.Box || layer.Data[(horizontal ? layer.X : layer.Y)!].IsNumeric is false) yield break;
        yield return "_low";
        yield return "_high";
    }
}
