namespace Blup.Report.Plots.Layout;

/// <summary>The ticks of one side: as many as have room, no label over another.</summary>
/// <param name="Ticks">The ticks.</param>
/// <param name="Angle">Degrees by which horizontal labels are turned: 0 or -45.</param>
/// <param name="Room">Pixels that the labels need across the axis.</param>
internal sealed record AxisTicks(IReadOnlyList<Tick> Ticks, double Angle, double Room)
{
    private const double Height = Look.Tick * 1.25, Longest = 150;

    /// <summary>Ticks of a vertical side.</summary>
    public static AxisTicks Vertical(PanelScale scale)
    {
        if (scale.Axis.Hidden) return new AxisTicks([], 0, 0);
        var length = Math.Abs(scale.End - scale.Start);
        if (scale.Axis.Scale == AxisScale.Ordinal)
        {
            var every = (int)Math.Ceiling(Height / Math.Max(1e-9, scale.Band));
            var names = scale.Axis.Levels.Select((l, k) => new Tick(scale.At(l), k % every == 0 ? TextMeasure.Fit(l, Look.Tick, Longest) : null, l)).ToList();
            return new AxisTicks(names, 0, Widest(names));
        }

        var count = Math.Max(2, (int)(length / 32));
        var ticks = Numeric(scale, count);
        // One number says little of a scale: rather two close ones.
        while (ticks.Count < 2 && ++count <= length / 14) ticks = Numeric(scale, count);
        return new AxisTicks(ticks, 0, Widest(ticks));
    }

    /// <summary>Ticks of a horizontal side.</summary>
    /// <param name="scale">The side.</param>
    /// <param name="overhang">Pixels by which a label may stand out at the ends.</param>
    /// <param name="left">Pixels to the left of the first panel, into which turned labels may reach.</param>
    public static AxisTicks Horizontal(PanelScale scale, double overhang, double left)
    {
        if (scale.Axis.Hidden) return new AxisTicks([], 0, 0);
        if (scale.Axis.Levels.Count > 0) return Names(scale, left);
        var length = scale.End - scale.Start;
        for (var count = Math.Max(2, (int)(length / 40)); ; count--)
        {
            var ticks = Numeric(scale, count);
            var within = ticks.Where(t => t.At - Half(t) >= scale.Start - overhang && t.At + Half(t) <= scale.End + overhang).ToList();
            var apart = Enumerable.Range(1, Math.Max(0, within.Count - 1)).All(k => within[k].At - within[k - 1].At > Half(within[k]) + Half(within[k - 1]) + 6);
            if (!apart && count > 1) continue;
            return new AxisTicks([.. ticks.Select(t => apart && within.Contains(t) ? t : t with { Label = null })], 0, Height);
        }
    }

    private static AxisTicks Names(PanelScale scale, double left)
    {
        var levels = scale.Axis.Levels;
        var widest = levels.Select(l => TextMeasure.Width(l, Look.Tick)).DefaultIfEmpty().Max();
        if (widest + 8 <= scale.Band) return new AxisTicks([.. levels.Select(l => new Tick(scale.At(l), l, l))], 0, Height);
        // A turned line of text needs its height over the sine of 45 degrees; short labels are rather thinned than turned.
        var turned = Height * Math.Sqrt(2);
        var every = (int)Math.Ceiling(turned / scale.Band);
        if (widest <= 3.5 * Look.Tick && widest + 8 <= scale.Band * 4 && every > 1)
        {
            var stride = (int)Math.Ceiling((widest + 8) / scale.Band);
            return new AxisTicks([.. levels.Select((l, k) => new Tick(scale.At(l), k % stride == 0 ? l : null, l))], 0, Height);
        }

        var ticks = levels.Select((l, k) => new Tick(scale.At(l), k % every == 0 ? TextMeasure.Fit(l, Look.Tick, Math.Min(110, (left - 12 + (k + 0.5) * scale.Band) * Math.Sqrt(2))) : null, l)).ToList();
        return new AxisTicks(ticks, -45, Widest(ticks) * Math.Sqrt(0.5) + Height * 0.8);
    }

    private static List<Tick> Numeric(PanelScale scale, int count)
    {
        var values = scale.Axis.Scale == AxisScale.Log ? Plots.Ticks.Log(scale.Low, scale.High, count) : Plots.Ticks.Linear(scale.Low, scale.High, count, scale.Axis.Whole);
        var labels = Plots.Ticks.Labels(values, scale.Axis.Percent);
        return [.. values.Select((v, k) => new Tick(scale.At(v), labels[k], labels[k]))];
    }

    private static double Half(Tick tick) => TextMeasure.Width(tick.Full, Look.Tick) / 2;

    private static double Widest(IEnumerable<Tick> ticks) => ticks.Select(t => t.Label is null ? 0 : TextMeasure.Width(t.Label, Look.Tick)).DefaultIfEmpty().Max();
}
