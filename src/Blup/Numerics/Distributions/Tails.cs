namespace Blup.Numerics.Distributions;

/// <summary>
/// Both tails of a distribution at one point. The smaller one (about) is held as a logarithm with full relative accuracy and
/// the other is derived from it, so that neither loses digits to 1 - p (docs/theory/distributions.md, eq. 1).
/// </summary>
internal readonly struct Tails(double log, bool isLower)
{
    public double LogLower => isLower ? log : Elementary.Log1mExp(log);

    public double LogUpper => isLower ? Elementary.Log1mExp(log) : log;

    public double Lower => isLower ? Math.Exp(log) : -Elementary.Expm1(log);

    public double Upper => isLower ? -Elementary.Expm1(log) : Math.Exp(log);

    public Tails Reversed => new(log, !isLower);

    public static Tails AtLowerEnd => new(double.NegativeInfinity, isLower: true);

    public static Tails AtUpperEnd => new(double.NegativeInfinity, isLower: false);

    public static Tails Undefined => new(double.NaN, isLower: true);

    /// <summary>The tail computed directly: rounding can push its logarithm a hair above 0.</summary>
    public static Tails FromLog(double log, bool isLower) => new(Math.Min(log, 0.0), isLower);
}
