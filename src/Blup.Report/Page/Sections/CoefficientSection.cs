using Blup.Results;
using Blup.Text;
using Blup.Text.Words;

namespace Blup.Report.Page.Sections;

/// <summary>The fixed effects: each with the comparison that it estimates, its test and interval, and a forest plot.</summary>
internal static class CoefficientSection
{
    public static Section Of(ReportContext context)
    {
        var fit = context.Fit;
        if (fit.FixedEffects.Names.Count == 0) return Section.Absent("coefficients", "Coefficients", "The model has no fixed effects.");
        var printed = (context.Mixed is { } mixed ? SummaryText.Coefficients(mixed.FixedEffects) : LmSummaryText.Coefficients((LmFit)fit)).Printed();
        var recipes = fit.Frame.Spec.FixedRecipes();
        var names = fit.Frame.Fixed.Names;
        var words = printed.Rows.Select(r => CoefficientWords.Of(recipes[IndexOf(names, r)])).ToList();
        var columns = printed.Columns.ToList();
        columns.InsertRange(2, Interval(fit, printed.Rows));
        if (words.Where((w, i) => w != printed.Rows[i] && w != "the intercept").Any()) columns.Insert(0, new PrintedColumn("compares", words));
        var table = new PrintedTable(printed.Rows, columns);
        var aliased = fit.FixedEffects.Aliased.Count == 0 ? Html.Empty : Html.Of($"<p class=\"note\">{string.Join(' ', fit.FixedEffects.Aliased.Select(a => $"'{a.Name}' has no coefficient of its own: it is a combination of other columns."))}</p>\n");
        return new Section("coefficients", "Coefficients", Html.Of($"""
            {HtmlTable.Of(table, "coefficients", Html.Of($"Fixed effects; {Tests(fit)}"), "Coefficient", Html.Of($"{aliased}{HtmlTable.Legend(printed)}"))}
            {Pictures.Coefficients(context)}
            """));
    }

    private static string Tests(IModelFit fit) => fit.FixedEffects.Method switch
    {
        DfMethod.Satterthwaite => "t-tests with Satterthwaite's degrees of freedom",
        DfMethod.KenwardRoger => "t-tests with Kenward and Roger's covariance and degrees of freedom",
        DfMethod.Wald => "Wald z-tests",
        _ => "exact t-tests",
    };

    /// <summary>The bounds of 95 % intervals, from the rows that <c>blup tidy</c> prints.</summary>
    private static IEnumerable<PrintedColumn> Interval(IModelFit fit, IReadOnlyList<string> rows)
    {
        var tidy = fit.TidyRows().Where(r => r.Effect == "fixed").ToDictionary(r => r.Term, StringComparer.Ordinal);
        double[] low = [.. rows.Select(r => tidy.TryGetValue(r, out var t) ? t.Lower : double.NaN)], high = [.. rows.Select(r => tidy.TryGetValue(r, out var t) ? t.Upper : double.NaN)];
        var text = RFormat.Format([.. low, .. high], RFormat.DefaultDigits - 3);
        for (var i = 0; i < text.Length; i++) text[i] = text[i].Trim() is "NaN" ? "" : text[i];
        yield return new PrintedColumn("2.5 %", text[..rows.Count], low);
        yield return new PrintedColumn("97.5 %", text[rows.Count..], high);
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return -1;
    }
}
