using Blup.Numerics.Distributions;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>qq</c>: residuals or conditional modes against normal quantiles, with a pointwise band of what a normal sample would do.</summary>
internal static class QqChart
{
    public static readonly string[] Which = ["residuals", "random"];

    private const string Theory = "Normal quantile", Sample = "_value";

    public static Plot Of(IModelFit fit, PlotOptions options) => Kind(options) switch
    {
        "residuals" => Residuals(fit, options),
        "random" => Random(fit, options),
        var other => throw ResidualsChart.NoSuch("qq", other, Which),
    };

    /// <summary>Which of the two is asked for.</summary>
    public static string Kind(PlotOptions options) => options.Kind ?? (options.Group is null ? "residuals" : "random");

    private static Plot Residuals(IModelFit fit, PlotOptions options)
    {
        var (values, name) = StandardResiduals.Of(fit, options);
        var rows = Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])).OrderBy(i => values[i]).ToArray();
        var (places, note) = Places(rows.Length, options.MaxPoints);
        var data = PlotData.Of((Theory, Quantiles(places, rows.Length)), (name, places.Select(k => values[rows[k]]).ToArray()), ("row", places.Select(k => (double)fit.Frame.RowNumbers[rows[k]]).ToArray()));
        var points = new Layer(Mark.Point, data) { X = Theory, Y = name, Color = Palette.Blue, Size = 5.5, Opacity = 0.7 };
        return Picture(fit, options, "Normal Q-Q plot of residuals", note, [.. Band("", rows.Length, 1.0, options.Level, null), points], new Axis(name), null, null);
    }

    private static Plot Random(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("qq", fit);
        var grouping = ModelData.Of(fit, options).Groups()!;
        var columns = CaterpillarChart.Columns(mixed, grouping.Name, options);
        var layers = new List<Layer>();
        string? note = null;
        var panels = columns.Select(c => c.Modes.Columns[c.Column]).ToList();
        foreach (var (modes, c) in columns)
        {
            var panel = modes.Columns[c];
            var order = Enumerable.Range(0, modes.Levels.Count).OrderBy(k => modes.Values[k, c]).ToArray();
            (var places, note) = Places(order.Length, options.MaxPoints);
            var mean = order.Average(k => modes.Values[k, c]);
            var sd = order.Length > 1 ? Math.Sqrt(order.Sum(k => (modes.Values[k, c] - mean) * (modes.Values[k, c] - mean)) / (order.Length - 1)) : 0.0;
            var data = PlotData.Of((Theory, Quantiles(places, order.Length)), ("mode", places.Select(k => modes.Values[order[k], c]).ToArray()), (grouping.Name, places.Select(k => modes.Levels[order[k]]).ToArray()), ("_panel", places.Select(_ => panel).ToArray()));
            layers.AddRange(Band(panel, order.Length, sd, options.Level, "_panel"));
            layers.Add(new Layer(Mark.Point, data) { X = Theory, Y = "mode", Panel = "_panel", Group = grouping.Name, Color = Palette.Blue, Size = 6 });
        }

        var several = panels.Count > 1;
        return Picture(fit, options, $"Normal Q-Q plot of the random effects of {grouping.Name}", note, layers, new Axis(several ? "Random effect" : $"Random effect: {panels[0]}"),
            several ? new Facets("effect", panels) { SharedY = false } : null, grouping.Name);
    }

    private static Plot Picture(IModelFit fit, PlotOptions options, string title, string? note, IReadOnlyList<Layer> layers, Axis y, Facets? facets, string? group) => new()
    {
        Kind = "qq",
        Title = options.Title ?? title,
        Subtitle = Subtitles.Of(fit.Formula, FormattableString.Invariant($"Band: where {options.Level * 100:0.##} % of normal samples lie, point by point."), note),
        X = new Axis(Theory),
        Y = y,
        Layers = layers,
        Facets = facets,
        Group = group,
    };

    /// <summary>The line of a normal sample and its pointwise band: order statistics have standard error √(p(1 − p)/n)/φ(z) (Fox 2016).</summary>
    private static IEnumerable<Layer> Band(string panel, int n, double sd, double level, string? column)
    {
        var ends = Quantiles([0, n - 1], n);
        var width = Normal.QuantileUpper((1 - level) / 2);
        double[] z = [.. Enumerable.Range(0, 61).Select(k => ends[0] + (ends[1] - ends[0]) * k / 60)];
        double[] error = [.. z.Select(v => sd * width * Math.Sqrt(Normal.Cdf(v) * Normal.Survival(v) / n) / Normal.Density(v))];
        var data = PlotData.Of((Theory, z), (Sample, z.Select(v => v * sd).ToArray()), ("_lower", z.Select((v, k) => v * sd - error[k]).ToArray()), ("_upper", z.Select((v, k) => v * sd + error[k]).ToArray()), ("_panel", z.Select(_ => panel).ToArray()));
        yield return new Layer(Mark.Band, data) { X = Theory, Y = "_lower", Y2 = "_upper", Panel = column, Color = Palette.Grey, Opacity = 0.22 };
        yield return new Layer(Mark.Line, data) { X = Theory, Y = Sample, Panel = column, Color = "muted", Size = 1.2, Tooltip = [] };
    }

    /// <summary>Normal quantiles of ranks, at R's <c>ppoints</c>.</summary>
    private static double[] Quantiles(int[] ranks, int n)
    {
        var a = n <= 10 ? 0.375 : 0.5;
        return Array.ConvertAll(ranks, k => Normal.Quantile((k + 1 - a) / (n + 1 - 2 * a)));
    }

    /// <summary>All ranks, or the tails and an even choice between them.</summary>
    private static (int[] Ranks, string? Note) Places(int n, int most)
    {
        int[] all = [.. Enumerable.Range(0, n)];
        var tail = Math.Min(200, most / 4);
        return n <= most ? (all, null) : ([.. all[..tail], .. Thinning.Evenly(all[tail..^tail], most - 2 * tail), .. all[^tail..]], Thinning.Note(n, most)?.Replace("evenly spaced", "all in the tails", StringComparison.Ordinal));
    }
}
