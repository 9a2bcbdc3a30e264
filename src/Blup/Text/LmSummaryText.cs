using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>A linear model as text, in the layout of R's <c>summary.lm</c> and <c>print.lm</c>.</summary>
internal static class LmSummaryText
{
    private const int Digits = RFormat.DefaultDigits - 3;

    /// <summary>With more residual degrees of freedom than this, R shows quantiles of the residuals.</summary>
    private const int MostResiduals = 5;

    /// <summary>The full summary; lines end in a line feed.</summary>
    public static string Of(LmFit fit)
    {
        var to = new StringBuilder();
        AppendCall(to, fit);
        AppendResiduals(to, fit);
        AppendCoefficients(to, fit);
        AppendScale(to, fit);
        to.Append('\n');
        foreach (var message in fit.Messages)
        {
            var head = message.Severity == Diagnostics.Severity.Warning ? "warning: " : "";
            foreach (var line in RPrint.Wrap($"{message.Code}  {head}{message.Text}", RPrint.Width, 4)) to.Append(line).Append('\n');
        }

        return to.ToString();
    }

    /// <summary>R's short print: call and coefficients.</summary>
    public static string Short(LmFit fit)
    {
        var to = new StringBuilder();
        AppendCall(to, fit);
        var (names, values) = AllColumns(fit, fit.FixedEffects.Estimates);
        if (names.Count == 0)
        {
            to.Append("No coefficients\n\n");
            return to.ToString();
        }

        to.Append("Coefficients:\n");
        RPrint.Named(to, names, [.. RFormat.Format(values, Digits).Select(t => t.Replace("NaN", " NA", StringComparison.Ordinal))], gap: 2);
        return to.Append('\n').ToString();
    }

    private static void AppendCall(StringBuilder to, LmFit fit)
    {
        var options = fit.Frame.Spec.Options;
        var call = $"lm(formula = {fit.Formula}";
        if (fit.DataName is { } data) call += $", data = {data}";
        if (options.Weights is { } weights) call += $", weights = {weights}";
        if (options.Offset is { } offset) call += $", offset = {offset}";
        to.Append("\nCall:\n").Append(string.Join('\n', FormulaLines.Of(call + ")"))).Append("\n\n");
    }

    private static void AppendResiduals(StringBuilder to, LmFit fit)
    {
        var weighted = fit.Frame.Weights is { } w && w.Any(v => v != w[0]);
        to.Append(weighted ? "Weighted Residuals:\n" : "Residuals:\n");
        if (fit.ResidualDf > MostResiduals)
            RPrint.Named(to, ["Min", "1Q", "Median", "3Q", "Max"], RFormat.Format(RFormat.ZapSmall(fit.ResidualQuantiles(), Digits + 1), Digits));
        else if (fit.ResidualDf > 0)
            RPrint.Named(to, [.. fit.Frame.RowNumbers.Select(r => r.ToString(CultureInfo.InvariantCulture))], RFormat.Format(fit.WeightedResiduals(), Digits));
        else
            to.Append(CultureInfo.InvariantCulture, $"ALL {fit.Observations} residuals are 0: no residual degrees of freedom!\n");
    }

    private static void AppendCoefficients(StringBuilder to, LmFit fit)
    {
        var effects = fit.FixedEffects;
        if (fit.Frame.Fixed.Names.Count == 0)
        {
            to.Append("\nNo Coefficients\n");
            return;
        }

        var singular = effects.Aliased.Count;
        to.Append(singular > 0 ? string.Create(CultureInfo.InvariantCulture, $"\nCoefficients: ({singular} not defined because of singularities)\n") : "\nCoefficients:\n");
        Coefficients(fit).AppendTo(to);
    }

    /// <summary>The table of coefficients, aliased ones included.</summary>
    internal static CoefficientTable Coefficients(LmFit fit)
    {
        var effects = fit.FixedEffects;
        return new CoefficientTable
        {
            Rows = fit.Frame.Fixed.Names,
            Estimates = [("Estimate", AllColumns(fit, effects.Estimates).Values), ("Std. Error", AllColumns(fit, effects.StandardErrors).Values)],
            Statistic = ("t value", AllColumns(fit, effects.Statistics).Values),
            P = ("Pr(>|t|)", AllColumns(fit, effects.PValues).Values),
            Missing = fit.ResidualDf > 0 ? "NA" : "NaN",
        };
    }

    private static void AppendScale(StringBuilder to, LmFit fit)
    {
        to.Append(CultureInfo.InvariantCulture, $"\nResidual standard error: {RFormat.Number(fit.Sigma, Digits)} on {fit.ResidualDf} degrees of freedom\n");
        if (fit.Frame.DroppedCount is var dropped and > 0)
            to.Append(CultureInfo.InvariantCulture, $"  ({dropped} observation{(dropped == 1 ? "" : "s")} deleted due to missingness)\n");
        if (fit.F is not { } f) return;
        to.Append($"Multiple R-squared:  {General(fit.RSquared).PadLeft(Digits + 1)},\tAdjusted R-squared:  {General(fit.AdjustedRSquared).PadLeft(Digits + 1)} \n");
        to.Append($"F-statistic: {General(f.Value).PadLeft(Digits + 1)} on {RFormat.Number(f.NumeratorDf)} and {RFormat.Number(f.DenominatorDf)} DF,  p-value: {(double.IsNaN(f.PValue) ? "NA" : RFormat.PValues([f.PValue], Digits)[0])}\n");
    }

    /// <summary>Values by column of the design, NaN where aliased.</summary>
    private static (IReadOnlyList<string> Names, double[] Values) AllColumns(LmFit fit, double[] kept)
    {
        var names = fit.Frame.Fixed.Names;
        var values = new double[names.Count];
        Array.Fill(values, double.NaN);
        for (var j = 0; j < kept.Length; j++) values[fit.KeptColumns[j]] = kept[j];
        return (names, values);
    }

    /// <summary>C's <c>%.4g</c>.</summary>
    private static string General(double x)
    {
        if (double.IsNaN(x)) return "NaN";
        if (double.IsInfinity(x)) return x > 0 ? "Inf" : "-Inf";
        if (x == 0) return "0";
        var exponent = RNumber.ToSignificant(x, Digits).Exponent;
        if (exponent is >= -4 and < Digits)
        {
            var text = RNumber.Fixed(x, Digits - 1 - exponent);
            return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
        }

        var significant = RNumber.ToSignificant(x, Digits).Significant;
        return RNumber.Scientific(x, significant - 1);
    }
}
