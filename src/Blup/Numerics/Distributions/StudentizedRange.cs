namespace Blup.Numerics.Distributions;

/// <summary>
/// Tukey's studentized range: the range of k independent standard normal variables over an independent √(χ²_ν/ν)
/// (docs/theory/distributions.md, section 5). Both integrals are trapezoidal sums of analytic integrands, which converge
/// exponentially in 1/h; ν may be fractional or infinite.
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
    public static double Cdf(double q, int means, double df) => q <= 0 ? 0 : Math.Min(1, Integrate(q, means, df, lower: true));

    /// <summary>P(Q > q), with relative accuracy in the far tail.</summary>
    public static double Survival(double q, int means, double df) => q <= 0 ? 1 : Math.Min(1, Integrate(q, means, df, lower: false));

    /// <summary>The q with P(Q &lt;= q) = p.</summary>
    public static double Quantile(double p, int means, double df) => QuantileUpper(1 - p, means, df);

    /// <summary>The q with P(Q > q) = alpha: the critical value of simultaneous intervals is this over √2.</summary>
    public static double QuantileUpper(double alpha, int means, double df)
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

    private static bool IsValid(int means, double df) => means >= 2 && df > 0;

    private static double Integrate(double q, int means, double df, bool lower)
    {
        if (double.IsNaN(q) || !IsValid(means, df)) return double.NaN;
        if (double.IsPositiveInfinity(q)) return lower ? 1 : 0;
        return double.IsPositiveInfinity(df) ? Range(q, means, lower) : Studentize(q, means, df, lower);
    }

    /// <summary>∫ f(s) G(qs) ds over the scale s, u = ln s, summed outwards from near the peak (eq. 13).</summary>
    private static double Studentize(double q, int means, double df, bool lower)
    {
        var spread = 0.55 / (1 + (0.8 * Math.Log(0.5 * means)));
        var step = Math.Min(0.1, 0.62 / Math.Sqrt((1 / (spread * spread)) + (2 * df)));
        // Few degrees of freedom leave a long left tail e^(νu); there u = 1 + t - e^(-t) shortens it double-exponentially.
        // It starts where qs = 1, below the region where G changes, so that its wider steps do not miss that.
        var stretched = df < 6;
        if (stretched) step /= 1.7;
        // Elsewhere the peak is near that of f(s) exp(-(qs)²/4), or of f(s) for the lower tail.
        var centre = stretched ? -Math.Log(Math.Max(1, q)) : lower ? 0 : -0.5 * Elementary.Log1p(0.5 * q * q / df);
        var integrand = new ScaleIntegrand(q, means, df, lower, centre, stretched);
        var sum = integrand.At(0);
        sum += March(integrand, -step, sum);
        sum += March(integrand, step, sum);
        return sum * step;
    }

    private static double March(in ScaleIntegrand integrand, double step, double start)
    {
        double sum = 0, previous = start;
        for (var i = 1; i < 4000; i++)
        {
            var term = integrand.At(i * step);
            sum += term;
            // The integrand has one mode: once it falls below the rounding of the sum nothing more can come.
            if (term <= 1e-18 * (start + sum) && term <= previous) break;
            previous = term;
        }

        return sum;
    }

    private readonly struct ScaleIntegrand(double q, int means, double df, bool lower, double centre, bool stretched)
    {
        private readonly double _scale = Math.Sqrt(df / Math.PI) * Math.Exp(-Elementary.StirlingError(0.5 * df));

        public double At(double t)
        {
            var fold = stretched ? Math.Exp(-t) : 0;
            var u = stretched ? centre + 1 + t - fold : centre + t;
            var density = _scale * Math.Exp(-0.5 * df * Elementary.ExpMinus(2 * u)) * (1 + fold);
            return density == 0 ? 0 : density * Range(q * Math.Exp(u), means, lower);
        }
    }

    /// <summary>P(range > w), or its complement, for k normal variables: ∫ k φ(z) (Φ(z)^m - (Φ(z) - Φ(z-w))^m) dz, m = k - 1 (eq. 12).</summary>
    internal static double Range(double w, int means, bool lower)
    {
        if (w > 60) return lower ? 1 : 0;
        var stride = means <= 8 ? 4 : means <= 40 ? 2 : 1;
        var half = 0.5 * w;
        // The upper integrand is centred at w/2; the lower one at or below it, and its own weight kφΦ^m never passes 9.
        var first = Math.Max(TableStart, 16 * (int)Math.Floor(lower ? -7 : half - 7));
        var last = Math.Min(TableEnd, 16 * (int)Math.Ceiling(Math.Max(9, half + 7)));
        double sum = 0;
        for (var j = first; j <= last; j += stride)
        {
            var below = TableCdf[j - TableStart];
            var part = Normal.Cdf((j * FinestStep) - w);
            sum += TableWeight[j - TableStart] * (lower ? Power(below - part, means - 1) : PowerDifference(below, part, means - 1));
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

    private readonly struct LogSurvivalGap(int means, double df, double target) : IFunction
    {
        public double At(double logQ) => Math.Log(Survival(Math.Exp(logQ), means, df)) - target;
    }
}
