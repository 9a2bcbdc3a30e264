namespace Blup.Numerics.Distributions;

/// <summary>Regularized incomplete beta function I_x(a, b), its complement and their logarithms (docs/theory/distributions.md, section 3).</summary>
internal static class Beta
{
    private const double LargeShape = 1000;

    /// <summary>ln of x^a y^b / B(a, b): the density of the log odds of a beta variable (eq. 7).</summary>
    public static double LogKernel(double a, double b, BetaPoint at)
    {
        if (at.X < 1e-280) return (a * at.LogOdds) + LogInverseBeta(a, b);
        if (at.Y < 1e-280) return (-b * at.LogOdds) + LogInverseBeta(a, b);
        var n = a + b;
        return LogScale(a, b) - Elementary.Deviance(a, n * at.X, -at.Lambda) - Elementary.Deviance(b, n * at.Y, at.Lambda);
    }

    /// <summary>Both tails of a beta variable with shapes a and b.</summary>
    public static Tails Tails(double a, double b, BetaPoint at)
    {
        if (!(a > 0) || !(b > 0) || double.IsNaN(at.LogOdds)) return Distributions.Tails.Undefined;
        if (double.IsNegativeInfinity(at.LogOdds)) return Distributions.Tails.AtLowerEnd;
        if (double.IsPositiveInfinity(at.LogOdds)) return Distributions.Tails.AtUpperEnd;
        return (a + 1) * at.Y > (b + 1) * at.X
            ? Distributions.Tails.FromLog(LogLower(a, b, at), isLower: true)
            : Distributions.Tails.FromLog(LogLower(b, a, at.Swapped), isLower: false);
    }

    /// <summary>The logarithm of F = (x/a) / (y/b) at which the given tail of a beta variable is exp(<paramref name="target"/>).</summary>
    public static double LogFQuantile(double a, double b, double target, bool lower)
    {
        var tail = new LogTail(a, b, lower);
        return LogTailSolver.Solve(ref tail, lower, target, 0);
    }

    private readonly struct LogTail(double a, double b, bool lower) : ILogTail
    {
        public double Evaluate(double u, out double slope)
        {
            var point = BetaPoint.FromLogF(a, b, u);
            var tails = Tails(a, b, point);
            var log = lower ? tails.LogLower : tails.LogUpper;
            slope = (lower ? 1 : -1) * Math.Exp(LogKernel(a, b, point) - log);
            return log;
        }
    }

    /// <summary>ln I_x(a, b) for x not far above its mean a / (a + b).</summary>
    private static double LogLower(double a, double b, BetaPoint at)
    {
        var kernel = LogKernel(a, b, at);
        var x = at.X;
        if (x < 1e-280) return kernel - Math.Log(a);
        if (Math.Min(a, b) >= LargeShape) return kernel + Math.Log(TailIntegral(a, b, at));
        if (x <= 0.5 && b * x <= 60) return kernel - Math.Log(a) + Math.Log(Series(a, b, x));
        return kernel + Math.Log(Fraction(a, b, at));
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
    private static double Fraction(double a, double b, BetaPoint at)
    {
        double x = at.X, y = at.Y, lambda = at.Lambda;
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

    /// <summary>
    /// ∫₀^∞ exp(-λs - n(x(e^(-s) - 1 + s) + ln(1+w) - w)) ds, w = x(e^(-s) - 1): the lower tail over its kernel (eq. 9); the same with
    /// y and e^s where y is smaller, lest the two terms grow as n and cancel.
    /// </summary>
    private static double TailIntegral(double a, double b, BetaPoint at)
    {
        double n = a + b, lambda = at.Lambda;
        var curvature = n * at.X * at.Y;
        var width = 80 / (lambda + Math.Sqrt((lambda * lambda) + (80 * curvature)));
        width *= 1 + (0.5 * width);
        var sign = at.X <= at.Y ? -1 : 1;
        var smaller = Math.Min(at.X, at.Y);
        var rule = GaussLegendre.Points48;
        double sum = 0;
        for (var i = 0; i < rule.Nodes.Length; i++)
        {
            var s = width * rule.Nodes[i];
            var w = smaller * Elementary.Expm1(sign * s);
            sum += rule.Weights[i]
                * Math.Exp(-(lambda * s) - (n * ((smaller * Elementary.ExpMinus(sign * s)) + Elementary.Log1pMinus(w))));
        }

        return sum * width;
    }
}
