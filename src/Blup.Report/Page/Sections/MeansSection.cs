using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>Marginal means of the factors with their comparisons; slopes of covariates where they differ between groups.</summary>
internal static class MeansSection
{
    /// <summary>More cells than this, and a specification is left to the reader.</summary>
    private const int MostCells = 40;

    public static Section Of(ReportContext context)
    {
        var asked = context.Options.Means;
        var specs = asked ?? Specs(context.Fit);
        if (specs.Count == 0) return Section.Absent("means", "Marginal means", "The model has no categorical predictor (or too many cells) to take means of; name predictors with --means \"~ x\" or ReportOptions.Means.");
        return new Section("means", "Marginal means", Html.Join(specs.Select((s, k) => One(context, s, asked is not null, k))));
    }

    /// <summary>One specification for each set of factors that stands together in the model and in no larger one: <c>~ a</c>, or <c>~ a | b</c> where they interact.</summary>
    internal static IReadOnlyList<string> Specs(IModelFit fit)
    {
        var spec = fit.Frame.Spec;
        var levels = spec.Predictors.Where(p => p.IsFactor && p.Levels.Count > 1).ToDictionary(p => p.Name, p => p.Levels.Count, StringComparer.Ordinal);
        var sets = spec.FixedTerms
            .Select(t => t.Variables.SelectMany(v => spec.Variables[v].Columns).Where(levels.ContainsKey).Distinct(StringComparer.Ordinal).ToList())
            .Where(s => s.Count > 0 && s.Aggregate(1L, (n, name) => n * levels[name]) <= MostCells).ToList();
        var largest = sets.Where(s => !sets.Any(o => o.Count > s.Count && s.TrueForAll(o.Contains)));
        return [.. largest.Select(s => s.Count == 1 ? $"~ {Name(s[0])}" : $"~ {Name(s[0])} | {string.Join(" * ", s.Skip(1).Select(Name))}").Distinct(StringComparer.Ordinal)];
    }

    private static string Name(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.') && !char.IsDigit(name[0]) ? name : $"`{name}`";

    private static Html One(ReportContext context, string spec, bool asked, int k)
    {
        try
        {
            var means = context.Fit.Means(spec);
            var contrasts = means.Groups().Any(g => g.Count > 1) ? means.Contrasts() : null;
            var messages = means.Messages.Concat(contrasts?.Messages ?? []).DistinctBy(m => m.Text, StringComparer.Ordinal).Select(VerdictSection.Advice);
            var after = contrasts is null ? Html.Empty : HtmlTable.Of(MeansText.Printed(contrasts, intervals: true, tests: true), Numbered("contrasts", k), Html.Of($"Pairwise comparisons"), null, Notes(contrasts, tests: true));
            return Html.Of($"""
                <h3>Means <code>{spec}</code></h3>
                {messages}{HtmlTable.Of(MeansText.Printed(means, intervals: true, tests: false), Numbered("means", k), Html.Of($"Estimated marginal means"), null, Notes(means, tests: false))}
                {Pictures.Means(context, spec)}{after}
                """);
        }
        catch (BlupException mistake) when (!asked)
        {
            // Not asked for by the user: the page says why there is none.
            return Html.Of($"<p class=\"absent\">No means <code>{spec}</code>: {mistake.What}</p>\n");
        }
    }

    private static string Numbered(string name, int k) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{k + 1}");

    private static Html Notes(MeansTable table, bool tests)
        => Html.Of($"{MeansText.Notes(table, intervals: true, tests).Select(n => Html.Of($"<p class=\"note\">{n}</p>\n"))}");
}
