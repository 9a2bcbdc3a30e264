namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max > w) as P(Z > w) times a smooth factor between 1 and the number of statistics (twice that for absolute values), interpolated in w ≥ 0: one
/// table serves all statistics and degrees of freedom of a family.
/// </summary>
internal sealed class TabulatedMaximum : INormalMaximum
{
    private static readonly PanelGrid Grid = new(0.5, 37, 1.6);
    private readonly INormalMaximum _exact;
    private readonly Lazy<double[]> _factor;

    public TabulatedMaximum(INormalMaximum exact)
    {
        _exact = exact;
        _factor = new(() =>
        {
            var factor = new double[Grid.Nodes.Length];
            Parallel.For(0, factor.Length, k => factor[k] = Grid.Nodes[k] < 37 ? exact.UpperNormal(Grid.Nodes[k]) / Normal.Survival(Grid.Nodes[k]) : double.NaN);
            // Beyond, the factor has long reached its limit.
            for (var k = 1; k < factor.Length; k++) if (double.IsNaN(factor[k])) factor[k] = factor[k - 1];
            return factor;
        });
    }

    public double UpperNormal(double w) => w < 0 ? _exact.UpperNormal(w) : Math.Min(1, FastNormal.Survival(w) * Grid.Interpolate(_factor.Value, w));
}
