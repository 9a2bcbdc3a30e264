namespace Blup.Numerics.Distributions;

/// <summary>
/// Tukey's studentized range: the range of k independent standard normal variables over an independent √(χ²_ν/ν)
/// (docs/theory/distributions.md, section 5). Both integrals are trapezoidal sums of analytic integrands, which converge
/// exponentially in 1/h; ν may be fractional or infinite, and k fractional (which has a use as an approximation only).
/// </summary>
internal static class StudentizedRange
{
    private const double FinestStep = 1.0 / 16;
    private const int TableStart = -8 * 16;
    private const int TableEnd = 40 * 16;

    /// <summary>Φ(z) and h φ(z) on the finest grid.</summary>
    private static readonly double[] TableCdf = Table(Normal.Cdf);
    private static readonly double[] TableWeight = Table(z => FinestStep * Normal.Density(z));

    /// <summary>P(Q &lt;= q) for <paramref name="means"/> means.</summary>
    public static double Cdf(double q, double means, double df) => q <= 0 ? 0 : Math.Min(1, Integrate(q, means, df, lower: true));

    /// <summary>P(Q > q), with relative accuracy in the far tail.</summary>
    public static double Survival(double q, double means, double df) => q <= 0 ? 1 : Math.Min(1, Integrate(q, means, df, lower: false));

    /// <summary>The q with P(Q &lt;= q) = p.</summary>
    public static double Quantile(double p, double means, double df) => QuantileUpper(1 - p, means, df);

    /// <summary>The q with P(Q > q) = alpha: the critical value of simultaneous intervals is this over √2.</summary>
    public static double QuantileUpper(double alpha, double means, double df)
    {
        if (!(alpha >= 0 && alpha <= 1) || !IsValid(means, df)) return double.NaN;
        if (alpha == 0) return double.PositiveInfinity;
        if (alpha == 1) return 0;
        // Bonferroni's value is above the root and the single comparison's below it; the log tail is smooth in ln q.
        var pairs = 0.5 * means * (means - 1);
        var low = Math.Log(Math.Max(1e-3, Math.Sqrt(2) * StudentT.QuantileUpper(0.5 * alpha, df)));
        var high = Math.Log(Math.Sqrt(2) * StudentT.QuantileUpper(0.5 * alpha / pairs, df));
        if (means == 2) return Math.Exp(high);
        var function = new LogSurvivalGap(means, df, Math.Log(alpha));
        return Math.Exp(RootFinder.Falling(ref function, low - 1e-9, high + 1e-9, 1e-14));
    }

    private static bool IsValid(double means, double df) => means >= 2 && df > 0;

    private static double Integrate(double q, double means, double df, bool lower)
    {
        if (double.IsNaN(q) || !IsValid(means, df)) return double.NaN;
        if (double.IsPositiveInfinity(q)) return lower ? 1 : 0;
        return ScaleMixture.Integrate(new RangeProbability(means, lower), q, df, means, lower ? 0 : 0.25);
    }

    private readonly struct RangeProbability(double means, bool lower) : IFunction
    {
        public double At(double w) => Range(w, means, lower);
    }

    /// <summary>P(range > w), or its complement, for k normal variables: ∫ k φ(z) (Φ(z)^m - (Φ(z) - Φ(z-w))^m) dz, m = k - 1 (eq. 12).</summary>
    internal static double Range(double w, double means, bool lower)
    {
        if (w > 60) return lower ? 1 : 0;
        var stride = means <= 4 ? 8 : means <= 30 ? 4 : 2;
        var half = 0.5 * w;
        // The upper integrand is centred at w/2; the lower one at or below it, and its own weight kφΦ^m never passes 9.
        var first = Math.Max(TableStart, 16 * (int)Math.Floor(lower ? -7 : half - 6.5));
        var last = Math.Min(TableEnd, 16 * (int)Math.Ceiling(Math.Max(8.5, half + 6.5)));
        var whole = means == Math.Floor(means);
        var m = means - 1;
        double sum = 0;
        for (var j = first; j <= last; j += stride)
        {
            var below = TableCdf[j - TableStart];
            var part = FastNormal.Cdf((j * FinestStep) - w);
            sum += TableWeight[j - TableStart] * (whole
                ? lower ? Power(below - part, (int)m) : PowerDifference(below, part, (int)m)
                : lower ? Math.Pow(below - part, m) : -Math.Pow(below, m) * Elementary.Expm1(m * Elementary.Log1p(-part / below)));
        }

        return Math.Min(1, means * sum * stride);
    }

    /// <summary>a^m - (a - d)^m without cancellation, by binary powers of the factorized difference.</summary>
    private static double PowerDifference(double a, double d, int m)
    {
        var b = a - d;
        double difference = d, powerA = a, powerB = b;
        var bit = 1 << System.Numerics.BitOperations.Log2((uint)m);
        while ((bit >>= 1) > 0)
        {
            difference *= powerA + powerB;
            powerA *= powerA;
            powerB *= powerB;
            if ((m & bit) == 0) continue;
            difference = (a * difference) + (d * powerB);
            powerA *= a;
            powerB *= b;
        }

        return difference;
    }

    private static double Power(double a, int m)
    {
        var result = 1.0;
        for (; m > 0; m >>= 1, a *= a)
        {
            if ((m & 1) != 0) result *= a;
        }

        return result;
    }

    private static double[] Table(Func<double, double> function)
    {
        var table = new double[TableEnd - TableStart + 1];
        for (var j = 0; j < table.Length; j++) table[j] = function((TableStart + j) * FinestStep);
        return table;
    }

    private readonly struct LogSurvivalGap(double means, double df, double target) : IFunction
    {
        public double At(double logQ) => Math.Log(Survival(Math.Exp(logQ), means, df)) - target;
    }
}
