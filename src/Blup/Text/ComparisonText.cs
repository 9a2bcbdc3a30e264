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
        List<string> headers = ["npar", "AIC", "BIC", "logLik", comparison.Reml ? "REMLcrit" : "deviance"];
        List<IReadOnlyList<string>> columns =
        [
            [.. models.Select(m => m.Parameters.ToString(CultureInfo.InvariantCulture))],
            Numbers(models.Select(m => m.Aic)), Numbers(models.Select(m => m.Bic)), Numbers(models.Select(m => m.LogLikelihood)), Numbers(models.Select(m => m.Deviance)),
        ];
        var stars = false;
        if (models.Any(m => m.Test is not null))
        {
            var p = models.Select(m => m.Test?.PValue ?? double.NaN).ToArray();
            stars = p.Any(v => v < 0.1);
            headers.AddRange(["Chisq", "Df", "Pr(>Chisq)"]);
            columns.Add(Present([.. models.Select(m => m.Test is { } t ? RFormat.Round(t.ChiSquared, Digits - 1) : double.NaN)], v => RFormat.Format(RFormat.ZapSmall(v, Digits), Digits)));
            columns.Add([.. models.Select(m => m.Test?.Df.ToString(CultureInfo.InvariantCulture) ?? "")]);
            columns.Add(Present(p, v => RFormat.PValues(v, Digits - 1)));
            if (stars)
            {
                headers.Add("");
                var signs = p.Select(v => double.IsNaN(v) ? "" : CoefficientTable.Stars(v)).ToArray();
                var width = signs.Max(s => s.Length);
                columns.Add([.. signs.Select(s => s.PadRight(width))]);
            }
        }

        RPrint.Matrix(to, [.. models.Select(m => m.Name)], headers, [.. columns], right: true);
        if (stars) to.Append("---\nSignif. codes:  ").Append(CoefficientTable.Legend).Append('\n');
        AppendBoundary(to, models);
        foreach (var message in comparison.Messages) to.Append(message.Text).Append('\n');
        return to.ToString();
    }

    private static void AppendBoundary(StringBuilder to, IReadOnlyList<ComparedFit> models)
    {
        foreach (var m in models)
            if (m.Test?.Boundary is { } b)
                to.Append(CultureInfo.InvariantCulture, $"{m.Name} tests a variance, whose range ends at zero: p = {RFormat.PValues([b.PValue], Digits - 1)[0]} by {b.Mixture}.\n");
    }

    private static string[] Numbers(IEnumerable<double> values) => RFormat.Format(RFormat.ZapSmall([.. values], Digits), Digits);

    /// <summary>Formats the values that exist; blanks for the others.</summary>
    private static string[] Present(double[] values, Func<double[], string[]> format)
    {
        var given = format([.. values.Where(v => !double.IsNaN(v))]);
        var next = 0;
        return Array.ConvertAll(values, v => double.IsNaN(v) ? "" : given[next++]);
    }
}
