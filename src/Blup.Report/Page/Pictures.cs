namespace Blup.Report.Page;

/// <summary>The plots of each section, drawn by the builders of <c>Blup.Report.Charts</c>.</summary>
internal static class Pictures
{
    public static Html Coefficients(ReportContext context) => Html.Empty;

    public static Html Means(ReportContext context, string spec) => Html.Empty;

    public static Html Interaction(ReportContext context, string x, string by) => Html.Empty;

    public static Html Slopes(ReportContext context, string x, string? by) => Html.Empty;

    public static Html Variance(ReportContext context) => Html.Empty;

    public static Html Groups(ReportContext context) => Html.Empty;

    public static Html Diagnostics(ReportContext context) => Html.Empty;

    public static Html Influence(ReportContext context) => Html.Empty;

    public static Html Compared(ReportContext context) => Html.Empty;

    public static Html Data(ReportContext context) => Html.Empty;
}
