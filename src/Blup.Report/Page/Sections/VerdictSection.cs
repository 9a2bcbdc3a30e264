using System.Globalization;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>What a reader must know before any number: optimum, boundary, rows, tests, time.</summary>
internal static class VerdictSection
{
    public static Section Of(ReportContext context)
    {
        var fit = context.Fit;
        List<Html> cards = [];
        if (context.Mixed is { } mixed)
        {
            var certificate = mixed.Certificate;
            cards.Add(certificate.Certified
                ? Card("good", "Optimum", "certified", $"exact derivatives: at most {RFormat.Number(certificate.PossibleGain, 2)} to gain in deviance")
                : Card("bad", "Optimum", "not certified", $"the criterion might still fall by {RFormat.Number(certificate.PossibleGain, 3)}"));
            cards.Add(mixed.IsSingular
                ? Card("care", "Boundary", "singular", "a variance is zero or a correlation ±1: a valid result, see below")
                : Card("good", "Boundary", "not singular", "the data support all random effects"));
        }

        var frame = fit.Frame;
        cards.Add(Card(frame.DroppedCount == 0 ? "good" : "care", "Rows", Count(fit.Observations) + " used",
            frame.DroppedCount == 0 ? "none dropped" : $"{Count(frame.DroppedCount)} dropped: a value is missing"));
        cards.Add(Card("plain", "Tests", Method(fit.FixedEffects.Method), Criterion(context)));
        if (context.Mixed is { } m) cards.Add(Card("plain", "Time", Seconds(m.Optimizer.Seconds), string.Create(CultureInfo.InvariantCulture, $"{m.Optimizer.Evaluations} evaluations of the criterion and its derivatives")));
        var messages = fit.Messages.Select(Advice);
        return new Section("verdict", "Verdict", Html.Of($"""
            <div class="cards">{cards}</div>
            {messages}{Dropped(frame.Dropped)}
            """));
    }

    /// <summary>The method of degrees of freedom, named.</summary>
    public static string Method(DfMethod method) => method switch
    {
        DfMethod.Satterthwaite => "Satterthwaite",
        DfMethod.KenwardRoger => "Kenward–Roger",
        DfMethod.Wald => "Wald (normal)",
        _ => "exact t and F",
    };

    /// <summary>A message as it stands in the text summary: code, text, advice.</summary>
    public static Html Advice(Message message) => Html.Of($"""
        <div class="advice {(message.Severity == Severity.Warning ? "bad" : "care")}" role="note"><p><span class="code">{message.Code}</span> {message.Text}</p>{(message.Advice is null ? Html.Empty : Html.Of($"<p class=\"what\">{message.Advice}</p>"))}</div>

        """);

    private static string Criterion(ReportContext context) => context.Mixed switch
    {
        { Reml: true } => "degrees of freedom; the fit is by REML",
        { } => "degrees of freedom; the fit is by maximum likelihood",
        null => "residual degrees of freedom of a linear model",
    };

    private static Html Dropped(IReadOnlyList<Design.DroppedRows> dropped)
    {
        if (dropped.Count == 0) return Html.Empty;
        var table = new PrintedTable([.. dropped.Select(d => d.Variable)],
        [
            new PrintedColumn("rows missing", [.. dropped.Select(d => Count(d.Count))], [.. dropped.Select(d => (double)d.Count)]),
            new PrintedColumn("first input rows", [.. dropped.Select(d => string.Join(", ", d.FirstRows) + (d.Count > d.FirstRows.Count ? ", …" : ""))]),
        ]);
        return HtmlTable.Of(table, "dropped-rows", Html.Of($"Rows dropped, by variable"), "Variable");
    }

    private static Html Card(string kind, string label, string value, string detail)
        => Html.Of($"<div class=\"card {kind}\"><span class=\"label\">{label}</span><strong>{value}</strong><span class=\"detail\">{detail}</span></div>\n");

    /// <summary>A count with thin groups of three digits.</summary>
    internal static string Count(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds)
        => seconds < 0.001 ? "under 1 ms" : seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:F0} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s");
}
