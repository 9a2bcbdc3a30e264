namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max T_i > c) as a mean of G(m(u)) over directions u (docs/theory/distributions.md, eq. 16), where the distribution of m(u), the largest l_i·u or
/// |l_i·u|, depends on correlations only: it is simulated once for all statistics, degrees of freedom and critical values of a family, each batch of
/// <see cref="DirectionBatch"/> gives a value of its own, and their spread the error. The work is fixed, about 2 s of two cores.
/// </summary>
internal sealed class DirectionTable
{
    private const int Batches = 32;

    /// <summary>Three standard errors of 32 batches: exceeded once in 200 cases.</summary>
    private const double Coverage = 3;
    private const double Work = 4e9;

    private readonly int _rank;
    private readonly PanelGrid _grid;
    private readonly double[][] _weights;

    private DirectionTable(int rank, PanelGrid grid, double[][] weights) => (_rank, _grid, _weights) = (rank, grid, weights);

    /// <summary>The table of a family; <paramref name="share"/> of the usual work.</summary>
    public static DirectionTable Of(CorrelationFactor factor, bool twoSided, double share = 1)
    {
        // About the vector operations of eight frames: turning, projecting, pairs of axes, counting.
        double cost = factor.Rank * factor.Rank * (165 + factor.Rank + (4 * factor.Count));
        var frames = (int)Math.Max(20, share * Work / (Batches * cost));
        var grid = new PanelGrid([.. Enumerable.Range(twoSided ? 0 : -12, twoSided ? 13 : 25).Select(i => i / 12.0)]);
        var weights = new double[Batches][];
        Parallel.For(0, Batches, b =>
        {
            var batch = new DirectionBatch(factor, twoSided, b);
            for (var k = 0; k < frames; k++) batch.Add();
            weights[b] = batch.Weights(grid);
        });
        return new(factor.Rank, grid, weights);
    }

    /// <summary>P(max > c) and three standard errors.</summary>
    public MultivariateProbability Upper(double c, double df)
    {
        var sums = new double[Batches];
        for (var k = 0; k < _grid.Nodes.Length; k++)
        {
            var tail = RadialTail.Exact(c, _rank, df, _grid.Nodes[k]);
            for (var b = 0; b < Batches; b++) sums[b] += _weights[b][k] * tail;
        }

        var mean = sums.Average();
        return new(Math.Clamp(mean, 0, 1), Coverage * Math.Sqrt(sums.Sum(v => (v - mean) * (v - mean)) / (Batches * (Batches - 1))));
    }
}
