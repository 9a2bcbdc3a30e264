using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>interaction</c>: means of one factor joined by lines, one line for each level of another.</summary>
internal static class InteractionChart
{
    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var factors = data.Predictors.Where(p => p.IsFactor).Select(p => p.Name).ToList();
        if (options.Specs is null && options.X is null && factors.Count < 2)
        {
            if (factors.Count == 1 && data.Predictors.Count > 1) return SlopesChart.Of(fit, options) with { Kind = "interaction" };
            throw Refusals.Of("interaction", fit, "the model has fewer than two predictors of which one is a factor.", "Name two with --specs \"~ a * b\".");
        }

        var x = options.X ?? factors[0];
        var by = options.By ?? factors.First(f => f != x);
        var means = MeansData.Of(fit, options.Specs ?? $"~ {MeansChart.Quote(x)} * {MeansChart.Quote(by)}", options);
        if (means.Along.Count < 2) throw Refusals.Of("interaction", fit, "the specification names one predictor only.", "Name two: --specs \"~ a * b\".");
        var levels = means.Series.Distinct(StringComparer.Ordinal).ToList();
        var dodge = Math.Min(0.06, 0.4 / levels.Count);
        var table = means.Table("", i => (levels.IndexOf(means.Series[i]) - (levels.Count - 1) / 2.0) * dodge);
        var axis = means.Along[0];
        var places = axis.Values.Distinct(StringComparer.Ordinal).ToList();
        double[] at = [.. axis.Values.Select((v, i) => places.IndexOf(v) + 1 + table["_offset"].Numbers![i])];
        table = new PlotData([.. table.Columns, new PlotColumn("_x", at, null)]);
        var panels = means.Panels.Distinct(StringComparer.Ordinal).ToList();
        string[] tooltip = [.. means.Along.Concat(means.By).Select(c => c.Name), means.Means.EstimateName, "SE", "df"];
        var line = new Layer(Mark.Line, table) { X = "_x", Y = means.Means.EstimateName, Series = "_series", Panel = "_panel", Tooltip = [] };
        var names = string.Join(", ", means.Along.Skip(1).Select(c => c.Name));
        return new Plot
        {
            Kind = "interaction",
            Title = options.Title ?? $"Interaction of {axis.Name} and {names}",
            Subtitle = Subtitles.Of(fit.Formula, means.Note(options)),
            X = Axis.Places(axis.Name, places),
            Y = new Axis(means.Means.EstimateName == "emmean" ? ModelNames.Response(fit) : means.Means.EstimateName),
            Layers =
            [
                line,
                line with { Mark = Mark.Rule, Y = "_lower", Y2 = "_upper", Tooltip = tooltip },
                line with { Mark = Mark.Point, Size = 9, Tooltip = tooltip },
            ],
            Legend = new Legend(names, [.. Legend.Of(names, levels, LegendSymbol.Point | LegendSymbol.Line).Series]),
            Facets = panels.Count > 1 ? new Facets(string.Join(", ", means.By.Select(c => c.Name)), panels) : null,
        };
    }
}
