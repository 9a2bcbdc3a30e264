using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>An ANOVA table as lmerTest's <c>anova</c>, car's <c>Anova</c> and R's <c>anova.lm</c> print it, by the rules in R's <c>?printCoefmat</c>.</summary>
internal static class AnovaText
{
    private const int Digits = RFormat.DefaultDigits - 2;
    private const int StatisticDigits = Digits - 1;

    public static string Of(AnovaTable table)
    {
        var to = new StringBuilder(Heading(table)).Append('\n');
        if (table.Rows.Count == 0) return to.Append("(no fixed terms to test)\n").ToString();
        var rows = table.Rows;
        List<string> names = [.. rows.Select(r => r.Term)];
        double[] sums = Column(rows, r => r.SumOfSquares), df = NumeratorDf(table), p = Column(rows, r => r.PValue);
        if (table.Residual is { } residual)
        {
            names.Add("Residuals");
            (sums, df, p) = ([.. sums, residual.SumOfSquares], [.. df, residual.Df], [.. p, double.NaN]);
        }

        List<(string, string[])> columns = table switch
        {
            { Method: DfMethod.Wald } => [("Chisq", Statistic(Column(rows, r => r.ChiSquared))), ("Df", Plain(df))],
            { Method: DfMethod.Residual, Type: AnovaType.I } => [("Df", Plain(df)), ("Sum Sq", Zapped(sums)), ("Mean Sq", Zapped(MeanSquares(table))), ("F value", Statistic(Padded(table)))],
            { Method: DfMethod.Residual } => [("Sum Sq", Zapped(sums)), ("Df", Plain(df)), ("F value", Statistic(Padded(table)))],
            { Method: DfMethod.KenwardRoger, Type: AnovaType.II } => [("F", Statistic(Column(rows, r => r.F))), ("Df", Plain(df)), ("Df.res", Zapped(Column(rows, r => r.DenominatorDf)))],
            _ =>
            [
                ("Sum Sq", Zapped(sums)), ("Mean Sq", Zapped(Column(rows, r => r.MeanSquare))), ("NumDF", Zapped(df)),
                ("DenDF", Zapped(Column(rows, r => r.DenominatorDf))), ("F value", Statistic(Column(rows, r => r.F))),
            ],
        };
        Append(to, names, columns, table.Method == DfMethod.Wald ? "Pr(>Chisq)" : "Pr(>F)", p);
        return to.ToString();
    }

    /// <summary>Numerator df as the layout shows them: of a term without estimable functions car says 0, lmerTest nothing.</summary>
    public static double[] NumeratorDf(AnovaTable table)
    {
        var car = table.Method is DfMethod.Wald or DfMethod.Residual || table is { Method: DfMethod.KenwardRoger, Type: AnovaType.II };
        return Column(table.Rows, r => r.NumeratorDf == 0 && !car ? double.NaN : r.NumeratorDf);
    }

    private static string Heading(AnovaTable table)
    {
        var type = table.Type.ToString();
        return table switch
        {
            { Method: DfMethod.Wald } => $"Analysis of Deviance Table (Type {type} Wald chisquare tests)\n\nResponse: {table.ResponseName}",
            { Method: DfMethod.Residual, Type: AnovaType.I } => $"Analysis of Variance Table\n\nResponse: {table.ResponseName}",
            { Method: DfMethod.Residual } => $"Anova Table (Type {type} tests)\n\nResponse: {table.ResponseName}",
            { Method: DfMethod.KenwardRoger, Type: AnovaType.II } => $"Analysis of Deviance Table (Type II Wald F tests with Kenward-Roger df)\n\nResponse: {table.ResponseName}",
            _ => $"Type {type} Analysis of Variance Table with {(table.Method == DfMethod.KenwardRoger ? "Kenward-Roger" : "Satterthwaite")}'s method",
        };
    }

    private static void Append(StringBuilder to, List<string> names, List<(string Header, string[] Text)> columns, string header, double[] p)
    {
        var tests = Enumerable.Range(0, p.Length).Where(i => !double.IsNaN(p[i])).ToArray();
        var shown = new string[p.Length];
        Array.Fill(shown, "");
        var formatted = RFormat.PValues([.. tests.Select(i => p[i])], StatisticDigits);
        for (var k = 0; k < tests.Length; k++) shown[tests[k]] = formatted[k];
        columns.Add((header, shown));
        var stars = tests.Any(i => p[i] < 0.1);
        if (stars)
        {
            var signs = p.Select(v => double.IsNaN(v) ? "" : CoefficientTable.Stars(v)).ToArray();
            columns.Add(("", [.. signs.Select(s => s.PadRight(signs.Max(x => x.Length)))]));
        }

        RPrint.Matrix(to, names, [.. columns.Select(c => c.Header)], [.. columns.Select(c => (IReadOnlyList<string>)c.Text)], right: true);
        if (stars) to.Append("---\nSignif. codes:  ").Append(CoefficientTable.Legend).Append('\n');
    }

    private static double[] Column(IReadOnlyList<AnovaRow> rows, Func<AnovaRow, double> value) => [.. rows.Select(value)];

    private static double[] MeanSquares(AnovaTable table)
        => [.. table.Rows.Select(r => r.MeanSquare), .. table.Residual is { } r ? new[] { r.SumOfSquares / r.Df } : []];

    private static double[] Padded(AnovaTable table) => [.. table.Rows.Select(r => r.F), .. table.Residual is null ? Array.Empty<double>() : [double.NaN]];

    private static string[] Statistic(double[] values) => Blank(values, RFormat.Format([.. values.Where(v => !double.IsNaN(v)).Select(v => RFormat.Round(v, StatisticDigits))], Digits));

    private static string[] Plain(double[] values) => Shown(values, [.. values.Where(v => !double.IsNaN(v))]);

    private static string[] Zapped(double[] values) => Shown(values, RFormat.ZapSmall([.. values.Where(v => !double.IsNaN(v))], Digits));

    private static string[] Shown(double[] values, double[] given)
    {
        var text = RFormat.Format(given, Digits);
        // What would show as zero and is not gets digits of its own.
        var numbers = values.Where(v => !double.IsNaN(v)).ToArray();
        for (var i = 0; i < text.Length; i++)
            if (given[i] != 0 && double.Parse(text[i], CultureInfo.InvariantCulture) == 0) text[i] = RFormat.Format([numbers[i]], Digits - 1)[0];
        return Blank(values, text);
    }

    /// <summary>Spreads the texts of the numbers over all rows, blanks where there is none.</summary>
    private static string[] Blank(double[] values, string[] text)
    {
        var result = new string[values.Length];
        var next = 0;
        for (var i = 0; i < result.Length; i++) result[i] = double.IsNaN(values[i]) ? "" : text[next++];
        return result;
    }
}
