using System.Globalization;
using System.Text;
using Blup.Report.Assets;
using Blup.Results;
using Blup.Tables;

namespace Blup.Report.Page.Sections;

/// <summary>The numbers as files, and what makes this page again.</summary>
internal static class ExportSection
{
    /// <summary>Longer than this, and the object of all numbers is left to <c>blup fit --json</c>.</summary>
    private const int MostJson = 200_000;

    public static Section Of(ReportContext context)
    {
        var fit = context.Fit;
        var (time, zone) = (context.Options.Time ?? DateTimeOffset.Now, CultureInfo.InvariantCulture);
        var latex = fit is LmmFit mixed ? mixed.Equation() : ((LmFit)fit).Equation();
        var versions = string.Join(", ", ReportAssets.Versions.Select(v => $"{v.Key} {v.Value}"));
        return new Section("export", "Export", Html.Of($"""
            <p class="tools files">
            {File(context, "coefficients.csv", "text/csv", Csv(fit.Tidy(0.95)))}{File(context, "summary.csv", "text/csv", Csv(fit.Glance()))}{Json(context)}{File(context, "equation.tex", "application/x-tex", latex)}
            </p>
            <h3>This page again</h3>
            {Code("From the command line", Reproduction.CommandLine(context))}
            {Code("From C#", Reproduction.CSharp(context))}
            <p class="note">Blup {Reproduction.Version}, .NET {Environment.Version.ToString()}{(context.Interactive ? $"; {versions}" : "")}. Made on {time.ToString("yyyy-MM-dd 'at' HH:mm:ss zzz", zone)}.</p>
            {(context.Interactive || !context.Options.Interactive ? Html.Empty : Html.Of($"<p class=\"note\">This build of Blup was made without npm: its plots are static SVG, and equations are shown as LaTeX.</p>\n"))}
            """));
    }

    private static Html Json(ReportContext context)
    {
        var all = context.Fit is LmmFit mixed ? mixed.ToJson() : ((LmFit)context.Fit).ToJson();
        return all.Length > MostJson ? Html.Empty : File(context, "fit.json", "application/json", all);
    }

    private static Html File(ReportContext context, string name, string type, string content)
        => Html.Of($"<button type=\"button\" data-do=\"file\" data-name=\"{context.Stem}-{name}\" data-type=\"{type}\">{name}</button><script type=\"application/json\">{Html.Data(Quote(content))}</script>\n");

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text, PageJson.Default.String);

    private static Html Code(string label, string code)
        => Html.Of($"<figure class=\"code\"><figcaption><span>{label}</span><span class=\"tools\"><button type=\"button\" data-do=\"code\">Copy</button></span></figcaption><pre class=\"scroll\" tabindex=\"0\"><code>{code}</code></pre></figure>\n");

    private static string Csv(Table table)
    {
        using var writer = new StringWriter(new StringBuilder(), CultureInfo.InvariantCulture) { NewLine = "\n" };
        table.WriteCsv(writer);
        return writer.ToString();
    }
}
