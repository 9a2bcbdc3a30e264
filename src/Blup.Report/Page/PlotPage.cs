using Blup.Report.Assets;
using Blup.Report.Plots;

namespace Blup.Report.Page;

/// <summary>A page with one plot, with the report's styles and script.</summary>
internal static class PlotPage
{
    public static string Of(Plot plot, PictureOptions options)
    {
        var live = ReportAssets.Available;
        var picture = options with { Background = false, Theme = PictureTheme.Light };
        var figure = new Figure(plot.Kind, plot.Title, plot.ToSvg(picture), live ? plot.ToVegaLite(picture) : null);
        var js = ReportAssets.ReportJs.Replace("\r\n", "\n", StringComparison.Ordinal);
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{PageWriter.Policy(live, js)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Blup {Reproduction.Version}">
            <title>{plot.Title}</title>
            <link rel="icon" href="data:,">
            <style>{Html.Trusted(ReportAssets.ReportCss)}</style>
            </head>
            <body>
            <header>
            <div><h1 class="hidden">{plot.Title}</h1></div>
            <button type="button" id="theme" data-do="theme" aria-label="Light or dark" title="Light or dark"><span aria-hidden="true">◐</span></button>
            </header>
            <main id="main">
            {(live ? Html.Empty : Html.Of($"<p class=\"advice care\" role=\"note\">The plot is static on this page: this build of Blup was made without npm, from which the interactive ones come.</p>\n"))}
            {figure.ToHtml(1, live)}</main>
            <div id="said" class="hidden" role="status" aria-live="polite"></div>
            {(live ? Packed(figure) : Html.Empty)}
            <script>{Html.Trusted(js)}</script>
            </body>
            </html>

            """).ToString();
    }

    private static Html Packed(Figure figure) => Html.Of($"""
        <script type="text/plain" id="pack-vega">{Html.Trusted(ReportAssets.Packed64("vega"))}</script>
        <script type="text/plain" id="pack-specs">{Html.Trusted(PageWriter.PackedSpecs([figure]))}</script>
        <script type="application/json" id="inks">{Html.Data(Pictures.Inks())}</script>
        <script type="text/plain" id="notices">{Html.Data(ReportAssets.Notices)}</script>
        """);
}
