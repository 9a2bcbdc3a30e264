using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>The model beside others: likelihood-ratio tests and criteria, each row with the criterion that it was fitted by.</summary>
internal static class ComparisonSection
{
    public static Section Of(ReportContext context)
    {
        var against = context.Options.Against;
        if (against.Count == 0)
            return Section.Absent("comparison", "Model comparison", "No other model was given. Add --against \"formula\" (ReportOptions.Against) for likelihood-ratio tests and information criteria.");
        IModelFit[] fits = [context.Fit, .. against];
        var note = Html.Empty;
        ModelComparison comparison;
        try
        {
            comparison = ModelComparison.Of(fits);
        }
        catch (BlupException notNested) when (notNested.Code is not ("BLUP675" or "BLUP676"))
        {
            // What can be compared still is; the reason why nothing is tested stands below.
            comparison = ModelComparison.Of(fits, null, refit: true, test: false);
            note = Html.Of($"<p class=\"note\">No tests: {notNested.What} {notNested.Expected}</p>\n");
        }

        var printed = ComparisonText.Printed(comparison);
        var columns = printed.Columns.ToList();
        columns.Insert(1, new PrintedColumn("criterion", [.. comparison.Models.Select(m => comparison.Reml ? "REML" : m.Refitted ? "ML (refitted)" : "ML")]));
        var notes = ComparisonText.Notes(comparison).Select(n => Html.Of($"<p class=\"note\">{n}</p>\n"));
        return new Section("comparison", "Model comparison", Html.Of($"""
            <dl class="models">
            {comparison.Models.Select(m => Html.Of($"<dt>{m.Name}</dt><dd><code>{m.Formula}</code></dd>\n"))}</dl>
            {HtmlTable.Of(new PrintedTable(printed.Rows, columns), "comparison", Html.Of($"Models of the same rows, by number of parameters; each tested against the one above it"), "", Html.Of($"{note}{notes}{HtmlTable.Legend(printed)}"))}
            {Pictures.Compared(context)}
            """));
    }
}
