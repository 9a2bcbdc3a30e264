using Blup.Numerics.Dense;

namespace Blup.Numerics.Distributions;

/// <summary>
/// The vertices of {x : l_i·x ≤ 1, i = 1..n} or of its intersection with its mirror image, each as the r constraints tight there: the double
/// description method (Motzkin, Raiffa, Thompson and Thrall 1953), from a parallelepiped by cutting off with one constraint after another. Each bound is
/// raised by a different part in 1e8, which leaves exactly r constraints at a vertex; what depends on the vertices is then evaluated at bound 1, as a limit.
/// </summary>
internal sealed class PolytopeVertices
{
    private const double Raised = 1e-8;

    /// <summary>Where a one-sided family, whose polyhedron is unbounded, starts from.</summary>
    private const double FarAway = 1e4;

    private readonly double[] _rows;
    private readonly int _count;
    private readonly int _rank;
    private readonly bool _twoSided;
    private readonly double[] _raised;
    private List<Vertex> _vertices = [];

    private PolytopeVertices(double[] rows, int count, int rank, bool twoSided)
    {
        (_rows, _count, _rank, _twoSided) = (rows, count, rank, twoSided);
        _raised = new double[count];
        QuasiRandom.FillShifts(_raised);
        for (var i = 0; i < count; i++) _raised[i] = 1 + (Raised * (0.5 + _raised[i]));
    }

    /// <summary>The constraints tight at each vertex.</summary>
    public TightSet[] Tight { get; private set; } = [];

    /// <summary>The largest distance of a vertex from the origin.</summary>
    public double Farthest { get; private set; }

    /// <summary>The vertices, or null where there are more than <paramref name="most"/> on the way, or rounding hides which there are.</summary>
    public static PolytopeVertices? TryFind(double[] rows, int count, int rank, bool twoSided, int most)
    {
        if (rank > 30 || 1L << rank > most || count > 64) return null;
        var polytope = new PolytopeVertices(rows, count, rank, twoSided);
        var first = polytope.Box();
        foreach (var i in Enumerable.Range(0, count).Except(first))
        {
            if (!polytope.Cut(i, minus: false, most) || (twoSided && !polytope.Cut(i, minus: true, most))) return null;
        }

        var found = polytope._vertices.Where(v => twoSided || v.Tight.Minus == 0).ToList();
        polytope.Tight = [.. found.Select(v => v.Tight)];
        polytope.Farthest = Math.Sqrt(found.Max(v => Vectors.Dot(v.X, v.X)));
        polytope._vertices = [];
        return polytope;
    }

    private ReadOnlySpan<double> Row(int i) => _rows.AsSpan(i * _rank, _rank);

    private double Bound(int i, bool minus) => minus && !_twoSided ? FarAway * _raised[i] : _raised[i];

    /// <summary>Chooses r rows by Gram-Schmidt with pivoting, and makes the 2^r vertices of their parallelepiped.</summary>
    private List<int> Box()
    {
        var (chosen, rest) = (new List<int>(), (double[])_rows.Clone());
        var units = new double[_rank * _rank];
        for (var step = 0; step < _rank; step++)
        {
            var pivot = Enumerable.Range(0, _count).MaxBy(i => Vectors.Dot(rest.AsSpan(i * _rank, _rank), rest.AsSpan(i * _rank, _rank)));
            chosen.Add(pivot);
            var unit = rest.AsSpan(pivot * _rank, _rank).ToArray();
            var length = Math.Sqrt(Vectors.Dot(unit, unit));
            for (var j = 0; j < _rank; j++) unit[j] /= length;
            for (var i = 0; i < _count; i++) Vectors.Axpy(-Vectors.Dot(unit, rest.AsSpan(i * _rank, _rank)), unit, rest.AsSpan(i * _rank, _rank));
            unit.CopyTo(units.AsSpan(step * _rank));
        }

        // In the basis of the units the chosen rows are triangular: substitution gives each vertex.
        for (var signs = 0; signs < 1 << _rank; signs++)
        {
            var (x, tight) = (new double[_rank], default(TightSet));
            for (var step = 0; step < _rank; step++)
            {
                var i = chosen[step];
                var unit = units.AsSpan(step * _rank, _rank);
                var minus = (signs >> step & 1) != 0;
                var bound = Bound(i, minus);
                Vectors.Axpy(((minus ? -bound : bound) - Vectors.Dot(Row(i), x)) / Vectors.Dot(Row(i), unit), unit, x);
                tight = tight.Or(TightSet.Of(i, minus));
            }

            _vertices.Add(new(x, tight));
        }

        return chosen;
    }

    private bool Cut(int row, bool minus, int most)
    {
        var (inside, outside) = (new List<Vertex>(), new Dictionary<TightSet, (Vertex Vertex, double Lack)>());
        var (constraint, bound) = (TightSet.Of(row, minus), Bound(row, minus));
        var slacks = new List<double>();
        foreach (var vertex in _vertices)
        {
            var product = Vectors.Dot(Row(row), vertex.X);
            var slack = bound - (minus ? -product : product);
            if (Math.Abs(slack) <= 1e-13 * Math.Sqrt(1 + Vectors.Dot(vertex.X, vertex.X))) return false;
            if (slack > 0)
            {
                inside.Add(vertex);
                slacks.Add(slack);
                continue;
            }

            // An edge is what r - 1 constraints leave.
            for (var rest = vertex.Tight; rest.Count > 0; rest = rest.Less(rest.First)) outside[vertex.Tight.Less(rest.First)] = (vertex, slack);
        }

        if (outside.Count == 0) return true;
        var before = inside.Count;
        for (var v = 0; v < before; v++)
        {
            for (var rest = inside[v].Tight; rest.Count > 0; rest = rest.Less(rest.First))
            {
                var edge = inside[v].Tight.Less(rest.First);
                if (!outside.TryGetValue(edge, out var o)) continue;
                var (share, from, x) = (slacks[v] / (slacks[v] - o.Lack), inside[v].X, new double[_rank]);
                for (var j = 0; j < _rank; j++) x[j] = from[j] + (share * (o.Vertex.X[j] - from[j]));
                inside.Add(new(x, edge.Or(constraint)));
                if (inside.Count > most) return false;
            }
        }

        _vertices = inside;
        return true;
    }

    private readonly record struct Vertex(double[] X, TightSet Tight);
}
