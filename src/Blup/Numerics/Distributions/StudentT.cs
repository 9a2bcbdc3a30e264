namespace Blup.Numerics.Distributions;

/// <summary>Student's t distribution; df may be fractional, and infinite for the normal limit (docs/theory/distributions.md, section 3).</summary>
internal static class StudentT
{
    public static double Cdf(double t, double df) => Survival(-t, df);

    /// <summary>P(T > t) with full relative accuracy.</summary>
    public static double Survival(double t, double df)
    {
        if (double.IsPositiveInfinity(df)) return Normal.Survival(t);
        var half = 0.5 * AbsoluteTails(t, df).Upper;
        return t > 0 ? half : 1 - half;
    }

    public static double LogCdf(double t, double df) => LogSurvival(-t, df);

    public static double LogSurvival(double t, double df)
    {
        if (double.IsPositiveInfinity(df)) return Normal.LogSurvival(t);
        var tails = AbsoluteTails(t, df);
        return t > 0 ? tails.LogUpper - Elementary.Ln2 : Elementary.Log1p(-0.5 * tails.Upper);
    }

    /// <summary>P(|T| > |t|): the two-sided p-value.</summary>
    public static double TwoSided(double t, double df)
        => double.IsPositiveInfinity(df) ? Normal.TwoSided(t) : AbsoluteTails(t, df).Upper;

    public static double LogDensity(double t, double df)
    {
        if (double.IsPositiveInfinity(df)) return Normal.LogDensity(t);
        // The density at 0, written with Stirling's errors so that no large terms cancel (eq. 10).
        var a = 0.5 * df;
        var atZero = Elementary.StirlingError(a + 0.5) - Elementary.StirlingError(a) - Elementary.LnSqrt2Pi
            + (a * Elementary.Log1pMinus(0.5 / a));
        var ratio = t / Math.Sqrt(df);
        var logOnePlus = Math.Abs(ratio) > 1e150 ? 2 * Math.Log(Math.Abs(ratio)) : Elementary.Log1p(ratio * ratio);
        return atZero - ((a + 0.5) * logOnePlus);
    }

    public static double Density(double t, double df) => Math.Exp(LogDensity(t, df));

    /// <summary>The t with P(T &lt;= t) = p.</summary>
    public static double Quantile(double p, double df) => p <= 0.5 ? -QuantileUpper(p, df) : p <= 1 ? QuantileUpper(1 - p, df) : double.NaN;

    /// <summary>The t with P(T > t) = q.</summary>
    public static double QuantileUpper(double q, double df)
    {
        if (double.IsPositiveInfinity(df)) return Normal.QuantileUpper(q);
        if (!(q >= 0 && q <= 1 && df > 0)) return double.NaN;
        if (q > 0.5) return -QuantileUpper(1 - q, df);
        if (q == 0) return double.PositiveInfinity;
        if (q == 0.5) return 0;
        // Near the median P(|T| <= t) = 1 - 2q is exact and small, and t is proportional to it.
        var logSquare = q > 0.25
            ? Beta.LogFQuantile(0.5, 0.5 * df, Math.Log(2 * (0.5 - q)), lower: true)
            : Beta.LogFQuantile(0.5, 0.5 * df, Math.Log(2 * q), lower: false);
        return Math.Exp(0.5 * logSquare);
    }

    /// <summary>Tails of |T|: t²/(df + t²) is a beta variable with shapes 1/2 and df/2.</summary>
    private static Tails AbsoluteTails(double t, double df)
    {
        var magnitude = Math.Abs(t);
        if (magnitude is > 1e150 or < 1e-150)
        {
            // t² would overflow or underflow; the log odds do not.
            return Beta.Tails(0.5, 0.5 * df, BetaPoint.FromLogOdds(0.5, 0.5 * df, (2 * Math.Log(magnitude)) - Math.Log(df)));
        }

        return Beta.Tails(0.5, 0.5 * df, BetaPoint.FromF(magnitude * magnitude, 1, df));
    }
}
