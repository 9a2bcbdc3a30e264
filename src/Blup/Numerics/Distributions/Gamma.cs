namespace Blup.Numerics.Distributions;

/// <summary>Regularized incomplete gamma functions P(a, x) and Q(a, x) with their logarithms (docs/theory/distributions.md, section 2).</summary>
internal static class Gamma
{
    /// <summary>Above this shape the integral representation costs less than series and continued fraction, whose length grows as √a.</summary>
    private const double LargeShape = 400;

    /// <summary>ln of x^a e^(-x) / Γ(a), the density of ln X (eq. 5).</summary>
    public static double LogKernel(double a, double x, double logX)
        => x < 1e-280
            ? (a * logX) + Math.Log(a) - LogGammaOnePlus(a)
            : (0.5 * Math.Log(a)) - Elementary.LnSqrt2Pi - Elementary.StirlingError(a) - Elementary.Deviance(a, x);

    /// <summary>Both tails of a gamma variable of shape <paramref name="a"/> at x; <paramref name="logX"/> stands in where x underflows.</summary>
    public static Tails Tails(double a, double x, double logX)
    {
        if (double.IsNaN(logX) || !(a > 0)) return Distributions.Tails.Undefined;
        if (double.IsNegativeInfinity(logX)) return Distributions.Tails.AtLowerEnd;
        if (double.IsPositiveInfinity(x)) return Distributions.Tails.AtUpperEnd;
        if (x < 1e-280) return Distributions.Tails.FromLog((a * logX) - LogGammaOnePlus(a), isLower: true);
        var kernel = LogKernel(a, x, logX);
        if (a >= LargeShape)
        {
            return x <= a
                ? Distributions.Tails.FromLog(kernel + Math.Log(TailIntegral(a - x, x, -1)), isLower: true)
                : Distributions.Tails.FromLog(kernel + Math.Log(TailIntegral(x - a, x, 1)), isLower: false);
        }

        return x < a + 1
            ? Distributions.Tails.FromLog(kernel - Math.Log(a) + Math.Log(Series(a, x)), isLower: true)
            : Distributions.Tails.FromLog(kernel + Math.Log(Fraction(a, x)), isLower: false);
    }

    /// <summary>ln(x / a) at which the given tail of a gamma variable is exp(<paramref name="target"/>).</summary>
    public static double LogQuantile(double a, double target, bool lower)
    {
        var tail = new LogTail(a, lower);
        return LogTailSolver.Solve(ref tail, lower, target, 0);
    }

    private readonly struct LogTail(double a, bool lower) : ILogTail
    {
        public double Evaluate(double u, out double slope)
        {
            var x = a * Math.Exp(u);
            var logX = u + Math.Log(a);
            var tails = Tails(a, x, logX);
            var log = lower ? tails.LogLower : tails.LogUpper;
            slope = (lower ? 1 : -1) * Math.Exp(LogKernel(a, x, logX) - log);
            return log;
        }
    }

    private static double LogGammaOnePlus(double a) => Elementary.LogGamma(a + 1);

    /// <summary>Σ x^n / (a+1)_n (DLMF 8.11.4), all terms positive.</summary>
    private static double Series(double a, double x)
    {
        double term = 1, sum = 1;
        for (var n = 1; n < 100_000; n++)
        {
            term *= x / (a + n);
            sum += term;
            if (term < 1e-17 * sum) break;
        }

        return sum;
    }

    /// <summary>Q(a, x) over its kernel by the even part of Legendre's continued fraction (DLMF 8.9.2), modified Lentz.</summary>
    private static double Fraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = 1e300;
        var d = 1 / b;
        var h = d;
        for (var n = 1; n < 100_000; n++)
        {
            var alpha = -n * (n - a);
            b += 2;
            d = 1 / ((alpha * d) + b);
            c = b + (alpha / c);
            var delta = c * d;
            h *= delta;
            if (Math.Abs(delta - 1) < 1e-16) break;
        }

        return h;
    }

    /// <summary>∫₀^∞ exp(-λs - x(e^(±s) - 1 ∓ s)) ds: the tail over its kernel, with X = e^θ (eq. 6).</summary>
    private static double TailIntegral(double lambda, double x, int sign)
    {
        // The exponent is about -λs - xs²/2, and reaches -40 at this width; for the lower tail the curvature weakens as e^(-s).
        var width = 80 / (lambda + Math.Sqrt((lambda * lambda) + (80 * x)));
        if (sign < 0) width *= 1 + (0.5 * width);
        var rule = GaussLegendre.Points48;
        double sum = 0;
        for (var i = 0; i < rule.Nodes.Length; i++)
        {
            var s = width * rule.Nodes[i];
            sum += rule.Weights[i] * Math.Exp(-(lambda * s) - (x * Elementary.ExpMinus(sign * s)));
        }

        return sum * width;
    }
}
