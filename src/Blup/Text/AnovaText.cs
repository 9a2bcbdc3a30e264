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
        Printed(table).AppendTo(to, right: true);
        if (table.Rows.Any(r => r.PValue < 0.1)) to.Append("---\nSignif. codes:  ").Append(CoefficientTable.Legend).Append('\n');
        return to.ToString();
    }

    /// <summary>The texts of the cells, with a last column of stars where there are any.</summary>
    public static PrintedTable Printed(AnovaTable table)
    {
        var rows = table.Rows;
        List<string> names = [.. rows.Select(r => r.Term)];
        double[] sums = Column(rows, r => r.SumOfSquares), df = NumeratorDf(table), p = Column(rows, r => r.PValue);
        if (table.Residual is { } residual)
        {
            names.Add("Residuals");
            (sums, df, p) = ([.. sums, residual.SumOfSquares], [.. df, residual.Df], [.. p, double.NaN]);
        }

        var f = Column(rows, r => r.F);
        var denominator = Column(rows, r => r.DenominatorDf);
        List<PrintedColumn> columns = table switch
        {
            { Method: DfMethod.Wald } => [Statistic("Chisq", Column(rows, r => r.ChiSquared)), Plain("Df", df)],
            { Method: DfMethod.Residual, Type: AnovaType.I } => [Plain("Df", df), Zapped("Sum Sq", sums), Zapped("Mean Sq", MeanSquares(table)), Statistic("F value", Padded(table))],
            { Method: DfMethod.Residual } => [Zapped("Sum Sq", sums), Plain("Df", df), Statistic("F value", Padded(table))],
            { Method: DfMethod.KenwardRoger, Type: AnovaType.II } => [Statistic("F", f), Plain("Df", df), Zapped("Df.res", denominator)],
            _ => [Zapped("Sum Sq", sums), Zapped("Mean Sq", Column(rows, r => r.MeanSquare)), Zapped("NumDF", df), Zapped("DenDF", denominator), Statistic("F value", f)],
        };
        columns.AddRange(Tests(table.Method == DfMethod.Wald ? "Pr(>Chisq)" : "Pr(>F)", p));
        return new PrintedTable(names, columns);
    }

    /// <summary>Numerator df as the layout shows them: of a term without estimable functions car says 0, lmerTest nothing.</summary>
    public static double[] NumeratorDf(AnovaTable table)
    {
        var car = table.Method is DfMethod.Wald or DfMethod.Residual || table is { Method: DfMethod.KenwardRoger, Type: AnovaType.II };
        return Column(table.Rows, r => r.NumeratorDf == 0 && !car ? double.NaN : r.NumeratorDf);
    }

    /// <summary>What stands above the table.</summary>
    public static string Heading(AnovaTable table)
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

    private static IEnumerable<PrintedColumn> Tests(string header, double[] p)
    {
        var tests = Enumerable.Range(0, p.Length).Where(i => !double.IsNaN(p[i])).ToArray();
        var shown = new string[p.Length];
        Array.Fill(shown, "");
        var formatted = RFormat.PValues([.. tests.Select(i => p[i])], StatisticDigits);
        for (var k = 0; k < tests.Length; k++) shown[tests[k]] = formatted[k];
        yield return new PrintedColumn(header, shown, p);
        if (!tests.Any(i => p[i] < 0.1)) yield break;
        var signs = p.Select(v => double.IsNaN(v) ? "" : CoefficientTable.Stars(v)).ToArray();
        yield return new PrintedColumn("", [.. signs.Select(s => s.PadRight(signs.Max(x => x.Length)))]);
    }

    private static double[] Column(IReadOnlyList<AnovaRow> rows, Func<AnovaRow, double> value) => [.. rows.Select(value)];

    private static double[] MeanSquares(AnovaTable table)
        => [.. table.Rows.Select(r => r.MeanSquare), .. table.Residual is { } r ? new[] { r.SumOfSquares / r.Df } : []];

    private static double[] Padded(AnovaTable table) => [.. table.Rows.Select(r => r.F), .. table.Residual is null ? Array.Empty<double>() : [double.NaN]];

    private static PrintedColumn Statistic(string header, double[] values) => new(header, StatisticText(values), values);

    private static PrintedColumn Plain(string header, double[] values) => new(header, Shown(values, [.. values.Where(v => !double.IsNaN(v))]), values);

    private static PrintedColumn Zapped(string header, double[] values) => new(header, Shown(values, RFormat.ZapSmall([.. values.Where(v => !double.IsNaN(v))], Digits)), values);

    private static string[] StatisticText(double[] values) => Blank(values, RFormat.Format([.. values.Where(v => !double.IsNaN(v)).Select(v => RFormat.Round(v, StatisticDigits))], Digits));

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
