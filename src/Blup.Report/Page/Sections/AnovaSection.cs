using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>Tests of the fixed terms.</summary>
internal static class AnovaSection
{
    public static Section Of(ReportContext context)
    {
        var table = context.Fit.Anova(context.Options.Anova);
        if (table.Rows.Count == 0) return Section.Absent("anova", "Analysis of variance", "The model has no fixed terms besides the intercept, so that there is nothing to test.");
        var printed = AnovaText.Printed(table);
        var heading = AnovaText.Heading(table).Split('\n')[0];
        return new Section("anova", "Analysis of variance", HtmlTable.Of(printed, "anova", Html.Of($"{heading}"), "Term", Html.Of($"<p class=\"note\">{Adjusted(table)}</p>\n{HtmlTable.Legend(printed)}")));
    }

    private static string Adjusted(AnovaTable table) => table.Type switch
    {
        AnovaType.I => "Each term is adjusted for the terms before it in the formula.",
        AnovaType.II => "Each term is adjusted for all terms that do not contain it.",
        _ => "Each term is adjusted for all others; the tests are the same under every coding of the factors.",
    };
}
