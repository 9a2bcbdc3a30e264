using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Blup.Numerics.Dense;

namespace Blup.Numerics.Distributions;

/// <summary>
/// The normal measures g_F(t) of the faces of tK about their feet, from the vertices upwards (docs/theory/distributions.md, eq. 18, 23 and 24). As every vertex
/// has exactly r constraints, every subset of them is a face; mirror images are one. With M the correlations (signed) of the constraints T of a
/// face G and N = M⁻¹, the face that lacks constraint c has its foot at distance h = (N1)_c/√N_cc from the hull of G.
/// </summary>
internal sealed class FaceMeasures
{
    /// <summary>Distances below are rounding of 0.</summary>
    private const double Nought = 1e-11;

    private readonly double[] _rows;
    private readonly int _stride;
    private readonly bool _twoSided;
    private readonly PanelGrid _grid;
    private readonly double[] _exponents;

    /// <summary>Of each face of the level above, where its pairs begin.</summary>
    private int[] _starts = [];
    private (int Facet, double Distance)[] _pairs = [];

    private FaceMeasures(double[] rows, int rank, bool twoSided, PanelGrid grid)
    {
        // Rows padded to whole vectors.
        _stride = (rank + 7) / 8 * 8;
        _rows = new double[rows.Length / rank * _stride];
        for (var i = 0; i < rows.Length / rank; i++) rows.AsSpan(i * rank, rank).CopyTo(_rows.AsSpan(i * _stride));
        (_twoSided, _grid) = (twoSided, grid);
        _exponents = [.. grid.Nodes.Select(t => -0.5 * t * t)];
    }

    /// <summary>S(t) = Σ g over the facets at the nodes of the grid, or null where a measure leaves [0, 1], by rounding.</summary>
    public static double[]? Total(PolytopeVertices polytope, double[] rows, int rank, bool twoSided, PanelGrid grid)
    {
        var owner = new FaceMeasures(rows, rank, twoSided, grid);
        var level = twoSided ? [.. polytope.Tight.Select(t => t.Canonical).Distinct()] : polytope.Tight;
        double[] below = [];
        for (var size = rank; size > 1; size--)
        {
            level = owner.Above(level, size);
            if (owner.Measures(level.Length, below) is not { } measures) return null;
            below = measures;
        }

        var nodes = grid.Nodes.Length;
        var total = new double[nodes];
        for (var f = 0; f < level.Length; f++) Vectors.Axpy(twoSided ? 2 : 1, below.AsSpan(f * nodes, nodes), total);
        return total;
    }

    /// <summary>
    /// The smallest |h| of a one-sided family: where measures are known at infinity, the grid must reach to where that face's ends. 0 where a foot is on
    /// several facets, or on one that may be there only because bounds are raised.
    /// </summary>
    public static double Narrowest(PolytopeVertices polytope, double[] rows, int rank)
    {
        var owner = new FaceMeasures(rows, rank, twoSided: false, new PanelGrid(1, 1, 2));
        var (level, least) = (polytope.Tight, 1.0);
        for (var size = rank; size > 1; size--)
        {
            level = owner.Above(level, size);
            for (var f = 0; f < level.Length; f++)
            {
                var (on, outside) = (0, false);
                for (var p = owner._starts[f]; p < owner._starts[f + 1]; p++)
                {
                    var h = owner._pairs[p].Distance;
                    if (Math.Abs(h) > Nought) least = Math.Min(least, Math.Abs(h));
                    else on++;
                    outside |= h < -Nought;
                }

                if (on > 0 && (rows.Length > rank * rank || (on > 1 && !outside))) return 0;
            }
        }

        return least;
    }

    /// <summary>The faces one dimension up, and the pairs of each with its facets.</summary>
    private TightSet[] Above(TightSet[] level, int size)
    {
        var distances = new double[level.Length * size];
        Parallel.For(0, (level.Length + 255) / 256, block =>
        {
            var work = new double[size * (_stride + size + 1)];
            for (var g = block * 256; g < Math.Min(level.Length, (block + 1) * 256); g++) Distances(level[g], size, work, distances.AsSpan(g * size, size));
        });
        var (known, faces) = (new Dictionary<TightSet, int>(level.Length), new int[level.Length * size]);
        var names = new List<TightSet>();
        for (int g = 0, at = 0; g < level.Length; g++)
        {
            for (var rest = level[g]; rest.Count > 0; rest = rest.Less(rest.First))
            {
                var name = level[g].Less(rest.First);
                if (_twoSided) name = name.Canonical;
                ref var face = ref CollectionsMarshal.GetValueRefOrAddDefault(known, name, out var exists);
                if (!exists)
                {
                    face = names.Count;
                    names.Add(name);
                }

                faces[at++] = face;
            }
        }

        _starts = new int[names.Count + 1];
        foreach (var face in faces) _starts[face + 1]++;
        for (var f = 0; f < names.Count; f++) _starts[f + 1] += _starts[f];
        var next = _starts.ToArray();
        _pairs = new (int, double)[faces.Length];
        for (var at = 0; at < faces.Length; at++) _pairs[next[faces[at]]++] = (at / size, distances[at]);
        return [.. names];
    }

    /// <summary>h for each constraint of the set, by its rows' QR factorization: the triangle has the square root of the condition of M.</summary>
    private void Distances(TightSet set, int size, double[] work, Span<double> distances)
    {
        var triangle = work.AsSpan(size * _stride, size * size);
        var solved = work.AsSpan(size * (_stride + size), size);
        ref var unit = ref MemoryMarshal.GetArrayDataReference(work);
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        var column = 0;
        for (var rest = set; rest.Count > 0; rest = rest.Less(rest.First), column++)
        {
            ref var q = ref Unsafe.Add(ref unit, column * _stride);
            var (row, sign) = (rest.First.Row * _stride, rest.Plus == 0 ? -1.0 : 1.0);
            for (var j = 0; j < _stride; j += 8) (sign * Vector512.LoadUnsafe(ref rows, (nuint)(row + j))).StoreUnsafe(ref q, (nuint)j);
            for (var k = 0; k < column; k++)
            {
                ref var p = ref Unsafe.Add(ref unit, k * _stride);
                var product = triangle[(k * size) + column] = Dot(ref p, ref q);
                for (nuint j = 0; j < (nuint)_stride; j += 8) (Vector512.LoadUnsafe(ref q, j) - (product * Vector512.LoadUnsafe(ref p, j))).StoreUnsafe(ref q, j);
            }

            var length = triangle[(column * size) + column] = Math.Sqrt(Dot(ref q, ref q));
            for (nuint j = 0; j < (nuint)_stride; j += 8) (Vector512.LoadUnsafe(ref q, j) / length).StoreUnsafe(ref q, j);
        }

        // y = R⁻¹R⁻ᵀ1, and N_cc the squared length of row c of R⁻¹, which is built in place of R.
        for (var j = 0; j < size; j++)
        {
            var sum = 1.0;
            for (var k = 0; k < j; k++) sum -= triangle[(k * size) + j] * solved[k];
            solved[j] = sum / triangle[(j * size) + j];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            var diagonal = 1 / triangle[(i * size) + i];
            for (var j = size - 1; j > i; j--)
            {
                double sum = 0;
                for (var k = i + 1; k <= j; k++) sum += triangle[(i * size) + k] * triangle[(k * size) + j];
                triangle[(i * size) + j] = -sum * diagonal;
            }

            triangle[(i * size) + i] = diagonal;
            double y = 0, square = 0;
            for (var j = i; j < size; j++)
            {
                var value = triangle[(i * size) + j];
                y += value * solved[j];
                square += value * value;
            }

            distances[i] = y / Math.Sqrt(square);
        }
    }

    private double Dot(ref double a, ref double b)
    {
        var sum = Vector512.LoadUnsafe(ref a) * Vector512.LoadUnsafe(ref b);
        for (nuint j = 8; j < (nuint)_stride; j += 8) sum += Vector512.LoadUnsafe(ref a, j) * Vector512.LoadUnsafe(ref b, j);
        return Vector512.Sum(sum);
    }

    private double[]? Measures(int count, double[] below)
    {
        var nodes = _grid.Nodes.Length;
        var measures = new double[(long)count * nodes];
        var wrong = false;
        Parallel.For(0, (count + 63) / 64, block =>
        {
            var integrand = new double[nodes];
            for (var f = block * 64; f < Math.Min(count, (block + 1) * 64); f++)
            {
                Array.Clear(integrand);
                var atInfinity = 1.0;
                for (var p = _starts[f]; p < _starts[f + 1]; p++)
                {
                    var (facet, h) = _pairs[p];
                    atInfinity *= h > Nought ? 1 : h < -Nought ? 0 : 0.5;
                    PanelGrid.AddNormal(h, _exponents, below.Length == 0 ? [] : below.AsSpan(facet * nodes, nodes), integrand);
                }

                var measure = measures.AsSpan(f * nodes, nodes);
                // Unbounded faces have no known measure at 0, but at infinity: all, nothing where the foot is outside, half where it is on a facet.
                _grid.Integrate(integrand, measure, _twoSided ? null : atInfinity);
                foreach (var g in measure) if (!(g >= -1e-9 && g <= 1 + 1e-9)) wrong = true;
            }
        });
        return wrong ? null : measures;
    }
}
