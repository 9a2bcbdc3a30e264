using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Blup.Report.Assets;
using Blup.Report.Page.Sections;
using Blup.Results;

namespace Blup.Report.Page;

/// <summary>Puts the page together: sections in their order, navigation, styles, scripts, and a policy that forbids everything else.</summary>
internal static class PageWriter
{
    public static HtmlReport Write(IModelFit fit, ReportOptions options)
    {
        var context = new ReportContext(fit, options);
        var title = options.Title ?? $"{fit.Frame.ResponseName}{(fit.DataName is { } data ? $" – {data}" : "")}";
        List<Section> sections = [.. Sections(context)];
        var js = ReportAssets.ReportJs.Replace("\r\n", "\n", StringComparison.Ordinal);
        var policy = Policy(context.Interactive, js);
        var nav = sections.Select(s => Html.Of($"<li><a href=\"#{s.Id}\">{s.Title}</a></li>\n"));
        var html = Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Blup {Reproduction.Version}">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>{Html.Trusted(ReportAssets.ReportCss)}</style>
            {(context.Interactive ? Html.Of($"<style>{Html.Trusted(ReportAssets.KatexCss)}</style>") : Html.Empty)}
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <div><h1>{title}</h1>
            <p><code>{fit.Formula}</code></p></div>
            <button type="button" id="theme" data-do="theme" aria-label="Light or dark" title="Light or dark"><span aria-hidden="true">◐</span></button>
            </header>
            <div class="layout">
            <nav aria-label="Sections"><ol>
            {nav}</ol></nav>
            <main id="main" tabindex="-1">
            {(options.Interactive && !ReportAssets.Available ? Html.Of($"<p class=\"advice care\" role=\"note\">Plots are static on this page: this build of Blup was made without npm, from which the interactive ones come.</p>\n") : Html.Empty)}
            {sections.Select(s => s.ToHtml())}</main>
            </div>
            <div id="said" class="hidden" role="status" aria-live="polite"></div>
            {(context.Interactive ? Packed(context) : Html.Empty)}
            <script>{Html.Trusted(js)}</script>
            </body>
            </html>

            """);
        return new HtmlReport(title, html.ToString());
    }

    private static IEnumerable<Section> Sections(ReportContext context)
    {
        yield return VerdictSection.Of(context);
        yield return ModelSection.Of(context);
        yield return WordsSection.Of(context);
        yield return new Section("data", "Data and fit", Pictures.Data(context));
        yield return AnovaSection.Of(context);
        yield return CoefficientSection.Of(context);
        yield return MeansSection.Of(context);
        yield return SlopesSection.Of(context);
        foreach (var section in RandomSection.Of(context)) yield return section;
        foreach (var section in DiagnosticsSection.Of(context)) yield return section;
        yield return ComparisonSection.Of(context);
        yield return ExportSection.Of(context);
    }

    /// <summary>
    /// Nothing may be loaded from anywhere. Scripts run only where their hash is listed: the page's own, and the packed ones that it inflates.
    /// Styles may be inline, because libraries set them; pictures and fonts come from the page itself.
    /// </summary>
    internal static string Policy(bool interactive, string js)
    {
        List<string> scripts = ["sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(js)))];
        if (interactive) scripts.AddRange([ReportAssets.Hash("vega"), ReportAssets.Hash("katex")]);
        return $"default-src 'none'; script-src {string.Join(' ', scripts.Select(s => $"'{s}'"))}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'";
    }

    private static Html Packed(ReportContext context) => Html.Of($"""
        <script type="text/plain" id="pack-vega">{Html.Trusted(ReportAssets.Packed64("vega"))}</script>
        <script type="text/plain" id="pack-katex">{Html.Trusted(ReportAssets.Packed64("katex"))}</script>
        <script type="text/plain" id="pack-specs">{Html.Trusted(PackedSpecs(context.Figures))}</script>
        <script type="application/json" id="inks">{Html.Data(Pictures.Inks())}</script>
        <script type="text/plain" id="notices">{Html.Data(ReportAssets.Notices)}</script>
        """);

    /// <summary>The descriptions of the figures, in their order, as the script reads them.</summary>
    internal static string PackedSpecs(IEnumerable<Figure> figures) => Packed64(System.Text.Json.JsonSerializer.Serialize([.. figures.Select(f => f.VegaLite ?? "")], PageJson.Default.StringArray));

    /// <summary>Text as the gzip stream that the page inflates, in base 64.</summary>
    private static string Packed64(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(text));
        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
