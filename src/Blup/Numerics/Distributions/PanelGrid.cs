namespace Blup.Numerics.Distributions;

/// <summary>
/// Gauss-Legendre nodes on panels of [0, end] whose widths grow geometrically, with integrals from 0 to each node and interpolation,
/// both spectral within a panel (docs/theory/distributions.md, section 6).
/// </summary>
internal sealed class PanelGrid
{
    /// <summary>Nodes a panel; with panels growing by <see cref="Growth"/>, exp(-x²/2) is interpolated to about 1e-12.</summary>
    private const int Order = 16;
    private const double Growth = 1.6;

    private static readonly GaussLegendre Rule = new(Order);
    private static readonly double[] Cumulative = CumulativeMatrix();
    private static readonly double[] Barycentric = BarycentricWeights();

    private readonly double[] _edges;

    /// <param name="first">Width of the first panel: that of the narrowest feature.</param>
    /// <param name="end">The last edge is here or beyond.</param>
    public PanelGrid(double first, double end)
    {
        var edges = new List<double> { 0, first };
        while (edges[^1] < end) edges.Add(edges[^1] * Growth);
        _edges = [.. edges];
        Nodes = new double[Order * (_edges.Length - 1)];
        for (var k = 0; k < Nodes.Length; k++)
        {
            var panel = k / Order;
            Nodes[k] = _edges[panel] + (Rule.Nodes[k % Order] * (_edges[panel + 1] - _edges[panel]));
        }
    }

    public double[] Nodes { get; }

    /// <summary>Adds ∫₀^t f at each node t to <paramref name="result"/>, f given at the nodes.</summary>
    public void AddIntegral(ReadOnlySpan<double> f, Span<double> result)
    {
        var before = 0.0;
        for (var panel = 0; panel + 1 < _edges.Length; panel++)
        {
            var width = _edges[panel + 1] - _edges[panel];
            var values = f.Slice(panel * Order, Order);
            double whole = 0;
            for (var m = 0; m < Order; m++)
            {
                var row = Cumulative.AsSpan(m * Order, Order);
                double sum = 0;
                for (var k = 0; k < Order; k++) sum += row[k] * values[k];
                result[(panel * Order) + m] += before + (sum * width);
                whole += Rule.Weights[m] * values[m];
            }

            before += whole * width;
        }
    }

    /// <summary>The function given at the nodes, at t in [0, end]; its last value beyond.</summary>
    public double Interpolate(ReadOnlySpan<double> f, double t)
    {
        if (t >= _edges[^1]) return f[^1];
        var panel = Array.BinarySearch(_edges, t);
        if (panel < 0) panel = ~panel - 1;
        panel = Math.Clamp(panel, 0, _edges.Length - 2);
        double above = 0, below = 0;
        for (var k = panel * Order; k < (panel + 1) * Order; k++)
        {
            var distance = t - Nodes[k];
            if (distance == 0) return f[k];
            var weight = Barycentric[k % Order] / distance;
            above += weight * f[k];
            below += weight;
        }

        return above / below;
    }

    /// <summary>A[m, k] = ∫₀^{x_m} ℓ_k on [0, 1], from ∫ P_j = (P_{j+1} - P_{j-1})/(2j+1) (DLMF 18.17.1 with 18.9.19).</summary>
    private static double[] CumulativeMatrix()
    {
        var matrix = new double[Order * Order];
        for (var m = 0; m < Order; m++)
        {
            var at = Legendre((2 * Rule.Nodes[m]) - 1);
            for (var k = 0; k < Order; k++)
            {
                var other = Legendre((2 * Rule.Nodes[k]) - 1);
                // j = 0: ∫_{-1}^x 1 = x + 1; on [0, 1] everything is half as long.
                var sum = 0.5 * (at[1] + 1);
                for (var j = 1; j < Order; j++) sum += other[j] * 0.5 * (at[j + 1] - at[j - 1]);
                matrix[(m * Order) + k] = Rule.Weights[k] * sum;
            }
        }

        return matrix;
    }

    private static double[] Legendre(double x)
    {
        var p = new double[Order + 1];
        (p[0], p[1]) = (1, x);
        for (var j = 2; j <= Order; j++) p[j] = ((((2 * j) - 1) * x * p[j - 1]) - ((j - 1) * p[j - 2])) / j;
        return p;
    }

    private static double[] BarycentricWeights()
    {
        var weights = new double[Order];
        for (var k = 0; k < Order; k++)
        {
            weights[k] = 1;
            for (var j = 0; j < Order; j++)
                if (j != k) weights[k] /= 4 * (Rule.Nodes[k] - Rule.Nodes[j]);
        }

        return weights;
    }
}
