using System.Globalization;
using System.Text;
using Blup.Diagnostics;
using Blup.Numerics;
using Blup.Results;

namespace Blup.Text;

/// <summary>A fit as text, in the layout of lme4's and lmerTest's <c>summary()</c>: same sections, alignment and rounding.</summary>
internal static class SummaryText
{
    /// <summary>lme4 shows the correlations of up to this many fixed effects.</summary>
    private const int MostCorrelated = 12;

    /// <summary>The full summary; lines end in a line feed, also the last.</summary>
    public static string Lme4(LmmFit fit)
    {
        var to = new StringBuilder();
        var method = fit.FixedEffects.Method;
        AppendHead(to, fit, Tests(method), method == DfMethod.Wald ? "lmerMod" : "lmerModLmerTest");
        to.Append('\n');
        AppendCriterion(to, fit, decimals: 1, digits: RFormat.DefaultDigits);
        to.Append('\n');
        AppendResiduals(to, fit);
        to.Append("\nRandom effects:\n");
        RandomEffectsTable.Append(to, fit.VarianceComponents, variances: true);
        AppendSizes(to, fit);
        to.Append("\nFixed effects:\n");
        Coefficients(fit.FixedEffects).AppendTo(to);
        AppendCorrelations(to, fit.FixedEffects);
        AppendMessages(to, fit);
        return to.ToString();
    }

    /// <summary>lme4's short <c>print()</c>.</summary>
    public static string Short(LmmFit fit)
    {
        var to = new StringBuilder();
        AppendHead(to, fit, "", "lmerMod");
        AppendCriterion(to, fit, decimals: 4, digits: RFormat.DefaultDigits);
        to.Append("Random effects:\n");
        RandomEffectsTable.Append(to, fit.VarianceComponents, variances: false);
        AppendSizes(to, fit);
        if (fit.FixedEffects.Names.Count > 0)
        {
            to.Append("Fixed Effects:\n");
            RPrint.Named(to, fit.FixedEffects.Names, RFormat.Format(fit.FixedEffects.Estimates, RFormat.DefaultDigits - 3), gap: 2);
        }
        else
        {
            to.Append("No fixed effect coefficients\n");
        }

        var warnings = fit.Messages.Count(m => m.Severity == Severity.Warning);
        if (warnings > 0 || !fit.Certificate.Certified || fit.IsSingular)
        {
            var notes = fit.Messages.Count - warnings;
            to.Append(CultureInfo.InvariantCulture, $"{Convergence(fit)} ; {warnings} warnings; {notes} notes \n");
        }

        return to.ToString();
    }

    private static string Tests(DfMethod method) => method switch
    {
        DfMethod.Satterthwaite => ". t-tests use Satterthwaite's method",
        DfMethod.KenwardRoger => ". t-tests use Kenward-Roger's method",
        DfMethod.Wald => ". Wald z-tests",
        _ => ". t-tests use residual degrees of freedom",
    };

    private static void AppendHead(StringBuilder to, LmmFit fit, string tests, string kind)
    {
        var title = $"Linear mixed model fit by {(fit.Reml ? "REML" : "maximum likelihood ")}{tests}";
        if (title.Length + 5 + kind.Length > RPrint.Width)
            RPrint.Fill(to, "", [.. RPrint.Wrap(title, RPrint.Width - 2, 2), " [", kind, "]"]);
        else
            to.Append(title).Append(" ['").Append(kind).Append("']\n");

        RPrint.Fill(to, " ", ["Formula:", .. FormulaLines.Of(fit.Formula)]);
        if (fit.DataName is { } data) to.Append("   Data: ").Append(data).Append('\n');
        var options = fit.Frame.Spec.Options;
        if (options.Weights is { } weights) to.Append("Weights: ").Append(weights).Append('\n');
        if (options.Offset is { } offset) to.Append(" Offset: ").Append(offset).Append('\n');
    }

    private static void AppendCriterion(StringBuilder to, LmmFit fit, int decimals, int digits)
    {
        if (fit.Reml)
        {
            to.Append("REML criterion at convergence: ").Append(RFormat.Number(RFormat.Round(fit.Criterion, decimals), digits)).Append('\n');
            return;
        }

        double[] values = [fit.Aic, fit.Bic, fit.LogLikelihood, fit.Criterion];
        var text = RFormat.Format(values.Select(v => RFormat.Round(v, decimals)).ToArray(), digits);
        RPrint.Named(to, ["AIC", "BIC", "logLik", "deviance", "df.resid"], [.. text, fit.ResidualDf.ToString(CultureInfo.InvariantCulture)]);
    }

    private static void AppendResiduals(StringBuilder to, LmmFit fit)
    {
        const int digits = RFormat.DefaultDigits - 3;
        if (!fit.Frame.HasRows && fit.ResidualQuartiles is { } known)
        {
            to.Append("Scaled residuals: \n");
            RPrint.Named(to, ["Min", "1Q", "Median", "3Q", "Max"], RFormat.Format(RFormat.ZapSmall([.. known], digits + 1), digits));
            return;
        }

        if (!fit.Frame.HasRows)
        {
            to.Append("Scaled residuals: not computed; the model was fitted from sums over the rows\n");
            return;
        }

        var quartiles = Quartiles.InPlace(fit.ScaledResiduals());
        to.Append("Scaled residuals: \n");
        RPrint.Named(to, ["Min", "1Q", "Median", "3Q", "Max"], RFormat.Format(RFormat.ZapSmall(quartiles, digits + 1), digits));
    }

    private static void AppendSizes(StringBuilder to, LmmFit fit)
        => RPrint.Fill(to, " ",
            string.Create(CultureInfo.InvariantCulture, $"Number of obs: {fit.Observations}, groups: "),
            string.Join("; ", fit.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Name}, {g.Levels}"))));

    /// <summary>The table of fixed effects.</summary>
    internal static CoefficientTable Coefficients(FixedEffects effects)
    {
        var wald = effects.Method == DfMethod.Wald;
        List<(string, double[])> estimates = [("Estimate", effects.Estimates), ("Std. Error", effects.StandardErrors)];
        if (!wald) estimates.Add(("df", effects.Df));
        return new CoefficientTable
        {
            Rows = effects.Names,
            Estimates = estimates,
            Statistic = (wald ? "z value" : "t value", effects.Statistics),
            P = (wald ? "Pr(>|z|)" : "Pr(>|t|)", effects.PValues),
        };
    }

    private static void AppendCorrelations(StringBuilder to, FixedEffects effects)
    {
        var p = effects.Names.Count;
        if (p < 2) return;
        if (p > MostCorrelated)
        {
            to.Append(CultureInfo.InvariantCulture, $"\nCorrelation matrix not shown by default, as p = {p} > {MostCorrelated}.\n");
            to.Append("FixedEffects.Covariance (--json: fixef.vcov) has the covariances.\n");
            return;
        }

        var values = new double[p * p];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++)
                values[i * p + j] = i == j ? 1 : RFormat.Round(effects.Covariance[i, j] / effects.StandardErrors[i] / effects.StandardErrors[j], 3);
        var text = RFormat.Format(values, RFormat.DefaultDigits, leastDecimals: 3);
        var columns = Enumerable.Range(0, p - 1).Select(j => Enumerable.Range(1, p - 1).Select(i => i > j ? text[i * p + j] : "").ToArray());
        to.Append("\nCorrelation of Fixed Effects:\n");
        RPrint.Matrix(to, Abbreviation.Of(effects.Names, 11)[1..], Abbreviation.Of(effects.Names, 6)[..^1], [.. columns], right: false);
    }

    /// <summary>lme4's lines on convergence and singularity, true to this optimizer, and each message with its advice.</summary>
    private static void AppendMessages(StringBuilder to, LmmFit fit)
    {
        if (fit.IsSingular || !fit.Certificate.Certified) to.Append(Convergence(fit)).Append('\n');
        if (fit.IsSingular) to.Append("boundary (singular) fit\n");
        foreach (var message in fit.Messages)
        {
            var head = message.Severity == Severity.Warning ? "warning: " : "";
            var lines = RPrint.Wrap($"{message.Code} {head}{message.Text}", RPrint.Width - 1, 4);
            lines[0] = lines[0].Insert(message.Code.Length, " "); // two blanks after the code, as errors have
            foreach (var line in lines) to.Append(line).Append('\n');
            if (message.Advice is null) continue;
            foreach (var line in RPrint.Wrap(message.Advice, RPrint.Width - 4, 0)) to.Append("    ").Append(line).Append('\n');
        }
    }

    private static string Convergence(LmmFit fit)
        => fit.Certificate.Certified
            ? $"optimizer ({fit.Optimizer.Name}) convergence code: 0 (OK)"
            : $"optimizer ({fit.Optimizer.Name}) convergence code: 1 (no certified optimum: possible gain {RFormat.Number(fit.Certificate.PossibleGain, 3)})";
}
