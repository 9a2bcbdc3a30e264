namespace Blup.Numerics.Distributions;

/// <summary>Regularized incomplete beta function I_x(a, b), its complement and their logarithms (docs/theory/distributions.md, section 3).</summary>
internal static class Beta
{
    private const double LargeShape = 1000;

    /// <summary>ln of x^a y^b / B(a, b) with y = 1 - x: the density of the log odds of a beta variable (eq. 7).</summary>
    /// <param name="a">First shape.</param>
    /// <param name="b">Second shape.</param>
    /// <param name="x">The point.</param>
    /// <param name="y">1 - x, computed without cancellation.</param>
    /// <param name="logOdds">ln(x / y), used where x or y underflows.</param>
    public static double LogKernel(double a, double b, double x, double y, double logOdds)
    {
        if (x < 1e-280) return (a * logOdds) + LogInverseBeta(a, b);
        if (y < 1e-280) return (-b * logOdds) + LogInverseBeta(a, b);
        var n = a + b;
        return LogScale(a, b) - Elementary.Deviance(a, n * x) - Elementary.Deviance(b, n * y);
    }

    /// <summary>Both tails of a beta variable; arguments as in <see cref="LogKernel"/>.</summary>
    public static Tails Tails(double a, double b, double x, double y, double logOdds)
    {
        if (!(a > 0) || !(b > 0) || double.IsNaN(logOdds)) return Distributions.Tails.Undefined;
        if (double.IsNegativeInfinity(logOdds)) return Distributions.Tails.AtLowerEnd;
        if (double.IsPositiveInfinity(logOdds)) return Distributions.Tails.AtUpperEnd;
        return (a + 1) * y > (b + 1) * x
            ? Distributions.Tails.FromLog(LogLower(a, b, x, y, logOdds), isLower: true)
            : Distributions.Tails.FromLog(LogLower(b, a, y, x, -logOdds), isLower: false);
    }

    /// <summary>The log odds ln(x / y) at which the given tail of a beta variable is exp(<paramref name="target"/>).</summary>
    public static double LogOddsQuantile(double a, double b, double target, bool lower)
    {
        var tail = new LogTail(a, b, lower);
        return LogTailSolver.Solve(ref tail, lower, target, Math.Log(a / b));
    }

    private readonly struct LogTail(double a, double b, bool lower) : ILogTail
    {
        public double Evaluate(double u, out double slope)
        {
            // 1 / (1 + e^(-u)) and its complement, each from the side that does not overflow.
            var e = Math.Exp(-Math.Abs(u));
            double small = e / (1 + e), large = 1 / (1 + e);
            double x = u < 0 ? small : large, y = u < 0 ? large : small;
            var tails = Tails(a, b, x, y, u);
            var log = lower ? tails.LogLower : tails.LogUpper;
            slope = (lower ? 1 : -1) * Math.Exp(LogKernel(a, b, x, y, u) - log);
            return log;
        }
    }

    /// <summary>ln I_x(a, b) for x not far above its mean a / (a + b).</summary>
    private static double LogLower(double a, double b, double x, double y, double logOdds)
    {
        var kernel = LogKernel(a, b, x, y, logOdds);
        if (x < 1e-280) return kernel - Math.Log(a);
        if (Math.Min(a, b) >= LargeShape) return kernel + Math.Log(TailIntegral(a, b, x, y));
        if (x <= 0.5 && b * x <= 60) return kernel - Math.Log(a) + Math.Log(Series(a, b, x));
        return kernel + Math.Log(Fraction(a, b, x, y));
    }

    /// <summary>½ ln(ab / (2π(a+b))) + δ(a+b) - δ(a) - δ(b).</summary>
    private static double LogScale(double a, double b)
        => (0.5 * (Math.Log(a) + Math.Log(b / (a + b)))) - Elementary.LnSqrt2Pi
            + Elementary.StirlingError(a + b) - Elementary.StirlingError(a) - Elementary.StirlingError(b);

    /// <summary>-ln B(a, b).</summary>
    private static double LogInverseBeta(double a, double b)
        => LogScale(a, b) + (a * Elementary.Log1p(b / a)) + (b * Elementary.Log1p(a / b));

    /// <summary>Σ (a+b)_n / (a+1)_n x^n (DLMF 8.17.8), all terms positive.</summary>
    private static double Series(double a, double b, double x)
    {
        double term = 1, sum = 1;
        for (var n = 0; n < 100_000; n++)
        {
            term *= (a + b + n) * x / (a + 1 + n);
            sum += term;
            if (term < 1e-17 * sum) break;
        }

        return sum;
    }

    /// <summary>I_x over its kernel: the even part of DLMF 8.17.22 (Didonato and Morris 1992, eq. 9), modified Lentz (eq. 8).</summary>
    private static double Fraction(double a, double b, double x, double y)
    {
        var lambda = (a * y) - (b * x);
        var c = 1e300;
        var h = 0.0;
        var d = 0.0;
        for (var n = 0; n < 200_000; n++)
        {
            var odd = a + (2 * n) + 1;
            var even = odd - 2;
            var denominator = n + ((a + n) / odd * (lambda + 1 + (n * (1 + y))));
            if (n == 0)
            {
                d = 1 / denominator;
                h = d;
                continue;
            }

            denominator += n * (b - n) * x / even;
            var alpha = (a + n - 1) / even * ((a + b + n - 1) / even) * n * (b - n) * x * x;
            d = 1 / (denominator + (alpha * d));
            c = denominator + (alpha / c);
            var delta = c * d;
            h *= delta;
            if (Math.Abs(delta - 1) < 1e-16) break;
        }

        return h;
    }

    /// <summary>∫₀^∞ exp(-λs - n x (e^(-s) - 1 + s) - n (ln(1+w) - w)) ds, w = x(e^(-s) - 1): the lower tail over its kernel (eq. 9).</summary>
    private static double TailIntegral(double a, double b, double x, double y)
    {
        var n = a + b;
        var lambda = (a * y) - (b * x);
        var curvature = n * x * y;
        var width = 80 / (lambda + Math.Sqrt((lambda * lambda) + (80 * curvature)));
        width *= 1 + (0.5 * width);
        var rule = GaussLegendre.Points48;
        double sum = 0;
        for (var i = 0; i < rule.Nodes.Length; i++)
        {
            var s = width * rule.Nodes[i];
            var w = x * Elementary.Expm1(-s);
            sum += rule.Weights[i] * Math.Exp(-(lambda * s) - (n * ((x * Elementary.ExpMinus(-s)) + Elementary.Log1pMinus(w))));
        }

        return sum * width;
    }
}
