namespace Blup.Numerics.Distributions;

/// <summary>
/// Fisher's F distribution; either number of degrees of freedom may be fractional or infinite
/// (docs/theory/distributions.md, section 3). An infinite denominator gives chi-squared over its df.
/// </summary>
internal static class FDistribution
{
    public static double Cdf(double f, double df1, double df2) => At(f, df1, df2).Lower;

    public static double Survival(double f, double df1, double df2) => At(f, df1, df2).Upper;

    public static double LogCdf(double f, double df1, double df2) => At(f, df1, df2).LogLower;

    public static double LogSurvival(double f, double df1, double df2) => At(f, df1, df2).LogUpper;

    public static double LogDensity(double f, double df1, double df2)
    {
        if (f < 0) return double.NegativeInfinity;
        if (f == 0) return df1 < 2 ? double.PositiveInfinity : df1 > 2 ? double.NegativeInfinity : 0;
        if (double.IsPositiveInfinity(df2)) return ChiSquared.LogDensity(f * df1, df1) + Math.Log(df1);
        if (double.IsPositiveInfinity(df1)) return ChiSquared.LogDensity(df2 / f, df2) + Math.Log(df2) - (2 * Math.Log(f));
        return Beta.LogKernel(0.5 * df1, 0.5 * df2, BetaPoint.FromF(f, df1, df2)) - Math.Log(f);
    }

    public static double Density(double f, double df1, double df2) => Math.Exp(LogDensity(f, df1, df2));

    /// <summary>The f with P(F &lt;= f) = p.</summary>
    public static double Quantile(double p, double df1, double df2)
        => p > 0.5 ? QuantileUpper(1 - p, df1, df2) : p == 0 ? 0 : Invert(Math.Log(p), df1, df2, lower: true);

    /// <summary>The f with P(F > f) = q.</summary>
    public static double QuantileUpper(double q, double df1, double df2)
        => q > 0.5 ? Quantile(1 - q, df1, df2) : q == 0 ? double.PositiveInfinity : Invert(Math.Log(q), df1, df2, lower: false);

    /// <summary>Both tails at once.</summary>
    public static Tails At(double f, double df1, double df2)
    {
        if (f <= 0) return Tails.AtLowerEnd;
        if (double.IsPositiveInfinity(f)) return Tails.AtUpperEnd;
        if (double.IsPositiveInfinity(df2))
        {
            if (!double.IsPositiveInfinity(df1)) return Gamma.Tails(0.5 * df1, 0.5 * df1 * f, Math.Log(0.5 * df1) + Math.Log(f));
            return f < 1 ? Tails.AtLowerEnd : f >= 1 ? Tails.AtUpperEnd : Tails.Undefined;
        }

        if (double.IsPositiveInfinity(df1)) return Gamma.Tails(0.5 * df2, 0.5 * df2 / f, Math.Log(0.5 * df2) - Math.Log(f)).Reversed;
        return Beta.Tails(0.5 * df1, 0.5 * df2, BetaPoint.FromF(f, df1, df2));
    }

    private static double Invert(double logP, double df1, double df2, bool lower)
    {
        if (!(logP <= 0 && df1 > 0 && df2 > 0)) return double.NaN;
        if (double.IsPositiveInfinity(df2))
            return double.IsPositiveInfinity(df1) ? 1 : Math.Exp(Gamma.LogQuantile(0.5 * df1, logP, lower));
        if (double.IsPositiveInfinity(df1)) return Math.Exp(-Gamma.LogQuantile(0.5 * df2, logP, !lower));
        return Math.Exp(Beta.LogFQuantile(0.5 * df1, 0.5 * df2, logP, lower));
    }
}
