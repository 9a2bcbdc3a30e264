namespace Blup.Numerics.Distributions;

/// <summary>
/// The angle β between a direction and a row, given that the row's statistic exceeds c: density ∝ G(cos β) sin^(r-2) β on (0, π/2).
/// Drawn through a piecewise linear inverse of its distribution; the exact density goes into the weight, so the table adds no bias.
/// </summary>
internal sealed class PolarAngle
{
    private const int Cells = 512;
    private const double Width = 0.5 * Math.PI / Cells;
    private readonly double[] _cumulative = new double[Cells + 1];
    private readonly RadialTail _radial;
    private readonly int _rank;
    private readonly double _constant;

    public PolarAngle(RadialTail radial, int rank)
    {
        (_radial, _rank) = (radial, rank);
        // Γ(r/2) / (√π Γ((r-1)/2)): the density of β under a uniform direction is this times sin^(r-2) β.
        _constant = Math.Exp(Elementary.LogGamma(0.5 * rank) - Elementary.LogGamma(0.5 * (rank - 1))) / Math.Sqrt(Math.PI);
        for (var i = 0; i < Cells; i++)
            _cumulative[i + 1] = _cumulative[i] + (0.5 * (Density(i * Width) + Density((i + 1) * Width)));
        var total = _cumulative[Cells];
        for (var i = 1; i <= Cells; i++) _cumulative[i] /= total;
    }

    /// <summary>The angle for a uniform v; returns density of β (relative to G(1)) times dβ/dv.</summary>
    public double Draw(double v, out double sine, out double cosine)
    {
        var i = Array.BinarySearch(_cumulative, v);
        if (i < 0) i = ~i - 1;
        i = Math.Clamp(i, 0, Cells - 1);
        var height = _cumulative[i + 1] - _cumulative[i];
        if (height <= 0) height = double.Epsilon;
        var beta = (i + Math.Clamp((v - _cumulative[i]) / height, 0, 1)) * Width;
        (sine, cosine) = Math.SinCos(beta);
        return Density(beta) * Width / height;
    }

    private double Density(double beta)
        => _constant * _radial.Relative(Math.Cos(beta)) * Math.Pow(Math.Sin(beta), _rank - 2);
}
