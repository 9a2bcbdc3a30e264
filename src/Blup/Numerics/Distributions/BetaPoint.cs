namespace Blup.Numerics.Distributions;

/// <summary>
/// A point of a beta distribution as x and y = 1 - x, their log odds (which survive where x or y underflows) and λ = ay - bx, the
/// distance from the mean: with shapes of 1e10 all of it lies in the last digits of x, so the caller gives it from the formula.
/// </summary>
internal readonly struct BetaPoint(double x, double y, double lambda, double logOdds)
{
    public double X => x;

    public double Y => y;

    public double Lambda => lambda;

    public double LogOdds => logOdds;

    public BetaPoint Swapped => new(y, x, -lambda, -logOdds);

    /// <summary>The point with the given ln(x / y).</summary>
    public static BetaPoint FromLogOdds(double a, double b, double logOdds)
    {
        var e = Math.Exp(-Math.Abs(logOdds));
        double small = e / (1 + e), large = 1 / (1 + e);
        double x = logOdds < 0 ? small : large, y = logOdds < 0 ? large : small;
        return new(x, y, (a * y) - (b * x), logOdds);
    }

    /// <summary>The point of F = f with d₁ and d₂ degrees of freedom, where x = d₁f / (d₁f + d₂), a = d₁/2, b = d₂/2.</summary>
    public static BetaPoint FromF(double f, double df1, double df2)
        => FromF(f, Math.Log(f), 1 - f, df1, df2);

    /// <summary>The point where ln F is given, for the shapes a and b.</summary>
    public static BetaPoint FromLogF(double a, double b, double logF)
        => FromF(Math.Exp(logF), logF, -Elementary.Expm1(logF), 2 * a, 2 * b);

    private static BetaPoint FromF(double f, double logF, double oneMinusF, double df1, double df2)
    {
        var logOdds = logF + Math.Log(df1 / df2);
        if (!(f is < 1e140 and > 1e-140)) return FromLogOdds(0.5 * df1, 0.5 * df2, logOdds);
        var numerator = df1 * f;
        var sum = numerator + df2;
        return new(numerator / sum, df2 / sum, 0.5 * oneMinusF * df1 * (df2 / sum), logOdds);
    }
}
