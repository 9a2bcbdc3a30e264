using Blup.Inference.Comparison;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>fit</c>: a panel a group with its points, one line for all groups, each group's own regression, and the fitted lines of the models.</summary>
internal static class FitChart
{
    private const string Complete = "complete pooling", None = "no pooling", Partial = "partial pooling";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var models = ModelNames.Of(fit, options);
        var grouping = data.Groups();
        var x = data.X(grouping) ?? throw Refusals.NoPredictor("fit", fit);
        var (levels, note) = grouping is null ? ([], null) : data.Shown(grouping);
        var curves = Curves.Of(data, x, grouping, levels);
        var series = new List<Series>();
        var layers = new List<Layer>();
        void Line(string name, string color, double[] dash, double[] values)
        {
            series.Add(new Series(name, color) { Dash = dash, Symbol = LegendSymbol.Line });
            layers.Add(Lines(data, x.Name, curves, name, values, grouping));
        }

        if (grouping is not null && fit is LmmFit mixed)
        {
            var parts = FormulaParts.Of(fit.Frame.Spec) with { Random = [] };
            var pooled = Lm.Fit(parts.ToString(), data.Source, new LmOptions { Design = fit.Frame.Spec.Options });
            Line(Complete, Palette.Grey, [6, 3], curves.Fitted(pooled));
            if (mixed.Frame.Random.Any(r => r.Group == grouping.Name)) Line(None, Palette.Colors[4], [2, 2], curves.Separate(fit, mixed.NoPooling(grouping.Name)));
        }

        for (var k = 0; k < models.Count; k++)
            Line(models.Count > 1 || fit is LmFit ? models[k].Name : Partial, Palette.Color(k), [], curves.Fitted(models[k].Fit));

        var points = Scatter.Points(data, x, grouping, [.. levels], null);
        var combinations = curves.Combination.Distinct(StringComparer.Ordinal).Count();
        return new Plot
        {
            Kind = "fit",
            Title = options.Title ?? (grouping is null ? $"{data.ResponseName} and fitted values" : $"{data.ResponseName} by {grouping.Name}, with fitted lines"),
            Subtitle = Subtitles.Of(models.Count > 1 ? null : fit.Formula, grouping is null ? null : $"One panel for each {grouping.Name}.", combinations > 1 ? "One line for each combination of the other factors." : null, note),
            X = Scatter.Axis(x),
            Y = new Axis(data.ResponseName),
            Layers = [points with { Opacity = 0.75 }, .. layers],
            Legend = new Legend("", series),
            Facets = grouping is null ? null : new Facets(grouping.Name, levels),
            Group = grouping?.Name,
        };
    }

    private static Layer Lines(ModelData data, string x, Curves curves, string name, double[] values, Grouping? grouping)
    {
        var columns = PlotData.Of(
            (x, curves.X), (data.ResponseName, values), ("line", Enumerable.Repeat(name, values.Length).ToArray()),
            ("others", curves.Combination), (grouping?.Name ?? "_group", curves.Group), ("_strand", curves.Group.Zip(curves.Combination, (g, c) => $"{g}|{c}").ToArray()));
        return new Layer(Mark.Line, columns)
        {
            X = x,
            Y = data.ResponseName,
            Series = "line",
            Panel = grouping?.Name,
            Group = "_strand",
            Tooltip = curves.Combination.Any(c => c.Length > 0) ? ["line", "others"] : ["line"],
        };
    }
}
