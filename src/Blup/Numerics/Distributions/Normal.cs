using MathNet.Numerics;

namespace Blup.Numerics.Distributions;

/// <summary>The standard normal distribution (docs/theory/distributions.md, section 1).</summary>
internal static class Normal
{
    private const double Sqrt2 = 1.41421356237309504880;

    /// <summary>Beyond this the continued fraction of Mills' ratio is short and keeps working where the tail itself underflows.</summary>
    private const double Far = 8;

    public static double Density(double z) => Math.Exp(LogDensity(z));

    public static double LogDensity(double z) => (-0.5 * z * z) - Elementary.LnSqrt2Pi;

    public static double Cdf(double z) => Survival(-z);

    /// <summary>P(Z > z) with full relative accuracy.</summary>
    public static double Survival(double z)
        => z > Far ? Math.Exp(LogSurvival(z)) : 0.5 * SpecialFunctions.Erfc(z / Sqrt2);

    public static double LogCdf(double z) => LogSurvival(-z);

    public static double LogSurvival(double z)
    {
        if (z > Far) return double.IsPositiveInfinity(z) ? double.NegativeInfinity : LogDensity(z) + Math.Log(Mills(z));
        return z > -0.5 ? Math.Log(0.5 * SpecialFunctions.Erfc(z / Sqrt2)) : Elementary.Log1p(-Survival(-z));
    }

    /// <summary>P(|Z| > |z|).</summary>
    public static double TwoSided(double z) => 2 * Survival(Math.Abs(z));

    /// <summary>The z with P(Z &lt;= z) = p.</summary>
    public static double Quantile(double p) => p <= 0.5 ? -QuantileUpper(p) : p <= 1 ? QuantileUpper(1 - p) : double.NaN;

    /// <summary>The z with P(Z > z) = q.</summary>
    public static double QuantileUpper(double q)
    {
        if (!(q >= 0 && q <= 1)) return double.NaN;
        if (q == 0) return double.PositiveInfinity;
        if (q > 0.5) return -QuantileUpper(1 - q);
        // Near the median the distance q - 1/2 is exact and carries all the information.
        if (q > 0.25) return Sqrt2 * SpecialFunctions.ErfInv(2 * (0.5 - q));
        return QuantileFromLogUpper(Math.Log(q));
    }

    /// <summary>The z >= 0 whose upper tail has the logarithm <paramref name="logQ"/> &lt;= ln ½.</summary>
    public static double QuantileFromLogUpper(double logQ)
    {
        if (double.IsNegativeInfinity(logQ)) return double.PositiveInfinity;
        // q ≈ φ(z)/z gives the start; then Newton on ln q, whose slope is minus the hazard.
        var t = Math.Sqrt(-2 * logQ);
        var z = Math.Max(0.5, t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308))))))));
        for (var i = 0; i < 50; i++)
        {
            var log = LogSurvival(z);
            var step = (log - logQ) / Math.Exp(LogDensity(z) - log);
            z += step;
            if (Math.Abs(step) <= 2e-16 * z) break;
        }

        return z;
    }

    /// <summary>P(Z > z) / φ(z) for large z: Laplace's continued fraction (DLMF 7.9.3), evaluated backwards.</summary>
    private static double Mills(double z)
    {
        var fraction = z;
        for (var k = 40; k >= 1; k--) fraction = z + (k / fraction);
        return 1 / fraction;
    }
}
