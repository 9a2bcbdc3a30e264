using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Distributions;

/// <summary>
/// Gauss-Legendre nodes on panels, such as of [0, end] with widths that grow geometrically, with integrals to each node and interpolation,
/// both spectral within a panel (docs/theory/distributions.md, section 6).
/// </summary>
internal sealed class PanelGrid
{
    private const int Order = 16;

    private static readonly GaussLegendre Rule = new(Order);
    private static readonly double[] CumulativeColumns = CumulativeMatrix();
    private static readonly double[] Barycentric = BarycentricWeights();

    private readonly double[] _edges;

    /// <param name="first">Width of the first panel: that of the narrowest feature.</param>
    /// <param name="end">The last edge is here or beyond.</param>
    /// <param name="growth">Of a panel's edge over the one before; exp(-x²/2) is interpolated to about 1e-12 with 2 and 1e-10 with 2.5.</param>
    public PanelGrid(double first, double end, double growth)
    {
        var edges = new List<double> { 0, first };
        while (edges[^1] < end) edges.Add(edges[^1] * growth);
        (_edges, Nodes) = ([.. edges], NodesOf([.. edges]));
    }

    /// <summary>Panels between given edges, in rising order.</summary>
    public PanelGrid(double[] edges) => (_edges, Nodes) = (edges, NodesOf(edges));

    public double[] Nodes { get; }

    /// <summary>Adds h φ(hτ) g(τ) at each node τ, g = 1 where it is empty; <paramref name="exponents"/> are -τ²/2.</summary>
    public static void AddNormal(double h, ReadOnlySpan<double> exponents, ReadOnlySpan<double> g, Span<double> sum)
    {
        const double negligible = -60;
        ref var e = ref MemoryMarshal.GetReference(exponents);
        ref var values = ref MemoryMarshal.GetReference(g);
        ref var s = ref MemoryMarshal.GetReference(sum);
        var (square, scale) = (Vector512.Create(h * h), Vector512.Create(h / Math.Sqrt(2 * Math.PI)));
        for (nuint k = 0; k < (nuint)exponents.Length && h * h * Unsafe.Add(ref e, k) > negligible; k += 8)
        {
            var part = scale * Vector512.Exp(square * Vector512.LoadUnsafe(ref e, k));
            if (!g.IsEmpty) part *= Vector512.LoadUnsafe(ref values, k);
            (Vector512.LoadUnsafe(ref s, k) + part).StoreUnsafe(ref s, k);
        }
    }

    /// <summary>∫ f from the first edge to each node t, f given at the nodes; or, where its value at infinity is given, that less ∫_t^∞ f.</summary>
    public void Integrate(ReadOnlySpan<double> f, Span<double> result, double? atInfinity)
    {
        ref var r = ref MemoryMarshal.GetReference(result);
        ref var c = ref MemoryMarshal.GetReference(CumulativeColumns.AsSpan());
        var before = 0.0;
        for (var panel = 0; panel + 1 < _edges.Length; panel++)
        {
            var width = _edges[panel + 1] - _edges[panel];
            var first = Vector512.Create(before);
            var second = first;
            double whole = 0;
            for (var k = 0; k < Order; k++)
            {
                var value = f[(panel * Order) + k] * width;
                first += Vector512.LoadUnsafe(ref c, (nuint)(k * Order)) * value;
                second += Vector512.LoadUnsafe(ref c, (nuint)((k * Order) + 8)) * value;
                whole += Rule.Weights[k] * value;
            }

            first.StoreUnsafe(ref r, (nuint)(panel * Order));
            second.StoreUnsafe(ref r, (nuint)((panel * Order) + 8));
            before += whole;
        }

        if (atInfinity is not { } end) return;
        for (var k = 0; k < result.Length; k++) result[k] += end - before;
    }

    /// <summary>∫ f over all panels, f given at the nodes.</summary>
    public double Whole(ReadOnlySpan<double> f)
    {
        double whole = 0;
        for (var k = 0; k < f.Length; k++) whole += Rule.Weights[k % Order] * (_edges[(k / Order) + 1] - _edges[k / Order]) * f[k];
        return whole;
    }

    /// <summary>The function given at the nodes, at t; its last value beyond the last edge.</summary>
    public double Interpolate(ReadOnlySpan<double> f, double t)
    {
        if (t >= _edges[^1]) return f[^1];
        var panel = PanelOf(t);
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

    /// <summary>Adds a weight at t to the nodes so that sums over them are those of the interpolated function at t.</summary>
    public void Spread(double t, double weight, Span<double> nodes)
    {
        var panel = PanelOf(t);
        Span<double> share = stackalloc double[Order];
        double below = 0;
        for (var k = 0; k < Order; k++)
        {
            var distance = t - Nodes[(panel * Order) + k];
            if (distance == 0)
            {
                nodes[(panel * Order) + k] += weight;
                return;
            }

            below += share[k] = Barycentric[k] / distance;
        }

        for (var k = 0; k < Order; k++) nodes[(panel * Order) + k] += weight * share[k] / below;
    }

    private int PanelOf(double t)
    {
        var panel = Array.BinarySearch(_edges, t);
        if (panel < 0) panel = ~panel - 1;
        return Math.Clamp(panel, 0, _edges.Length - 2);
    }

    private static double[] NodesOf(double[] edges)
    {
        var nodes = new double[Order * (edges.Length - 1)];
        for (var k = 0; k < nodes.Length; k++)
        {
            var panel = k / Order;
            nodes[k] = edges[panel] + (Rule.Nodes[k % Order] * (edges[panel + 1] - edges[panel]));
        }

        return nodes;
    }

    /// <summary>A[m, k] = ∫₀^{x_m} ℓ_k on [0, 1], column by column, from ∫ P_j = (P_{j+1} - P_{j-1})/(2j+1) (DLMF 18.17.1 with 18.9.19).</summary>
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
                matrix[(k * Order) + m] = Rule.Weights[k] * sum;
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
