namespace Blup.Numerics.Distributions;

/// <summary>
/// The scale s = √(χ²_ν/ν) as a function of a standard normal z of the same probability: ln s by cubic Hermite interpolation, since it
/// is needed once for every point of an integral over it.
/// </summary>
internal sealed class ScaleQuantile
{
    private const int PerUnit = 48;
    private const double End = 8.25;
    private readonly double[] _value;
    private readonly double[] _slope;

    public ScaleQuantile(double df)
    {
        var cells = (int)(2 * End * PerUnit);
        (_value, _slope) = (new double[cells + 1], new double[cells + 1]);
        var peak = (0.5 * Math.Log(df / Math.PI)) - Elementary.StirlingError(0.5 * df);
        for (var i = 0; i <= cells; i++)
        {
            var z = ((double)i / PerUnit) - End;
            var x = z < 0 ? ChiSquared.Quantile(Normal.Cdf(z), df) : ChiSquared.QuantileUpper(Normal.Survival(z), df);
            _value[i] = 0.5 * Math.Log(x / df);
            // Density of ln s (docs/theory/distributions.md, eq. 13).
            var log = peak - (0.5 * df * Elementary.ExpMinus(2 * _value[i]));
            _slope[i] = Math.Exp(Normal.LogDensity(z) - log) / PerUnit;
        }
    }

    public double At(double z)
    {
        var position = Math.Clamp((z + End) * PerUnit, 0, _value.Length - 1.000001);
        var i = (int)position;
        var t = position - i;
        var (t2, u) = (t * t, 1 - t);
        return Math.Exp((u * u * (((1 + (2 * t)) * _value[i]) + (t * _slope[i]))) + (t2 * (((3 - (2 * t)) * _value[i + 1]) - (u * _slope[i + 1]))));
    }
}
