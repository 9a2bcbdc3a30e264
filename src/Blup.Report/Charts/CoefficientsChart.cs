using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>coefficients</c>: fixed effects with intervals; significant ones red where positive and blue where negative, the others grey.</summary>
internal static class CoefficientsChart
{
    private const string Positive = "positive", Negative = "negative", Unclear = "not significant", Intercept = "(Intercept)";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var models = ModelNames.Short(fit, options, out var legendLines);
        var alpha = 1 - options.Level;
        var rows = models.SelectMany(m => Tested(m.Fit, options).TidyRows(options.Level).Where(r => r.Effect == "fixed").Select(r => (m.Name, Row: r))).ToList();
        if (options.Term is { } term)
        {
            if (!rows.Exists(r => r.Row.Term == term)) throw Refusals.Of("coefficients", fit, $"there is no coefficient '{term}'.", $"Coefficients: {string.Join(", ", fit.FixedEffects.Names)}.");
            rows = [.. rows.Where(r => r.Row.Term == term)];
        }

        // The intercept is on another scale than differences, and zero is seldom of interest for it.
        var hidden = rows.Exists(r => r.Row.Term == Intercept) && rows.Exists(r => r.Row.Term != Intercept);
        if (hidden) rows = [.. rows.Where(r => r.Row.Term != Intercept)];
        if (rows.Count == 0) throw Refusals.Of("coefficients", fit, "the model has no fixed effects.", "Add one to the formula.");
        string Sign(TidyRow r) => !(r.PValue < alpha) ? Unclear : r.Estimate > 0 ? Positive : Negative;
        double[] Numbers(Func<TidyRow, double> pick) => [.. rows.Select(r => pick(r.Row))];
        var data = PlotData.Of(("coefficient", rows.Select(r => r.Row.Term).ToArray()), ("estimate", Numbers(r => r.Estimate)), ("standard error", Numbers(r => r.StandardError)),
            ("_lower", Numbers(r => r.Lower)), ("_upper", Numbers(r => r.Upper)), ("df", Numbers(r => r.Df)), ("p", Numbers(r => r.PValue)), ("sign", rows.Select(r => Sign(r.Row)).ToArray()), ("model", rows.Select(r => r.Name).ToArray()));
        var layer = new Layer(Mark.Rule, data) { X = "_lower", X2 = "_upper", Y = "coefficient", Series = "sign", Panel = "model", Size = 2, Tooltip = ["coefficient", "estimate", "standard error", "df", "p"] };
        var several = models.Count > 1;
        return new Plot
        {
            Kind = "coefficients",
            Title = options.Title ?? "Coefficients",
            Subtitle = [.. several ? legendLines : [fit.Formula], string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Estimates with {options.Level * 100:0.##} % intervals, {Method(Tested(fit, options))}.{(hidden ? " The intercept is not shown." : "")}")],
            X = new Axis($"Effect on {ModelNames.Response(fit)}"),
            Y = Axis.Ordinal("", [.. rows.Select(r => r.Row.Term).Distinct(StringComparer.Ordinal)]),
            Layers =
            [
                new Layer(Mark.Rule, PlotData.Row(("_zero", 0))) { X = "_zero", Color = "muted", Dash = [4, 3], Size = 1 },
                layer,
                layer with { Mark = Mark.Point, X = "estimate", X2 = null, Size = 9 },
            ],
            Legend = new Legend("", [new Series(Positive, Palette.Red), new Series(Negative, Palette.Blue), new Series(Unclear, Palette.Grey)]),
            Facets = several ? new Facets("model", [.. models.Select(m => m.Name)]) { Columns = Math.Min(models.Count, 4) } : null,
        };
    }

    /// <summary>The fit with tests by the method asked for.</summary>
    private static IModelFit Tested(IModelFit fit, PlotOptions options) => fit is LmmFit mixed && options.Df is { } method ? mixed.With(method) : fit;

    private static string Method(IModelFit fit) => fit.FixedEffects.Method switch
    {
        DfMethod.Satterthwaite => "t with Satterthwaite df",
        DfMethod.KenwardRoger => "t with Kenward-Roger df",
        DfMethod.Wald => "normal (Wald)",
        _ => "t with residual df",
    };
}
