namespace Blup.Numerics.Distributions;

/// <summary>The largest of correlated standard normal variables, or of their absolute values.</summary>
internal interface INormalMaximum
{
    /// <summary>P(max > w).</summary>
    double UpperNormal(double w);

    /// <summary>Bound of the absolute error beyond 1e-10 of the value.</summary>
    double AbsoluteError => 0;
}

/// <summary>A mixture over the scale makes multivariate t probabilities of normal ones (docs/theory/distributions.md, eq. 13 and 20).</summary>
internal readonly struct MaximumFunction(INormalMaximum maximum) : IFunction
{
    public double At(double x) => maximum.UpperNormal(x);

    /// <summary>P(max T > c) with ν degrees of freedom.</summary>
    public static double UpperT(INormalMaximum maximum, double c, double df, int count)
        => Math.Min(1, ScaleMixture.Integrate(new MaximumFunction(maximum), c, df, count, c > 0 ? 0.5 : 0));
}
