using Blup.Diagnostics;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup;

/// <summary>What <see cref="LinearMixedEffectsModel"/> found. Arrays run over the intercept and then the columns of X; NaN where a column is a combination of others.</summary>
public sealed class LinearMixedEffectsFit
{
    private readonly double _alpha;

    internal LinearMixedEffectsFit(LmmFit fit, IReadOnlyList<string> features, double alpha)
    {
        (Fit, _alpha) = (fit, alpha);
        Names = ["Intercept", .. features];
        (Params, StandardErrors) = (Spread(fit.FixedEffects.Estimates), Spread(fit.FixedEffects.StandardErrors));
        (Df, PValues) = (Spread(fit.FixedEffects.Df), Spread(fit.FixedEffects.PValues));
    }

    /// <summary>The fit, with all its verbs.</summary>
    public LmmFit Fit { get; }

    /// <summary><c>Intercept</c> and the names of the features; length p + 1.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Coefficients of the intercept and of each column of X; of z-scores where those were asked for.</summary>
    public double[] Params { get; }

    /// <summary>Their standard errors.</summary>
    public double[] StandardErrors { get; }

    /// <summary>Their degrees of freedom (Satterthwaite).</summary>
    public double[] Df { get; }

    /// <summary>Two-sided p-values of t-tests with these degrees of freedom.</summary>
    public double[] PValues { get; }

    /// <summary>1 − Σ(y − ŷ)² / Σ(y − ȳ)², with ŷ conditional on the random effects.</summary>
    public double RSquared
    {
        get
        {
            var y = Fit.Frame.Response;
            var mean = y.Average();
            return 1.0 - Fit.Residuals.Sum(e => e * e) / y.Sum(v => (v - mean) * (v - mean));
        }
    }

    /// <summary>Confidence intervals: estimate ± t quantile × standard error.</summary>
    /// <param name="alpha">One minus the coverage: 0.05 for 95 %.</param>
    /// <returns>p + 1 rows of lower and upper bound.</returns>
    /// <exception cref="BlupException">BLUP745 alpha is not between 0 and 1.</exception>
    public double[,] ConfInt(double alpha = 0.05)
    {
        CheckAlpha(alpha);
        var bounds = new double[Params.Length, 2];
        for (var j = 0; j < Params.Length; j++)
        {
            var half = StudentT.QuantileUpper(0.5 * alpha, Df[j]) * StandardErrors[j];
            (bounds[j, 0], bounds[j, 1]) = (Params[j] - half, Params[j] + half);
        }

        return bounds;
    }

    /// <summary>What a plot of the effects needs: one row for each column of X, at the model's alpha. The intercept is none of them.</summary>
    public IReadOnlyList<EffectRow> EffectTable()
    {
        var bounds = ConfInt(_alpha);
        return [.. Enumerable.Range(1, Params.Length - 1).Select(j => new EffectRow(Names[j], Params[j], bounds[j, 0], bounds[j, 1], PValues[j], bounds[j, 0] > 0 ? 1 : bounds[j, 1] < 0 ? -1 : 0))];
    }

    /// <summary>The fit as text.</summary>
    /// <param name="style">Whose layout.</param>
    public string Summary(SummaryStyle style = SummaryStyle.Lme4) => Fit.Summary(style);

    internal static double CheckAlpha(double alpha)
        => alpha is > 0 and < 1 ? alpha : throw new BlupException("BLUP745", FormattableString.Invariant($"alpha is {alpha}; it is one minus the coverage of an interval."), null, "Give a number between 0 and 1, such as 0.05 for 95 %.");

    private double[] Spread(double[] kept)
    {
        var all = new double[Names.Count];
        Array.Fill(all, double.NaN);
        for (var k = 0; k < kept.Length; k++) all[Fit.KeptColumns[k]] = kept[k];
        return all;
    }
}

/// <summary>An effect in a plot of coefficients.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Estimate">Its coefficient.</param>
/// <param name="Lower">Lower bound of the interval.</param>
/// <param name="Upper">Upper bound of the interval.</param>
/// <param name="PValue">Two-sided p-value.</param>
/// <param name="Sign">1 where the whole interval is above zero, −1 where it is below, 0 where it has zero inside.</param>
public sealed record EffectRow(string Name, double Estimate, double Lower, double Upper, double PValue, int Sign);
