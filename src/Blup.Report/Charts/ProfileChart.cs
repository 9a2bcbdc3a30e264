using Blup.Numerics.Distributions;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>profile</c>: ζ, the signed root of the likelihood-ratio statistic, over each parameter; straight where Wald's interval would be right.</summary>
internal static class ProfileChart
{
    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        if (fit is not LmmFit mixed) throw Refusals.Of("profile", fit, "a linear model's intervals are exact, so that there is nothing to profile.", "Add a random effect to the formula, such as (1 | Subject).");
        var intervals = mixed.ConfidenceIntervals(IntervalMethod.Profile, new IntervalOptions { Level = options.Level, CurvePoints = 12 });
        var curves = intervals.Curves.Where(c => options.Term is null || c.Parameter == options.Term).ToList();
        if (curves.Count == 0)
            throw Refusals.Of("profile", fit, options.Term is { } term ? $"'{term}' is no parameter with a profile." : "no parameter has a profile.", $"Parameters: {string.Join(", ", intervals.Intervals.Select(i => i.Parameter))}.");
        var z = Normal.QuantileUpper((1 - options.Level) / 2);
        var points = curves.SelectMany(c => c.Values.Zip(c.Zeta, (v, t) => (c.Parameter, Value: v, Zeta: t))).Where(p => double.IsFinite(p.Zeta) && Math.Abs(p.Zeta) < 1.6 * z).ToList();
        var table = PlotData.Of(("value", points.Select(p => p.Value).ToArray()), ("ζ", points.Select(p => p.Zeta).ToArray()), ("parameter", points.Select(p => p.Parameter).ToArray()));
        var bounds = intervals.Intervals.Where(i => curves.Exists(c => c.Parameter == i.Parameter))
            .SelectMany(i => ((double? Value, string Name)[])[(i.Lower, "lower"), (i.Upper, "upper")], (i, b) => (i.Parameter, b.Value, b.Name)).Where(b => b.Value is not null).ToList();
        var limits = PlotData.Of(("bound", bounds.Select(b => b.Value!.Value).ToArray()), ("parameter", bounds.Select(b => b.Parameter).ToArray()), ("end", bounds.Select(b => b.Name).ToArray()));
        var several = curves.Count > 1;
        var across = PlotData.Of(("_zeta", new[] { -z, z }));
        return new Plot
        {
            Kind = "profile",
            Title = options.Title ?? "Profile likelihood of each parameter",
            Subtitle = Subtitles.Of(fit.Formula, FormattableString.Invariant($"Dashed: ζ = ±{z:0.##} and the {options.Level * 100:0.##} % interval. A straight line is where Wald's interval would be right.")),
            X = new Axis(several ? "Value of the parameter" : curves[0].Parameter),
            Y = new Axis("ζ (signed root of the likelihood ratio)"),
            Layers =
            [
                new Layer(Mark.Rule, across) { Y = "_zeta", Color = "muted", Dash = [4, 3], Size = 1 },
                new Layer(Mark.Rule, limits) { X = "bound", Panel = "parameter", Color = Palette.Red, Dash = [4, 3], Size = 1.2 },
                new Layer(Mark.Line, table) { X = "value", Y = "ζ", Panel = "parameter", Color = Palette.Blue, Tooltip = [] },
                new Layer(Mark.Point, table) { X = "value", Y = "ζ", Panel = "parameter", Color = Palette.Blue, Size = 3.5 },
            ],
            Facets = several ? new Facets("parameter", [.. curves.Select(c => c.Parameter)]) { SharedX = false, Columns = curves.Count <= 3 ? curves.Count : curves.Count == 4 ? 2 : 3 } : null,
        };
    }
}
