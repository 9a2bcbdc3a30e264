namespace Blup.Report.Page.Sections;

/// <summary>Whether the residuals and random effects look as the model says, and which rows and groups weigh most.</summary>
internal static class DiagnosticsSection
{
    public static IEnumerable<Section> Of(ReportContext context)
    {
        yield return new Section("diagnostics", "Diagnostics", Html.Of($"""
            <p class="lead">Points without a pattern around zero, of even spread, and quantiles along the line are what the model assumes.</p>
            {Pictures.Diagnostics(context)}
            """));
        yield return new Section("influence", "Influence", Html.Of($"""
            <p class="lead">Cook's distance: how far all fixed effects move when a row or a group is left out, one step from the fit at its variance parameters.</p>
            {Pictures.Influence(context)}
            """));
    }
}
