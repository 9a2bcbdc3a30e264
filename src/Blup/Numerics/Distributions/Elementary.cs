namespace Blup.Numerics.Distributions;

/// <summary>Elementary functions that keep relative accuracy where the textbook form cancels (docs/theory/distributions.md, eq. 1-4).</summary>
internal static class Elementary
{
    public const double LnSqrt2Pi = 0.91893853320467274178;
    public const double Ln2 = 0.69314718055994530942;

    /// <summary>ln(1 + x), accurate to a few units in the last place also for tiny x (Kahan).</summary>
    public static double Log1p(double x)
    {
        var u = 1.0 + x;
        if (u == 1.0) return x;
        return double.IsPositiveInfinity(u) || u <= 0 ? Math.Log(u) : Math.Log(u) * (x / (u - 1.0));
    }

    /// <summary>e^x - 1, accurate to a few units in the last place also for tiny x (Kahan).</summary>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 30) return Math.Exp(x) - 1.0;
        var u = Math.Exp(x);
        if (u == 1.0) return x;
        var um1 = u - 1.0;
        return um1 == -1.0 ? -1.0 : um1 * (x / Math.Log(u));
    }

    /// <summary>ln(1 - e^x) for x &lt;= 0: the other tail from the logarithm of this one (eq. 1).</summary>
    public static double Log1mExp(double x)
        => x > -Ln2 ? Math.Log(-Expm1(x)) : Log1p(-Math.Exp(x));

    /// <summary>ln(1 + x) - x, which is -x²/2 for tiny x (eq. 2).</summary>
    public static double Log1pMinus(double x)
    {
        if (x is < -0.3 or > 0.4) return Log1p(x) - x;
        var r = x / (2.0 + x);
        var r2 = r * r;
        double sum = 0, power = 1;
        for (var k = 3; k < 60; k += 2)
        {
            var term = power / k;
            sum += term;
            if (term < 1e-18) break;
            power *= r2;
        }

        return r * ((2.0 * r2 * sum) - x);
    }

    /// <summary>e^x - 1 - x, which is x²/2 for tiny x.</summary>
    public static double ExpMinus(double x)
    {
        if (Math.Abs(x) > 0.5) return Expm1(x) - x;
        var term = 0.5 * x * x;
        var sum = term;
        for (var k = 3; k < 40; k++)
        {
            term *= x / k;
            sum += term;
            if (Math.Abs(term) <= 1e-18 * sum) break;
        }

        return sum;
    }

    /// <summary>D(a, m) = a ln(a/m) + m - a >= 0: the deviance of a Poisson count a at mean m (eq. 3; Loader 2000).</summary>
    public static double Deviance(double a, double m) => Deviance(a, m, m - a);

    /// <summary>The same where the difference m - a is known better than m.</summary>
    public static double Deviance(double a, double m, double difference)
    {
        var e = difference / a;
        return e is < -0.3 or > 0.4 ? (a * Math.Log(a / m)) + difference : -a * Log1pMinus(e);
    }

    /// <summary>δ(a) = ln Γ(a) - (a - ½) ln a + a - ½ ln 2π, Stirling's error, for any a > 0 (eq. 4; DLMF 5.11.1).</summary>
    public static double StirlingError(double a)
    {
        var shift = 0.0;
        while (a < 12)
        {
            // δ(a) - δ(a+1) = (a + ½) ln(1 + 1/a) - 1; for a > 2 its leading terms cancel, so use Log1pMinus.
            var inverse = 1.0 / a;
            shift += a > 2 ? (0.5 * inverse) + ((a + 0.5) * Log1pMinus(inverse)) : ((a + 0.5) * Log1p(inverse)) - 1.0;
            a += 1;
        }

        var r = 1.0 / a;
        var r2 = r * r;
        var series = r * ((1.0 / 12) - (r2 * ((1.0 / 360) - (r2 * ((1.0 / 1260) - (r2 * ((1.0 / 1680)
            - (r2 * ((1.0 / 1188) - (r2 * ((691.0 / 360360) - (r2 / 156))))))))))));
        return series + shift;
    }

    /// <summary>ln Γ(a), a > 0.</summary>
    public static double LogGamma(double a)
    {
        if (double.IsPositiveInfinity(a)) return a;
        return ((a - 0.5) * Math.Log(a)) - a + LnSqrt2Pi + StirlingError(a);
    }
}
