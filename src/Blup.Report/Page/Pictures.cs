using Blup.Diagnostics;
using Blup.Report.Plots;

namespace Blup.Report.Page;

/// <summary>The plots of each section. One that does not apply to the model leaves its reason in its place.</summary>
internal static class Pictures
{
    private const double Full = 760, Half = 450;

    /// <summary>Of more rows than this, or groups in a shrinkage plot, a page of a few megabytes shows fewer points.</summary>
    private const int Many = 5000, FewPoints = 800;

    public static Html Data(ReportContext context)
    {
        var fit = Try(context, "fit", new PlotOptions());
        return fit.Drawn ? fit.Html : Try(context, "data", new PlotOptions()) is { Drawn: true } data ? data.Html : Draw(context, "box", new PlotOptions());
    }

    public static Html Coefficients(ReportContext context) => Draw(context, "coefficients", new PlotOptions());

    public static Html Means(ReportContext context, string spec) => Draw(context, "means", new PlotOptions { Specs = spec });

    public static Html Interaction(ReportContext context, string x, string by) => Draw(context, "interaction", new PlotOptions { X = x, By = by });

    public static Html Slopes(ReportContext context, string x, string? by) => Draw(context, "slopes", new PlotOptions { X = x, By = by });

    public static Html Variance(ReportContext context) => Draw(context, "variance", new PlotOptions());

    public static Html Groups(ReportContext context)
        => Html.Join(Grouping(context).Select(g => Html.Of($"{Draw(context, "caterpillar", new PlotOptions { Group = g })}{Shrinkage(context, g)}")));

    private static Html Shrinkage(ReportContext context, string group)
        => context.Mixed!.Groups.First(g => g.Name == group).Levels <= Many / 4 ? Try(context, "shrinkage", new PlotOptions { Group = group }).Html
            : Html.Of($"<p class=\"absent\">Shrinkage: {group} has too many levels for a page; draw it with blup plot shrinkage.</p>\n");

    public static Html Diagnostics(ReportContext context)
    {
        var random = Grouping(context).Select(g => Draw(context, "qq", new PlotOptions { Kind = "random", Group = g }, Half));
        return Html.Of($"""
            <div class="pair">
            {Draw(context, "residuals", new PlotOptions { Kind = "fitted" }, Half)}{Draw(context, "residuals", new PlotOptions { Kind = "scale" }, Half)}{Draw(context, "qq", new PlotOptions { Kind = "residuals" }, Half)}{random}</div>
            {(context.Mixed is null ? Html.Empty : Draw(context, "residuals", new PlotOptions { Kind = "group" }))}
            """);
    }

    public static Html Influence(ReportContext context)
        => Html.Of($"{Draw(context, "influence", new PlotOptions())}{Grouping(context).Select(g => Draw(context, "influence", new PlotOptions { Group = g }))}");

    public static Html Compared(ReportContext context) => Draw(context, "coefficients", new PlotOptions
    {
        Against = context.Options.Against,
        Names = [.. Enumerable.Range(1, context.Options.Against.Count + 1).Select(k => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m{k}"))],
    });

    /// <summary>Light inks of the plots and their dark counterparts, as a JSON object.</summary>
    public static string Inks()
    {
        var (light, dark) = (Look.Light, Look.Dark);
        var map = new Dictionary<string, string>(StringComparer.Ordinal) { [light.Ink] = dark.Ink, [light.Muted] = dark.Muted, [light.Grid] = dark.Grid, [light.Strip] = dark.Strip, [light.Paper] = dark.Paper };
        return System.Text.Json.JsonSerializer.Serialize(map, PageJson.Default.DictionaryStringString);
    }

    private static IEnumerable<string> Grouping(ReportContext context) => context.Mixed?.Groups.Select(g => g.Name) ?? [];

    private static Html Draw(ReportContext context, string kind, PlotOptions options, double width = Full) => Try(context, kind, options, width).Html;

    private static (Html Html, bool Drawn) Try(ReportContext context, string kind, PlotOptions options, double width = Full)
    {
        if (!PlotKinds.Names.Contains(kind, StringComparer.Ordinal)) return (Html.Empty, false);
        try
        {
            var plot = context.Fit.Plot(kind, context.Fit.Observations > Many ? options with { MaxPoints = FewPoints } : options);
            var picture = new PictureOptions { Width = width, Background = false };
            return (context.Draw(new Figure(kind, plot.Title, plot.ToSvg(picture), context.Interactive ? plot.ToVegaLite(picture) : null)), true);
        }
        catch (BlupException refused) when (refused.Code is "BLUP761")
        {
            return (Html.Of($"<p class=\"absent\">{refused.What}</p>\n"), false);
        }
    }
}
