using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>means</c>: marginal means with intervals over the raw points, several models side by side, and the standard error of a difference as a bar.</summary>
internal static class MeansChart
{
    public const string Difference = "standard error of a difference";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var models = ModelNames.Of(fit, options);
        var specs = options.Specs ?? Default("means", data);
        var means = models.Select(m => (m.Name, Data: MeansData.Of(m.Fit, specs, options))).ToList();
        var first = means[0].Data;
        var x = first.Along[0];
        var colors = first.Series.Distinct(StringComparer.Ordinal).ToList();
        string Key(string model, string color) => models.Count == 1 ? color : colors.Count == 1 ? model : $"{color} · {model}";
        var keys = means.SelectMany(m => colors.Select(c => Key(m.Name, c))).ToList();
        var dodge = keys.Count == 1 ? 0.0 : 0.5 / keys.Count;
        var panels = first.Panels.Distinct(StringComparer.Ordinal).ToList();
        var (layers, y) = (new List<Layer>(), first.Means.EstimateName == "emmean" ? ModelNames.Response(fit) : first.Means.EstimateName);
        if (Raw(data, first, y) is { } raw) layers.Add(raw);
        foreach (var (name, m) in means)
        {
            double Offset(int i) => (keys.IndexOf(Key(name, m.Series[i])) - (keys.Count - 1) / 2.0) * dodge;
            var table = m.Table(name, Offset);
            table = new PlotData([.. table.Columns, new PlotColumn("series", null, [.. m.Series.Select(s => Key(name, s))])]);
            string[] tooltip = [.. m.Along.Concat(m.By).Select(c => c.Name), m.Means.EstimateName, "SE", "df"];
            var bars = new Layer(Mark.Rule, table) { X = x.Name, Y = "_lower", Y2 = "_upper", Offset = "_offset", Series = "series", Panel = "_panel", Size = 2, Tooltip = tooltip };
            layers.Add(bars);
            layers.Add(bars with { Mark = Mark.Point, Y = m.Means.EstimateName, Y2 = null, Size = 9 });
        }

        var series = keys.Select((k, i) => new Series(k, Palette.Color(i)) { Shape = Palette.Shape(i), Symbol = keys.Count == 1 ? LegendSymbol.None : LegendSymbol.Point }).ToList();
        if (first.StandardErrorOfDifference() is { } sed) AddDifference(layers, series, first, x, sed);
        return new Plot
        {
            Kind = "means",
            Title = options.Title ?? $"Marginal means of {ModelNames.Response(fit)} by {string.Join(" and ", first.Along.Concat(first.By).Select(c => c.Name))}",
            Subtitle = Subtitles.Of(models.Count == 1 ? fit.Formula : null, first.Note(options), layers[0].Offset == Jitter.Column ? "Grey: the data." : null, Subtitles.WithoutRows(data)),
            X = Axis.Ordinal(x.Name, [.. x.Values.Distinct(StringComparer.Ordinal)]),
            Y = new Axis(y),
            Layers = layers,
            Legend = new Legend(models.Count == 1 && colors.Count > 1 ? string.Join(", ", first.Along.Skip(1).Select(c => c.Name)) : "", series),
            Facets = panels.Count > 1 ? new Facets(string.Join(", ", first.By.Select(c => c.Name)), panels) : null,
        };
    }

    /// <summary>The model's first factor, by the second where there is one.</summary>
    public static string Default(string kind, ModelData data)
    {
        var factors = data.Predictors.Where(p => p.IsFactor).Select(p => Quote(p.Name)).ToList();
        if (data.Options.X is { } x) return $"~ {Quote(x)}{(data.Options.By is { } g ? " | " + Quote(g) : "")}";
        if (factors.Count == 0) throw Refusals.Of(kind, data.Fit, "the model has no factor to have means of.", "Name covariates with --specs \"~ x\", or draw 'slopes'.");
        return $"~ {factors[0]}{(factors.Count > 1 ? " | " + factors[1] : "")}";
    }

    public static string Quote(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_') ? name : $"`{name}`";

    /// <summary>The rows used, where panels and axis are factors of the data.</summary>
    private static Layer? Raw(ModelData data, MeansData means, string y)
    {
        if (means.Means.EstimateName != "emmean" || !data.HasRows) return null;
        string[]? Texts(MeansColumn c) => data.Table.TryGetColumn(c.Name, out var column) && data.Predictors.Any(p => p.Name == c.Name && p.IsFactor) ? ModelData.Names(column).Texts : null;
        var (x, by) = (Texts(means.Along[0]), means.By.Select(c => (c.Name, Texts: Texts(c))).ToList());
        if (x is null || by.Exists(b => b.Texts is null)) return null;
        var rows = Thinning.Evenly([.. Enumerable.Range(0, data.Table.RowCount)], Math.Min(data.Options.MaxPoints, 2000));
        var panel = Array.ConvertAll(rows, i => string.Join(", ", by.Select(b => $"{b.Name} {b.Texts![i]}")));
        var table = PlotData.Of((means.Along[0].Name, Array.ConvertAll(rows, i => x[i])), (y, Array.ConvertAll(rows, i => data.Response[i])), ("row", Array.ConvertAll(rows, i => (double)data.Fit.Frame.RowNumbers[i])), ("_panel", panel));
        return Jitter.Within(new Layer(Mark.Point, table) { X = means.Along[0].Name, Y = y, Panel = "_panel", Color = Palette.Grey, Size = 4, Opacity = rows.Length > 500 ? 0.25 : 0.45 }, 0.3);
    }

    /// <summary>A bar as long as the standard error of a difference, at the right of each panel, about its means' middle.</summary>
    private static void AddDifference(List<Layer> layers, List<Series> series, MeansData means, MeansColumn x, double sed)
    {
        var panels = means.Panels.Distinct(StringComparer.Ordinal).ToArray();
        var middle = Array.ConvertAll(panels, p => Enumerable.Range(0, means.Means.Rows).Where(i => means.Panels[i] == p && double.IsFinite(means.Means.Estimates[i])).Select(i => means.Means.Estimates[i]).DefaultIfEmpty().Average());
        var table = PlotData.Of((x.Name, Array.ConvertAll(panels, _ => x.Values[^1])), ("_low", Array.ConvertAll(middle, m => m - sed / 2)), ("_high", Array.ConvertAll(middle, m => m + sed / 2)),
            (Difference, Array.ConvertAll(panels, _ => sed)), ("_panel", panels), ("_series", Array.ConvertAll(panels, _ => Difference)), ("_offset", Array.ConvertAll(panels, _ => 0.44)));
        layers.Add(new Layer(Mark.Rule, table) { X = x.Name, Y = "_low", Y2 = "_high", Offset = "_offset", Series = "_series", Panel = "_panel", Size = 5 });
        series.Add(new Series(Difference, Palette.Colors[7]) { Symbol = LegendSymbol.Line });
    }
}
