using System.Globalization;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>variance</c>: the share of each term in the total variance, as one bar a model.</summary>
internal static class VarianceChart
{
    private const string All = "fixed effects";

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var models = ModelNames.Short(fit, options, out var lines);
        var parts = new List<(string Model, string Term, double Share, double Variance)>();
        var sizesOf = models.Select(m => m.Fit.EffectSizes()).ToList();
        var fixedTerms = sizesOf.SelectMany(s => s.Shares).Where(s => s.Kind == "fixed").Select(s => s.Term).Distinct(StringComparer.Ordinal).Count();
        var merged = fixedTerms > 4 || sizesOf.Exists(e => e.Shares.Any(s => s.Share < 0));
        foreach (var ((_, name), sizes) in models.Zip(sizesOf))
        {
            // Terms that oppose one another have negative parts, and many are too many to tell apart: then the fixed effects are one part.
            if (merged && sizes.FixedVariance > 0) parts.Add((name, All, sizes.MarginalR2, sizes.FixedVariance));
            parts.AddRange(sizes.Shares.Where(s => !(merged && s.Kind == "fixed")).Select(s => (name, s.Kind == "random" ? $"between {s.Term}" : s.Term, s.Share, s.Variance)));
        }

        var terms = parts.Select(p => p.Term).Distinct(StringComparer.Ordinal).OrderBy(t => t == "Residual").ToList();
        var (start, end, text, middle) = (new List<double>(), new List<double>(), new List<string>(), new List<double>());
        parts = [.. models.SelectMany(m => terms.SelectMany(t => parts.Where(p => p.Model == m.Name && p.Term == t)))];
        var (sum, last) = (0.0, "");
        foreach (var (model, _, share, _) in parts)
        {
            if (model != last) (sum, last) = (0, model);
            start.Add(sum);
            end.Add(sum + share);
            middle.Add(sum + share / 2);
            text.Add(share >= 0.06 ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %") : "");
            sum += share;
        }

        const string Model = "model", Part = "part";
        var table = PlotData.Of((Model, parts.Select(p => p.Model).ToArray()), (Part, parts.Select(p => p.Term).ToArray()), ("share", parts.Select(p => p.Share).ToArray()), ("variance", parts.Select(p => p.Variance).ToArray()),
            ("_start", start.ToArray()), ("_end", end.ToArray()), ("_middle", middle.ToArray()), ("_text", text.ToArray()));
        var k = 0;
        var several = models.Count > 1;
        return new Plot
        {
            Kind = "variance",
            Title = options.Title ?? $"Shares of the variance of {ModelNames.Response(fit)}",
            Subtitle = several ? lines : Subtitles.Of(fit.Formula, Sizes(sizesOf[0])),
            X = new Axis("Share of the variance") { Minimum = 0, Maximum = 1, Percent = true },
            Y = Axis.Ordinal("", [.. models.Select(m => m.Name)]) with { Hidden = !several },
            Layers =
            [
                new Layer(Mark.Bar, table) { X = "_end", X2 = "_start", Y = Model, Series = Part, Size = 0.7, Tooltip = [Part, "share", "variance"] },
                new Layer(Mark.Text, table) { X = "_middle", Y = Model, Text = "_text", Color = "#FFFFFF", Size = 12, Tooltip = [] },
            ],
            Legend = new Legend("", [.. terms.Select(t => new Series(t, t == "Residual" ? Palette.Grey : Palette.Color(k++ % 7)) { Symbol = LegendSymbol.Square })]),
        };
    }

    private static string Sizes(EffectSizes sizes)
        => string.Create(CultureInfo.InvariantCulture, $"R² marginal {sizes.MarginalR2:0.000}, conditional {sizes.ConditionalR2:0.000}; ICC {sizes.AdjustedIcc:0.000}.");
}
