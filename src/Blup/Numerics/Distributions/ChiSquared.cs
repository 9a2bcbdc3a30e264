namespace Blup.Numerics.Distributions;

/// <summary>The chi-squared distribution with df > 0 degrees of freedom: twice a gamma variable of shape df/2.</summary>
internal static class ChiSquared
{
    public static double Cdf(double x, double df) => At(x, df).Lower;

    public static double Survival(double x, double df) => At(x, df).Upper;

    public static double LogCdf(double x, double df) => At(x, df).LogLower;

    public static double LogSurvival(double x, double df) => At(x, df).LogUpper;

    public static double LogDensity(double x, double df)
    {
        if (x < 0) return double.NegativeInfinity;
        if (x == 0) return df < 2 ? double.PositiveInfinity : df > 2 ? double.NegativeInfinity : -Elementary.Ln2;
        return Gamma.LogKernel(0.5 * df, 0.5 * x, Math.Log(x) - Elementary.Ln2) - Math.Log(x);
    }

    public static double Density(double x, double df) => Math.Exp(LogDensity(x, df));

    /// <summary>The x with P(X &lt;= x) = p; 0 where it underflows.</summary>
    public static double Quantile(double p, double df)
        => p > 0.5 ? QuantileUpper(1 - p, df) : p == 0 ? 0 : Invert(Math.Log(p), df, lower: true);

    /// <summary>The x with P(X > x) = q.</summary>
    public static double QuantileUpper(double q, double df)
        => q > 0.5 ? Quantile(1 - q, df) : q == 0 ? double.PositiveInfinity : Invert(Math.Log(q), df, lower: false);

    /// <summary>Both tails at once.</summary>
    public static Tails At(double x, double df)
        => x <= 0 ? Tails.AtLowerEnd : Gamma.Tails(0.5 * df, 0.5 * x, Math.Log(x) - Elementary.Ln2);

    private static double Invert(double logP, double df, bool lower)
        => logP <= 0 && df > 0 ? df * Math.Exp(Gamma.LogQuantile(0.5 * df, logP, lower)) : double.NaN;
}
