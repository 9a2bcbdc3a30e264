namespace Blup.Numerics.Distributions;

/// <summary>
/// The vertices of K = {x : |l_i·x| ≤ 1, i = 1..n} in r dimensions, each with the constraints tight there: the double description method
/// (Motzkin, Raiffa, Thompson and Thrall 1953), from the parallelepiped of r well-separated rows by cutting off with one constraint after another.
/// </summary>
internal sealed class SymmetricPolytope
{
    private const double Tolerance = 1e-10;
    private readonly int _rank;
    private List<(double[] X, TightSet Tight)> _vertices = [];

    private SymmetricPolytope(double[] rows, int count, int rank) => (Rows, Count, _rank) = (rows, count, rank);

    /// <summary>n×r row by row, of length 1, no two parallel.</summary>
    public double[] Rows { get; }

    public int Count { get; }

    public IReadOnlyList<(double[] X, TightSet Tight)> Vertices => _vertices;

    public ReadOnlySpan<double> Row(int i) => Rows.AsSpan(i * _rank, _rank);

    /// <summary>The polytope, or null where it has more than <paramref name="most"/> vertices.</summary>
    public static SymmetricPolytope? TryBuild(double[] rows, int count, int rank, int most)
    {
        if (rank > 30 || 1L << rank > most || count > 64) return null;
        var polytope = new SymmetricPolytope(rows, count, rank);
        var first = polytope.Box();
        foreach (var i in Enumerable.Range(0, count).Except(first))
        {
            if (!polytope.Cut(i, minus: false, most) || !polytope.Cut(i, minus: true, most)) return null;
        }

        return polytope;
    }

    /// <summary>Chooses r rows by Gram-Schmidt with pivoting, and makes the 2^r vertices of their parallelepiped.</summary>
    private List<int> Box()
    {
        var (chosen, rest) = (new List<int>(), (double[])Rows.Clone());
        var inverse = new double[_rank * _rank];
        for (var step = 0; step < _rank; step++)
        {
            var pivot = Enumerable.Range(0, Count).MaxBy(i => Dot(rest.AsSpan(i * _rank, _rank), rest.AsSpan(i * _rank, _rank)));
            chosen.Add(pivot);
            var unit = rest.AsSpan(pivot * _rank, _rank).ToArray();
            var length = Math.Sqrt(Dot(unit, unit));
            for (var j = 0; j < _rank; j++) unit[j] /= length;
            for (var i = 0; i < Count; i++)
            {
                var product = Dot(unit, rest.AsSpan(i * _rank, _rank));
                for (var j = 0; j < _rank; j++) rest[(i * _rank) + j] -= product * unit[j];
            }

            unit.CopyTo(inverse.AsSpan(step * _rank));
        }

        // In the basis of the units the chosen rows are triangular: substitution gives each vertex.
        for (var signs = 0; signs < 1 << _rank; signs++)
        {
            var (x, tight) = (new double[_rank], default(TightSet));
            for (var step = 0; step < _rank; step++)
            {
                var row = Row(chosen[step]);
                var unit = inverse.AsSpan(step * _rank, _rank);
                var minus = (signs >> step & 1) != 0;
                var coordinate = ((minus ? -1 : 1) - Dot(row, x)) / Dot(row, unit);
                for (var j = 0; j < _rank; j++) x[j] += coordinate * unit[j];
                tight = tight.Or(TightSet.Of(chosen[step], minus));
            }

            _vertices.Add((x, tight));
        }

        return chosen;
    }

    private bool Cut(int row, bool minus, int most)
    {
        var (inside, outside, kept) = (new List<(int Vertex, double Slack)>(), new List<(int Vertex, double Slack)>(), new List<(double[] X, TightSet Tight)>());
        var constraint = TightSet.Of(row, minus);
        for (var v = 0; v < _vertices.Count; v++)
        {
            var (x, tight) = _vertices[v];
            var product = Dot(Row(row), x);
            var slack = 1 - (minus ? -product : product);
            if (Math.Abs(slack) <= Tolerance * Math.Sqrt(1 + Dot(x, x)))
            {
                kept.Add((x, tight.Or(constraint)));
                continue;
            }

            (slack > 0 ? inside : outside).Add((v, slack));
            if (slack > 0) kept.Add(_vertices[v]);
        }

        foreach (var (o, lack) in outside)
        {
            foreach (var (i, slack) in inside)
            {
                var common = _vertices[o].Tight.And(_vertices[i].Tight);
                if (common.Count < _rank - 1 || !Adjacent(o, i, common)) continue;
                var (share, x) = (slack / (slack - lack), new double[_rank]);
                for (var j = 0; j < _rank; j++) x[j] = _vertices[i].X[j] + (share * (_vertices[o].X[j] - _vertices[i].X[j]));
                kept.Add((x, common.Or(constraint)));
                if (kept.Count > most) return false;
            }
        }

        _vertices = kept;
        return true;
    }

    /// <summary>Two vertices share an edge if no third one has all their common constraints.</summary>
    private bool Adjacent(int a, int b, TightSet common)
    {
        for (var v = 0; v < _vertices.Count; v++)
            if (v != a && v != b && _vertices[v].Tight.Contains(common)) return false;
        return true;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var j = 0; j < a.Length; j++) sum += a[j] * b[j];
        return sum;
    }
}
