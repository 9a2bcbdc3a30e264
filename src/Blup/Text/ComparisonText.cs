using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>A comparison laid out as lme4's <c>anova</c> prints it, with what lme4 leaves out below.</summary>
internal static class ComparisonText
{
    private const int Digits = RFormat.DefaultDigits - 2;

    public static string Of(ModelComparison comparison)
    {
        var to = new StringBuilder();
        var models = comparison.Models;
        if (comparison.DataName is { } data) to.Append("Data: ").Append(data).Append('\n');
        to.Append("Models:\n");
        foreach (var m in models) to.Append(m.Name).Append(": ").Append(m.Formula).Append('\n');
        Printed(comparison).AppendTo(to, right: true);
        if (models.Any(m => m.Test?.PValue < 0.1)) to.Append("---\nSignif. codes:  ").Append(CoefficientTable.Legend).Append('\n');
        foreach (var note in Notes(comparison)) to.Append(note).Append('\n');
        return to.ToString();
    }

    /// <summary>The texts of the cells, with a last column of stars where there are any.</summary>
    public static PrintedTable Printed(ModelComparison comparison)
    {
        var models = comparison.Models;
        List<PrintedColumn> columns =
        [
            new("npar", [.. models.Select(m => m.Parameters.ToString(CultureInfo.InvariantCulture))], [.. models.Select(m => (double)m.Parameters)]),
            Numbers("AIC", models.Select(m => m.Aic)), Numbers("BIC", models.Select(m => m.Bic)), Numbers("logLik", models.Select(m => m.LogLikelihood)),
            Numbers(comparison.Reml ? "REMLcrit" : "deviance", models.Select(m => m.Deviance)),
        ];
        if (models.All(m => m.Test is null)) return new PrintedTable([.. models.Select(m => m.Name)], columns);
        double[] p = [.. models.Select(m => m.Test?.PValue ?? double.NaN)], chi = [.. models.Select(m => m.Test?.ChiSquared ?? double.NaN)];
        columns.Add(new PrintedColumn("Chisq", Present([.. chi.Select(v => RFormat.Round(v, Digits - 1))], v => RFormat.Format(RFormat.ZapSmall(v, Digits), Digits)), chi));
        columns.Add(new PrintedColumn("Df", [.. models.Select(m => m.Test?.Df.ToString(CultureInfo.InvariantCulture) ?? "")], [.. models.Select(m => m.Test?.Df ?? double.NaN)]));
        columns.Add(new PrintedColumn("Pr(>Chisq)", Present(p, v => RFormat.PValues(v, Digits - 1)), p));
        if (p.Any(v => v < 0.1))
        {
            var signs = p.Select(v => double.IsNaN(v) ? "" : CoefficientTable.Stars(v)).ToArray();
            var width = signs.Max(s => s.Length);
            columns.Add(new PrintedColumn("", [.. signs.Select(s => s.PadRight(width))]));
        }

        return new PrintedTable([.. models.Select(m => m.Name)], columns);
    }

    /// <summary>What is said below the table: tests of variances under their own distribution, refits.</summary>
    public static IEnumerable<string> Notes(ModelComparison comparison)
    {
        foreach (var m in comparison.Models)
            if (m.Test?.Boundary is { } b)
                yield return $"{m.Name} tests a variance, whose range ends at zero: p = {RFormat.PValues([b.PValue], Digits - 1)[0]} by {b.Mixture}.";
        foreach (var message in comparison.Messages) yield return message.Text;
    }

    private static PrintedColumn Numbers(string header, IEnumerable<double> values)
    {
        double[] all = [.. values];
        return new PrintedColumn(header, RFormat.Format(RFormat.ZapSmall(all, Digits), Digits), all);
    }

    /// <summary>Formats the values that exist; blanks for the others.</summary>
    private static string[] Present(double[] values, Func<double[], string[]> format)
    {
        var given = format([.. values.Where(v => !double.IsNaN(v))]);
        var next = 0;
        return Array.ConvertAll(values, v => double.IsNaN(v) ? "" : given[next++]);
    }
}
