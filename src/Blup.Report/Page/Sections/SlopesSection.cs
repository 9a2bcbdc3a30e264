using Blup.Diagnostics;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>How effects change with other predictors: interaction plots of factors, slopes of covariates by factor.</summary>
internal static class SlopesSection
{
    public static Section Of(ReportContext context)
    {
        var spec = context.Fit.Frame.Spec;
        var factors = spec.Predictors.Where(p => p.IsFactor && p.Levels.Count > 1).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var covariates = spec.Predictors.Where(p => !p.IsFactor).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        List<Html> parts = [];
        foreach (var term in spec.FixedTerms.Where(t => t.Order > 1))
        {
            var names = term.Variables.SelectMany(v => spec.Variables[v].Columns).Distinct(StringComparer.Ordinal).ToList();
            var (by, x) = (names.Where(factors.Contains).ToList(), names.Where(covariates.Contains).ToList());
            if (x.Count == 0 && by.Count == 2) parts.Add(Pictures.Interaction(context, by[0], by[1]));
            if (x.Count == 1 && by.Count == 1) parts.Add(Slopes(context, x[0], by[0]));
            if (x.Count == 2 && by.Count == 0) parts.Add(Pictures.Slopes(context, x[0], x[1]));
        }

        foreach (var x in covariates.Where(x => !spec.FixedTerms.Any(t => t.Order > 1 && t.Variables.Any(v => spec.Variables[v].Columns.Contains(x, StringComparer.Ordinal)))))
            parts.Add(Pictures.Slopes(context, x, null));
        parts.RemoveAll(p => p.IsEmpty);
        return parts.Count == 0
            ? Section.Absent("slopes", "Interactions and slopes", "The model has neither an interaction nor a covariate to draw.")
            : new Section("slopes", "Interactions and slopes", Html.Join(parts));
    }

    private static Html Slopes(ReportContext context, string x, string by)
    {
        try
        {
            var slopes = context.Fit.Slopes(x, $"~ {by}");
            return Html.Of($"""
                {HtmlTable.Of(MeansText.Printed(slopes, intervals: true, tests: true), "slopes", Html.Of($"Slope of {x} by {by}"), null, Html.Of($"{MeansText.Notes(slopes, intervals: true, tests: true).Select(n => Html.Of($"<p class=\"note\">{n}</p>\n"))}"))}
                {Pictures.Slopes(context, x, by)}
                """);
        }
        catch (BlupException mistake)
        {
            return Html.Of($"<p class=\"absent\">No slopes of {x} by {by}: {mistake.What}</p>\n");
        }
    }
}
