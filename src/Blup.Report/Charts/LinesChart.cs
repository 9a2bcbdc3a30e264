using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>lines</c>: the fitted lines of all groups, and the population's above them.</summary>
internal static class LinesChart
{
    private const int Most = 400;
    private const string Strand = "_strand", Population = "population";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("lines", fit);
        var data = ModelData.Of(fit, options with { MaxPanels = Most });
        var grouping = data.Groups()!;
        var x = data.X(grouping) ?? throw Refusals.NoPredictor("lines", fit);
        var (levels, note) = data.Shown(grouping);
        var groups = Curves.Of(data, x, grouping, levels);
        var all = Curves.Of(data, x, null, []);
        var combinations = all.Combination.Distinct(StringComparer.Ordinal).ToList();
        var colored = combinations.Count is > 1 && combinations.Count <= Palette.Colors.Count;
        string[] Series(string[] combination, string otherwise) => colored ? combination : [.. combination.Select(_ => otherwise)];
        var each = $"each {grouping.Name}";
        var fitted = PlotData.Of((x.Name, groups.X), (data.ResponseName, groups.Fitted(mixed)), (grouping.Name, groups.Group), ("line", Series(groups.Combination, each)),
            (Strand, groups.Group.Zip(groups.Combination, (g, c) => $"{g}|{c}").ToArray()));
        var mean = PlotData.Of((x.Name, all.X), (data.ResponseName, all.Fitted(mixed, population: true)), ("line", Series(all.Combination, Population)), (Strand, all.Combination));
        var series = colored
            ? combinations.Select((c, k) => new Series(c, Palette.Color(k)) { Symbol = LegendSymbol.Line })
            : [new Series(each, Palette.Colors[5]) { Symbol = LegendSymbol.Line }, new Series(Population, Palette.Red) { Symbol = LegendSymbol.Line }];
        return new Plot
        {
            Kind = "lines",
            Title = options.Title ?? $"Fitted lines by {grouping.Name}",
            Subtitle = Subtitles.Of(fit.Formula, colored ? $"Thin lines: each {grouping.Name}; thick lines: the population." : null, note),
            X = Scatter.Axis(x),
            Y = new Axis(data.ResponseName),
            Layers =
            [
                new Layer(Mark.Line, fitted) { X = x.Name, Y = data.ResponseName, Series = "line", Group = Strand, Tooltip = [grouping.Name, "line"], Size = 1.1, Opacity = Math.Clamp(14.0 / levels.Count, 0.15, 0.75) },
                new Layer(Mark.Line, mean) { X = x.Name, Y = data.ResponseName, Series = "line", Tooltip = ["line"], Size = 3.4 },
            ],
            Legend = new Legend(colored ? string.Join(", ", data.Predictors.Where(p => p.IsFactor && p.Name != x.Name).Select(p => p.Name)) : "", [.. series]),
            Group = grouping.Name,
        };
    }
}
