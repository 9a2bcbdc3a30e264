using Blup.Report.Plots;

namespace Blup.Report.Charts;

/// <summary>Box plots: quartiles (Hyndman and Fan 1996, definition 7), whiskers to the last row within 1.5 box lengths, the rows beyond as points.</summary>
internal static class Boxes
{
    /// <summary>One box a level; lying where there are many levels, so that names stay readable.</summary>
    public static Plot Of(string kind, ModelData data, Grouping by, IReadOnlyList<string> levels, string name, double[] values, bool zero, bool raw = false)
    {
        var lying = levels.Count > 12 || levels.Sum(l => TextMeasure.Width(l, Look.Tick) + 10) > 620;
        var (boxes, outliers, count) = (new List<(string Level, double[] Five)>(), new List<int>(), new List<double>());
        foreach (var level in levels)
        {
            var rows = Enumerable.Range(0, values.Length).Where(i => by.Texts[i] == level && double.IsFinite(values[i])).ToArray();
            if (rows.Length == 0) continue;
            var sorted = rows.Select(i => values[i]).Order().ToArray();
            var (q1, q2, q3) = (Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
            var reach = 1.5 * (q3 - q1);
            var within = sorted.Where(v => v >= q1 - reach && v <= q3 + reach).ToArray();
            boxes.Add((level, [within[0], q1, q2, q3, within[^1]]));
            count.Add(rows.Length);
            outliers.AddRange(rows.Where(i => raw || values[i] < within[0] || values[i] > within[^1]));
        }

        double[] Five(int k) => [.. boxes.Select(b => b.Five[k])];
        var table = PlotData.Of((by.Name, boxes.Select(b => b.Level).ToArray()), ("median", Five(2)), ("_low", Five(0)), ("_q1", Five(1)), ("_q3", Five(3)), ("_high", Five(4)), ("rows", count.ToArray()));
        int[] drawn = Thinning.Evenly([.. outliers], data.Options.MaxPoints);
        var points = PlotData.Of((by.Name, Array.ConvertAll(drawn, i => by.Texts[i])), (name, Array.ConvertAll(drawn, i => values[i])), ("row", Array.ConvertAll(drawn, i => (double)data.Fit.Frame.RowNumbers[i])));
        Layer Place(Layer layer, string value) => lying ? layer with { X = value, Y = by.Name } : layer with { X = by.Name, Y = value };
        var box = Place(new Layer(Mark.Box, table) { Color = Palette.Blue, Group = by.Name }, "median");
        var dots = Place(new Layer(Mark.Point, points) { Color = raw ? Palette.Grey : Palette.Blue, Size = 4.5, Opacity = raw ? 0.6 : 0.8, Group = by.Name }, name);
        if (raw) dots = Jitter.Within(dots, 0.2);
        var rule = new Layer(Mark.Rule, PlotData.Row(("_zero", 0))) { Color = "muted", Dash = [4, 3], Size = 1 };
        rule = lying ? rule with { X = "_zero" } : rule with { Y = "_zero" };
        var (names, numbers) = (Axis.Ordinal(by.Name, levels), new Axis(name));
        return new Plot
        {
            Kind = kind,
            Title = "",
            X = lying ? numbers : names,
            Y = lying ? names : numbers,
            Layers = [.. zero ? [rule] : Array.Empty<Layer>(), box, dots],
            Group = by.Name,
        };
    }

    private static double Quantile(double[] sorted, double p)
    {
        var at = (sorted.Length - 1) * p;
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
