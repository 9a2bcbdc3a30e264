using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>shrinkage</c>: how the model moves each group's own estimates towards the population's.</summary>
internal static class ShrinkageChart
{
    private const string Own = "own regression (no pooling)", Model = "mixed model (partial pooling)", Everyone = "population", Estimate = "estimate";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("shrinkage", fit);
        var data = ModelData.Of(fit, options);
        var grouping = data.Groups()!;
        var all = GroupCoefficients.Of(mixed, grouping.Name);
        if (all.Count == 0) throw Refusals.Of("shrinkage", fit, $"no random effect of {grouping.Name} has a fixed effect to shrink to.", "Add the fixed effect, or take another grouping factor with --group.");
        var coefficients = options.Term is { } term
            ? [all.Find(c => c.Name == term) ?? throw Refusals.Of("shrinkage", fit, $"'{term}' is no random effect of {grouping.Name} with a fixed effect.", $"One of: {string.Join(", ", all.Select(c => c.Name))}.")]
            : all;
        var plot = coefficients.Count > 1 ? Plane(grouping, coefficients[0], coefficients[1]) : Strip(data, grouping, coefficients[0]);
        return plot with
        {
            Title = options.Title ?? $"Shrinkage of {(coefficients.Count > 1 ? $"{coefficients[0].Name} and {coefficients[1].Name}" : coefficients[0].Name)} by {grouping.Name}",
            Subtitle = Subtitles.Of(fit.Formula, [.. plot.Subtitle]),
            Legend = new Legend("", [new Series(Own, Palette.Colors[4]), new Series(Model, Palette.Blue), new Series(Everyone, Palette.Red) { Shape = PointShape.Diamond, Symbol = coefficients.Count > 1 ? LegendSymbol.Point : LegendSymbol.Line }]),
            Group = grouping.Name,
        };
    }

    private static Plot Plane(Grouping grouping, GroupCoefficients a, GroupCoefficients b)
    {
        var names = grouping.Levels.ToArray();
        PlotData Points(double[] x, double[] y, string which) => PlotData.Of((a.Name, x), (b.Name, y), (grouping.Name, names), (Estimate, Enumerable.Repeat(which, x.Length).ToArray()));
        var arrows = PlotData.Of((a.Name, a.Separate), (b.Name, b.Separate), ("_x2", a.Mixed), ("_y2", b.Mixed), (grouping.Name, names));
        var center = PlotData.Of((a.Name, new[] { a.Population }), (b.Name, new[] { b.Population }), (Estimate, new[] { Everyone }));
        Layer Of(PlotData data) => new(Mark.Point, data) { X = a.Name, Y = b.Name, Series = Estimate, Group = grouping.Name };
        return new Plot
        {
            Kind = "shrinkage",
            Title = "",
            X = new Axis(a.Name),
            Y = new Axis(b.Name),
            Layers =
            [
                new Layer(Mark.Rule, arrows) { X = a.Name, Y = b.Name, X2 = "_x2", Y2 = "_y2", Color = "muted", Size = 1, Opacity = 0.6, Group = grouping.Name, Tooltip = [grouping.Name] },
                Of(Points(a.Separate, b.Separate, Own)), Of(Points(a.Mixed, b.Mixed, Model)), Of(center) with { Group = null, Size = 12 },
            ],
        };
    }

    private static Plot Strip(ModelData data, Grouping grouping, GroupCoefficients c)
    {
        var (shown, note) = data.Shown(grouping);
        var rows = Enumerable.Range(0, grouping.Levels.Count).Where(k => shown.Contains(grouping.Levels[k], StringComparer.Ordinal)).OrderByDescending(k => c.Mixed[k]).ToArray();
        string[] names = [.. rows.Select(k => grouping.Levels[k])];
        double[] Pick(double[] values) => [.. rows.Select(k => values[k])];
        PlotData Points(double[] x, string which) => PlotData.Of((c.Name, Pick(x)), (grouping.Name, names), (Estimate, Enumerable.Repeat(which, rows.Length).ToArray()));
        var moves = PlotData.Of((c.Name, Pick(c.Separate)), ("_x2", Pick(c.Mixed)), (grouping.Name, names));
        Layer Of(PlotData d) => new(Mark.Point, d) { X = c.Name, Y = grouping.Name, Series = Estimate, Group = grouping.Name };
        var line = PlotData.Of((c.Name, new[] { c.Population }), (Estimate, new[] { Everyone }));
        return new Plot
        {
            Kind = "shrinkage",
            Title = "",
            Subtitle = note is null ? [] : [note],
            X = new Axis(c.Name),
            Y = Axis.Ordinal(grouping.Name, names),
            Layers =
            [
                new Layer(Mark.Rule, line) { X = c.Name, Series = Estimate },
                new Layer(Mark.Rule, moves) { X = c.Name, X2 = "_x2", Y = grouping.Name, Color = "muted", Size = 1, Opacity = 0.6, Group = grouping.Name, Tooltip = [] },
                Of(Points(c.Separate, Own)), Of(Points(c.Mixed, Model)),
            ],
        };
    }
}
