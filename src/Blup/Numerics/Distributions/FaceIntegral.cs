namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max |T_i| > c), or P(max T_i > c) for c > 0, by quadrature in one variable, for any correlations: U(w) = P(max |Z_i| > w) = ∫_w^∞ φ(t) S(t) dt, where
/// S(t) sums over the facets of tK, K = {x : |l_i·x| ≤ 1} or {x : l_i·x ≤ 1}, their normal measures about their feet, which <see cref="FaceMeasures"/> has
/// (docs/theory/distributions.md, section 6.7, eq. 18-20 and 23). S depends neither on c nor on ν.
/// </summary>
internal sealed class FaceIntegral : INormalMaximum
{
    private const int MostVertices = 100_000;

    /// <summary>Pairs of a face and its facet: about two seconds' and a gigabyte's.</summary>
    private const double MostPairs = 12e6;

    /// <summary>Up to here the grid is fine and far enough for tails of 1e-300; beyond, for 1e-9 and tails of 1e-30.</summary>
    private const double FewPairs = 3e5;

    private readonly int _facets;
    private readonly PanelGrid _grid;
    private readonly double[] _average;

    private FaceIntegral(int facets, PanelGrid grid, double[] density, double error)
    {
        (_facets, _grid, AbsoluteError) = (facets, grid, error);
        _average = Average(grid, density, facets);
    }

    /// <inheritdoc/>
    public double AbsoluteError { get; }

    /// <summary>The integral prepared, or null where the polytope has too many faces or rounding spoils it (S must grow to 2n, which is checked).</summary>
    public static FaceIntegral? TryBuild(CorrelationFactor factor, bool twoSided = true)
    {
        var rank = factor.Rank;
        var rows = Distinct(factor, twoSided);
        var count = rows.Length / rank;
        if (PolytopeVertices.TryFind(rows, count, rank, twoSided, MostVertices) is not { } polytope || Pairs(polytope, rank) > MostPairs) return null;
        var narrowest = twoSided ? Narrowest(rows, count, rank) : FaceMeasures.Narrowest(polytope, rows, rank);
        if (!(narrowest > 1e-11)) return null;
        var fine = Pairs(polytope, rank) <= FewPairs || !twoSided;
        var grid = fine
            ? new PanelGrid(Math.Min(1, 4 / polytope.Farthest), Math.Max(45, 7.5 / narrowest), 2)
            : new PanelGrid(Math.Min(1, 6 / polytope.Farthest), 12, 2.5);
        if (FaceMeasures.Total(polytope, rows, rank, twoSided, grid) is not { } density) return null;
        var facets = twoSided ? 2 * count : count;
        return Checks(grid, density, facets, twoSided, fine) ? new FaceIntegral(facets, grid, density, fine ? 0 : 1e-9) : null;
    }

    /// <summary>The number of pairs of a face and a facet of it, mirror images as one, if faces had as many vertices as those of a cube.</summary>
    private static double Pairs(PolytopeVertices polytope, int rank) => 0.5 * polytope.Tight.Length * rank * Math.Pow(1.5, rank - 1);

    /// <summary>S grows, to the number of facets where the grid reaches that far, and the probability of all is 1.</summary>
    private static bool Checks(PanelGrid grid, double[] density, int facets, bool twoSided, bool fine)
    {
        var (previous, rounding) = (0.0, fine ? 1e-8 : 1e-6);
        foreach (var s in density)
        {
            if (!(s >= previous - rounding && s <= facets + rounding)) return false;
            previous = s;
        }

        if (fine && Math.Abs(previous - facets) > 1e-8) return false;
        return !twoSided || Math.Abs(grid.Whole([.. density.Zip(grid.Nodes, (s, t) => s * Normal.Density(t))]) - 1) < (fine ? 1e-10 : 1e-9);
    }

    /// <summary>The smallest distance between the feet of two neighbouring facets: √((1 - ρ)/(1 + ρ)) of the closest rows.</summary>
    private static double Narrowest(double[] rows, int count, int rank)
    {
        var least = 1.0;
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < i; k++)
            {
                double minus = 0, plus = 0;
                for (var j = 0; j < rank; j++)
                {
                    var (a, b) = (rows[(i * rank) + j], rows[(k * rank) + j]);
                    minus += (a - b) * (a - b);
                    plus += (a + b) * (a + b);
                }

                least = Math.Min(least, Math.Sqrt(Math.Min(minus / plus, plus / minus)));
            }
        }

        return least;
    }

    /// <summary>P(max |T_i| > c) for c > 0.</summary>
    public double Upper(double c, double df) => MaximumFunction.UpperT(this, c, df, _facets);

    /// <summary>P(max |Z_i| > w) of normal variables.</summary>
    public double UpperNormal(double w) => w <= 0 ? 1 : Math.Min(1, FastNormal.Survival(w) * _grid.Interpolate(_average, w));

    private static double[] Distinct(CorrelationFactor factor, bool twoSided)
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
            double minus = 0, plus = 0;
            for (var j = 0; j < rank; j++)
            {
                minus += (a[j] - b[j]) * (a[j] - b[j]);
                plus += (a[j] + b[j]) * (a[j] + b[j]);
            }

            return (twoSided ? Math.Min(minus, plus) : minus) < 1e-14;
        }
    }

    /// <summary>U(w)/P(Z > w), the mean of S beyond w: smooth, between S(w) and 2n, so that the far tail keeps its relative accuracy.</summary>
    private static double[] Average(PanelGrid grid, double[] density, int facets)
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

            average[k] = Math.Min(sum / weight, facets);
        }

        return average;
    }
}
