namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max |T_i| > c) by quadrature in one variable, for any correlations: U(w) = P(max |Z_i| > w) = ∫_w^∞ φ(t) S(t) dt, where S(t) sums over the
/// facets of tK, K = {x : |l_i·x| ≤ 1}, their normal measure about their feet; that of a face of tK is, over its own facets G at signed distance h,
/// g_F(t) = Σ_G h ∫₀^t φ(hτ) g_G(τ) dτ, down to g = 1 for vertices (docs/theory/distributions.md, section 6.4, eq. 18-20). S depends neither on c nor on ν.
/// </summary>
internal sealed class FaceIntegral
{
    private const int MostVertices = 4_000;
    private const int MostFaces = 60_000;
    private const double Reach = 45;

    private readonly int _count;
    private readonly PanelGrid _grid;
    private readonly double[] _average;

    private FaceIntegral(int count, PanelGrid grid, double[] density)
    {
        (_count, _grid) = (count, grid);
        _average = Average(grid, density, count);
    }

    /// <summary>The integral prepared, or null where the polytope has too many faces or rounding spoils it (S must grow to 2n, which is checked).</summary>
    public static FaceIntegral? TryBuild(CorrelationFactor factor)
    {
        var rank = factor.Rank;
        var rows = Distinct(factor);
        var count = rows.Length / rank;
        if (SymmetricPolytope.TryBuild(rows, count, rank, MostVertices) is not { } polytope) return null;
        if (FaceLattice.TryBuild(polytope, rank, MostFaces) is not { } lattice) return null;
        var farthest = Math.Sqrt(polytope.Vertices.Max(v => SymmetricPolytope.Dot(v.X, v.X)));
        var grid = new PanelGrid(Math.Min(1, 1.5 / farthest), Math.Max(Reach, 7.5 / Math.Max(1e-9, lattice.Narrowest)));
        var density = Density(lattice, grid);
        var previous = -1e-9;
        foreach (var s in density)
        {
            if (!(s >= previous - 1e-9 && s <= (2 * count) + 1e-8)) return null;
            previous = s;
        }

        return Math.Abs(previous - (2 * count)) < 1e-8 ? new FaceIntegral(count, grid, density) : null;
    }

    /// <summary>P(max |T_i| > c) for c > 0.</summary>
    public double Upper(double c, double df) => Math.Min(1, ScaleMixture.Integrate(new Outside(this), c, df, _count, 0.5));

    /// <summary>P(max |Z_i| > w) of normal variables.</summary>
    private double UpperNormal(double w) => w <= 0 ? 1 : Math.Min(1, FastNormal.Survival(w) * _grid.Interpolate(_average, w));

    private static double[] Distinct(CorrelationFactor factor)
    {
        var (rank, kept) = (factor.Rank, new List<double[]>());
        for (var i = 0; i < factor.Count; i++)
        {
            var row = factor.Row(i).ToArray();
            if (!kept.Exists(k => Same(k, row))) kept.Add(row);
        }

        return [.. kept.SelectMany(r => r)];

        // By differences: 1 - |ρ| would lose the half of the digits.
        bool Same(double[] a, double[] b)
        {
            double plus = 0, minus = 0;
            for (var j = 0; j < rank; j++)
            {
                plus += (a[j] - b[j]) * (a[j] - b[j]);
                minus += (a[j] + b[j]) * (a[j] + b[j]);
            }

            return Math.Min(plus, minus) < 1e-14;
        }
    }

    /// <summary>S at the nodes, from the edges upwards.</summary>
    private static double[] Density(FaceLattice lattice, PanelGrid grid)
    {
        var nodes = grid.Nodes;
        var (below, integrand) = (Array.Empty<double[]>(), new double[nodes.Length]);
        for (var level = lattice.Counts.Count - 1; level >= 0; level--)
        {
            var measures = new double[lattice.Counts[level]][];
            var pairs = lattice.Pairs[level];
            var edges = level == lattice.Counts.Count - 1;
            for (int from = 0, to; from < pairs.Count; from = to)
            {
                var face = pairs[from].Face;
                var measure = measures[face] = new double[nodes.Length];
                Array.Clear(integrand);
                for (to = from; to < pairs.Count && pairs[to].Face == face; to++)
                {
                    var h = pairs[to].Distance;
                    if (edges) AddVertex(h, nodes, measure);
                    else AddFacet(h, nodes, below[pairs[to].Facet], integrand);
                }

                if (!edges) grid.AddIntegral(integrand, measure);
            }

            below = measures;
        }

        var density = new double[nodes.Length];
        foreach (var measure in below)
            for (var k = 0; k < nodes.Length; k++) density[k] += 2 * measure[k];
        return density;
    }

    private static void AddVertex(double h, double[] nodes, double[] measure)
    {
        for (var k = 0; k < nodes.Length; k++) measure[k] += 0.5 - FastNormal.Survival(h * nodes[k]);
    }

    private static void AddFacet(double h, double[] nodes, double[] measure, double[] integrand)
    {
        var scale = h / Math.Sqrt(2 * Math.PI);
        for (var k = 0; k < nodes.Length; k++)
        {
            var exponent = 0.5 * h * nodes[k] * h * nodes[k];
            if (exponent > 60) return;
            integrand[k] += scale * Math.Exp(-exponent) * measure[k];
        }
    }

    /// <summary>U(w)/P(Z > w), the mean of S beyond w: smooth, between S(w) and 2n, so that the far tail keeps its relative accuracy.</summary>
    private static double[] Average(PanelGrid grid, double[] density, int count)
    {
        var (average, rule) = (new double[grid.Nodes.Length], GaussLegendre.Points48);
        for (var k = 0; k < average.Length; k++)
        {
            var w = grid.Nodes[k];
            // exp(-wx - x²/2) has fallen to e^-42 there.
            var end = Math.Sqrt((w * w) + 84) - w;
            double sum = 0, weight = 0;
            for (var i = 0; i < rule.Nodes.Length; i++)
            {
                var x = end * rule.Nodes[i];
                var part = rule.Weights[i] * Math.Exp((-w * x) - (0.5 * x * x));
                weight += part;
                sum += part * grid.Interpolate(density, w + x);
            }

            average[k] = Math.Min(sum / weight, 2 * count);
        }

        return average;
    }

    private readonly struct Outside(FaceIntegral owner) : IFunction
    {
        public double At(double w) => owner.UpperNormal(w);
    }
}
