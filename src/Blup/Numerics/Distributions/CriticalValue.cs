namespace Blup.Numerics.Distributions;

/// <summary>
/// Half-widths of simultaneous two-sided intervals in units of the standard error, at joint level 1 - alpha
/// (docs/theory/distributions.md, section 7). The stepwise methods have none of their own.
/// </summary>
internal static class CriticalValue
{
    public static double None(double alpha, double df) => StudentT.QuantileUpper(0.5 * alpha, df);

    public static double Bonferroni(double alpha, int comparisons, double df) => StudentT.QuantileUpper(0.5 * alpha / comparisons, df);

    public static double Sidak(double alpha, int comparisons, double df)
        => StudentT.QuantileUpper(-0.5 * Elementary.Expm1(Elementary.Log1p(-alpha) / comparisons), df);

    public static double Tukey(double alpha, double means, double df) => StudentizedRange.QuantileUpper(alpha, means, df) / Math.Sqrt(2);

    public static double Scheffe(double alpha, int rank, double df) => Math.Sqrt(rank * FDistribution.QuantileUpper(alpha, rank, df));

    public static double Multivariate(double alpha, MultivariateT distribution) => distribution.CriticalValue(alpha);

    public static double DunnettX(double alpha, int comparisons, double df)
    {
        if (comparisons <= 1 || !(alpha > 0 && alpha < 1)) return None(alpha, df);
        var gap = new DunnettGap(comparisons, df, Math.Log(alpha));
        // Both parts of the mixture lie between one comparison and Bonferroni's bound.
        return RootFinder.Falling(ref gap, None(alpha, df), Bonferroni(alpha, comparisons, df), 1e-13);
    }

    private readonly struct DunnettGap(int comparisons, double df, double target) : IFunction
    {
        public double At(double t) => Math.Log(PValueAdjustment.DunnettX(t, comparisons, df)) - target;
    }
}
