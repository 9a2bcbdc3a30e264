using System.Globalization;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>power</c>: power of a test by simulation, over the number of groups.</summary>
internal static class PowerChart
{
    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("power", fit);
        var coefficients = fit.FixedEffects.Names;
        if (coefficients.Count == 0) throw Refusals.Of("power", fit, "the model has no fixed effect to test.", "Add one to the formula.");
        var group = ModelData.Of(fit, options).Groups()!;
        // Of nested groups the outer ones can be more.
        var column = group.Name.Split(':')[^1];
        var sizes = options.Sizes.Count > 0 ? options.Sizes : [Math.Max(3, group.Levels.Count / 4), Math.Max(3, group.Levels.Count / 2), group.Levels.Count, group.Levels.Count * 2];
        var test = PowerTest.Coefficient(options.Term ?? coefficients[^1]);
        return Of([.. sizes.Distinct().Order().Select(n => mixed.Power(test, new PowerOptions
        {
            Simulations = options.Simulations,
            Groups = new Dictionary<string, int>(StringComparer.Ordinal) { [column] = n },
        }))], [.. sizes.Distinct().Order()], $"Number of {column} groups", fit.Formula, options);
    }

    /// <summary>The curve through results that are there already.</summary>
    public static Plot Of(IReadOnlyList<PowerResult> results, double[] sizes, string title, string? formula, PlotOptions options)
    {
        double[] Numbers(Func<PowerResult, double> pick) => [.. results.Select(pick)];
        const string Power = "power", Studies = "studies";
        var data = PlotData.Of((title, sizes), (Power, Numbers(r => r.Power)), ("_lower", Numbers(r => r.Lower)), ("_upper", Numbers(r => r.Upper)), (Studies, Numbers(r => r.Simulations)), ("rows of a study", Numbers(r => r.Observations)));
        var layer = new Layer(Mark.Line, data) { X = title, Y = Power, Color = Palette.Blue, Tooltip = [] };
        return new Plot
        {
            Kind = "power",
            Title = options.Title ?? $"Power of the {results[0].Test}",
            Subtitle = Subtitles.Of(formula, string.Create(CultureInfo.InvariantCulture, $"Share of {results[0].Simulations:N0} simulated studies with p < {results[0].Alpha:0.###}; bars: {results[0].Level * 100:0.##} % intervals of what simulation leaves open. Dashed: 80 %.")),
            X = new Axis(title) { Whole = true },
            Y = new Axis("Power") { Minimum = 0, Maximum = 1, Percent = true },
            Layers =
            [
                new Layer(Mark.Rule, PlotData.Row(("_goal", 0.8))) { Y = "_goal", Color = "muted", Dash = [4, 3], Size = 1 },
                layer, layer with { Mark = Mark.Rule, Y = "_lower", Y2 = "_upper" }, layer with { Mark = Mark.Point, Size = 9, Tooltip = null },
            ],
        };
    }
}
