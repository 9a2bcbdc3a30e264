using System.Globalization;
using Blup.Design;
using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>The model card: formula, equation, variables, groups and how they lie, codings.</summary>
internal static class ModelSection
{
    private const int MostLevels = 12;

    public static Section Of(ReportContext context)
    {
        var (fit, report) = (context.Fit, DesignReport.Create(context.Fit.Frame));
        return new Section("model", "Model", Html.Of($"""
            <p class="formula"><code>{fit.Formula}</code></p>
            {Equations(fit)}
            {Variables(fit)}
            {Groups(fit, report)}
            {Codings(report)}
            """));
    }

    private static Html Equations(IModelFit fit)
    {
        string Equation(EquationStyle style, bool estimates) => fit is LmmFit mixed ? mixed.Equation(style, estimates) : ((LmFit)fit).Equation(style, estimates);
        List<(string Label, string Latex)> all = [("Symbols", Equation(EquationStyle.Levels, false)), ("Estimates", Equation(EquationStyle.Levels, true)), ("Matrices", Equation(EquationStyle.Matrix, false))];
        var tabs = all.Select((e, k) => Html.Of($"<button type=\"button\" role=\"tab\" id=\"eq-tab-{k}\" aria-controls=\"eq-{k}\" aria-selected=\"{(k == 0 ? "true" : "false")}\"{(k == 0 ? "" : " tabindex=-1")}>{e.Label}</button>"));
        var panels = all.Select((e, k) => Html.Of($"""
            <div role="tabpanel" id="eq-{k}" aria-labelledby="eq-tab-{k}"{Html.Of($"{(k == 0 ? "" : " hidden")}")}><div class="equation scroll" tabindex="0"><pre class="latex"><code>{e.Latex.TrimEnd()}</code></pre></div></div>

            """));
        return Html.Of($"<div class=\"tabs\"><div role=\"tablist\" aria-label=\"The model as an equation\">{tabs}<button type=\"button\" class=\"tool\" data-do=\"latex\">Copy LaTeX</button></div>\n{panels}</div>");
    }

    private static Html Variables(IModelFit fit)
    {
        List<string> names = [], roles = [], kinds = [], summaries = [];
        var y = fit.Frame.Response;
        Add(fit.Frame.ResponseName, "response", "number", Range(y.Min(), y.Max(), y.Average()));
        foreach (var p in fit.Frame.Spec.Predictors)
            Add(p.Name, "predictor", p.IsFactor ? "factor" : "number", p.IsFactor ? Levels(p.Levels) : Range(p.Minimum, p.Maximum, p.Mean));
        foreach (var g in fit.Frame.Random.DistinctBy(r => r.Group, StringComparer.Ordinal)) Add(g.Group, "groups", "factor", Levels(g.Levels));
        if (fit.Frame.Spec.Options.Weights is { } w && fit.Frame.Weights is { } values) Add(w, "weights", "number", Range(values.Min(), values.Max(), values.Average()));
        var table = new PrintedTable(names, [new PrintedColumn("role", roles), new PrintedColumn("kind", kinds), new PrintedColumn("on the rows used", summaries)]);
        return HtmlTable.Of(table, "variables", Html.Of($"The data: {VerdictSection.Count(fit.Observations)} rows{(fit.DataName is { } d ? Html.Of($" of <em>{d}</em>") : Html.Empty)}"), "Variable");

        void Add(string name, string role, string kind, string summary)
        {
            names.Add(name);
            roles.Add(role);
            kinds.Add(kind);
            summaries.Add(summary);
        }
    }

    private static string Range(double least, double most, double mean)
        => $"{RFormat.Number(least, 4)} to {RFormat.Number(most, 4)}, mean {RFormat.Number(mean, 4)}";

    private static string Levels(IReadOnlyList<string> levels)
    {
        var shown = levels.Count > MostLevels ? levels.Take(MostLevels - 2) : levels;
        return string.Create(CultureInfo.InvariantCulture, $"{levels.Count} level{(levels.Count == 1 ? "" : "s")}: {string.Join(", ", shown)}{(levels.Count > MostLevels ? ", …" : "")}");
    }

    private static Html Groups(IModelFit fit, DesignReport report)
    {
        if (fit.Frame.Random.Count == 0) return Html.Empty;
        var terms = fit.Frame.Random.Select(t => Html.Of($"<li><code>{t.Source}</code>: {t.Levels.Count} groups, {string.Join(", ", t.ColumnNames)}; {Sizes(t)}</li>\n"));
        var pairs = report.Structure.Select(p => Html.Of($"<li>{p.ToString()}</li>\n"));
        return Html.Of($"<h3>Groups</h3>\n<ul>\n{terms}{pairs}</ul>\n");
    }

    private static string Sizes(RandomTermDesign term)
    {
        var sizes = new int[term.Levels.Count];
        foreach (var code in term.Codes) sizes[code]++;
        var (least, most) = (sizes.Min(), sizes.Max());
        return least == most ? string.Create(CultureInfo.InvariantCulture, $"{least} rows each") : string.Create(CultureInfo.InvariantCulture, $"{least} to {most} rows each");
    }

    private static Html Codings(DesignReport report)
    {
        var factors = report.Codings.Where(c => c.Levels.Count <= MostLevels && c.Contrasts!.ColumnNames.Count > 0).ToList();
        if (factors.Count == 0) return Html.Empty;
        return Html.Of($"""
            <details><summary>How the factors are coded</summary>
            <div class="side">{factors.Select(f => HtmlTable.Of(Coding(f.Contrasts!), "coding", Html.Of($"{f.Label}, {ContrastCoding.NameOf(f.Contrasts!.Kind)} contrasts"), "Level"))}</div>
            </details>

            """);
    }

    private static PrintedTable Coding(ContrastCoding coding)
        => new(coding.Levels, [.. coding.ColumnNames.Select((name, j) =>
        {
            double[] column = [.. Enumerable.Range(0, coding.Levels.Count).Select(i => coding.Matrix[i, j])];
            return new PrintedColumn(name, RFormat.Format(RFormat.ZapSmall(column, 7), 4), column);
        })]);
}
