namespace Blup.Numerics.Distributions;

/// <summary>
/// Statistics each correlated with its neighbours only, as consecutive differences of independent means are: Z_j = b_j ε_{j-1} + a_j ε_j with
/// independent ε (the Cholesky factor has two diagonals), so that the probability of leaving is one integral after another, G_n = 0,
/// G_{j-1}(e) = P(Z_j outside | e) + ∫_{Z_j inside} φ G_j (docs/theory/distributions.md, eq. 22). All terms are positive: small tails keep their digits.
/// </summary>
internal sealed class ChainCorrelation : INormalMaximum
{
    private const int MostPanels = 400;
    private readonly double[] _own;
    private readonly double[] _previous;
    private readonly bool _twoSided;
    private readonly double _width;

    private ChainCorrelation(double[] own, double[] previous, bool twoSided, double width) => (_own, _previous, _twoSided, _width) = (own, previous, twoSided, width);

    /// <summary>The structure of the matrix, or null where it has none, or neighbours are too nearly the same to integrate so.</summary>
    public static ChainCorrelation? TryFind(double[,] correlation, bool twoSided)
    {
        if (Order(correlation) is not { } order) return null;
        var (own, previous, narrowest) = (new double[order.Length], new double[order.Length], 1.0);
        own[0] = 1;
        for (var j = 1; j < order.Length; j++)
        {
            previous[j] = correlation[order[j], order[j - 1]] / own[j - 1];
            own[j] = Math.Sqrt(1 - (previous[j] * previous[j]));
            if (!(own[j] > 0)) return null;
            narrowest = Math.Min(narrowest, own[j] / Math.Abs(previous[j]));
        }

        var width = 1.25 * narrowest;
        return 20 / width <= MostPanels ? new(own, previous, twoSided, width) : null;
    }

    public double UpperNormal(double w)
    {
        if (_twoSided && w <= 0) return 1;
        if (w > 38) return 0;
        var reach = Math.Max(9, w + (30 / Math.Max(w, 4)));
        var panels = (int)Math.Ceiling(2 * reach / _width);
        var grid = new PanelGrid([.. Enumerable.Range(0, panels + 1).Select(i => reach * ((2.0 * i / panels) - 1))]);
        var nodes = grid.Nodes;
        double[] density = [.. nodes.Select(Normal.Density)];
        var (outside, integrand, integral) = (new double[nodes.Length], new double[nodes.Length], new double[nodes.Length]);
        for (var j = _own.Length - 1; j >= 0; j--)
        {
            for (var k = 0; k < nodes.Length; k++) integrand[k] = density[k] * outside[k];
            grid.Integrate(integrand, integral, null);
            // The first has no neighbour before it: all nodes would give the same.
            if (j == 0) return Math.Min(1, Outside(0, 0));
            for (var k = 0; k < nodes.Length; k++) outside[k] = Outside(j, nodes[k]);
        }

        return double.NaN;

        double Outside(int j, double e)
        {
            var high = (w - (_previous[j] * e)) / _own[j];
            var low = _twoSided ? (-w - (_previous[j] * e)) / _own[j] : double.NegativeInfinity;
            var beyond = FastNormal.Survival(high) + (_twoSided ? FastNormal.Cdf(low) : 0);
            return beyond + (high <= -reach ? 0 : grid.Interpolate(integral, high)) - (low <= -reach ? 0 : grid.Interpolate(integral, low));
        }
    }

    /// <summary>The rows from one end of the path of nonzero correlations to the other, or null where it is not one path.</summary>
    private static int[]? Order(double[,] correlation)
    {
        var n = correlation.GetLength(0);
        var neighbours = new List<int>[n];
        for (var i = 0; i < n; i++)
        {
            neighbours[i] = [.. Enumerable.Range(0, n).Where(j => j != i && Math.Abs(correlation[i, j]) > 1e-12)];
            if (neighbours[i].Count > 2) return null;
        }

        var end = Array.FindIndex(neighbours, l => l.Count < 2);
        if (end < 0) return null;
        var order = new List<int> { end };
        for (var (at, before) = (end, -1); neighbours[at].Exists(j => j != before);)
        {
            (at, before) = (neighbours[at].Find(j => j != before), at);
            order.Add(at);
        }

        return order.Count == n ? [.. order] : null;
    }
}
