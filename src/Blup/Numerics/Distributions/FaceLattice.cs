namespace Blup.Numerics.Distributions;

/// <summary>
/// The faces of a <see cref="SymmetricPolytope"/> by dimension, mirror images as one, and for each pair of a face F and a facet G of it the
/// signed distance h from the foot of F (the point of its affine hull nearest to the origin) to the hull of G, positive where the foot is on F's side.
/// </summary>
internal sealed class FaceLattice
{
    private readonly SymmetricPolytope _polytope;
    private readonly int _rank;

    private FaceLattice(SymmetricPolytope polytope, int rank) => (_polytope, _rank) = (polytope, rank);

    /// <summary>Number of faces of dimension r - 1, r - 2, …, 1, mirror images as one.</summary>
    public List<int> Counts { get; } = [];

    /// <summary>For each of those dimensions the pairs (F, G, h) with G one dimension below; G of the last are the vertices, unnumbered.</summary>
    public List<List<(int Face, int Facet, double Distance)>> Pairs { get; } = [];

    /// <summary>The smallest distance between the feet of two neighbouring facets of the polytope.</summary>
    public double Narrowest { get; private set; } = double.PositiveInfinity;

    /// <summary>The lattice, or null where it has more than <paramref name="most"/> faces.</summary>
    public static FaceLattice? TryBuild(SymmetricPolytope polytope, int rank, int most)
    {
        var lattice = new FaceLattice(polytope, rank);
        // Every row is a facet, because its own foot is inside all other constraints.
        List<Face> level = [.. Enumerable.Range(0, polytope.Count).Select(i => new Face(TightSet.Of(i, minus: true).Canonical, Mirrored(polytope.Row(i), i), polytope.Row(i).ToArray()))];
        var total = level.Count;
        for (var dimension = rank - 1; dimension >= 1; dimension--)
        {
            lattice.Counts.Add(level.Count);
            level = lattice.Below(level, dimension);
            if (dimension > 1) total += level.Count;
            if (total > most) return null;
        }

        foreach (var (_, _, h) in lattice.Pairs[0]) lattice.Narrowest = Math.Min(lattice.Narrowest, Math.Abs(h));
        return lattice;

        static double[] Mirrored(ReadOnlySpan<double> row, int i)
        {
            // Canonical chooses the side with the smaller first word: the foot must be on it.
            var foot = row.ToArray();
            if (TightSet.Of(i, minus: true).Canonical.Minus != 0)
                for (var j = 0; j < foot.Length; j++) foot[j] = -foot[j];
            return foot;
        }
    }

    private List<Face> Below(List<Face> level, int dimension)
    {
        var (next, known, pairs) = (new List<Face>(), new Dictionary<TightSet, int>(), new List<(int, int, double)>());
        var (members, closures) = (new List<TightSet>(), new List<TightSet>());
        for (var f = 0; f < level.Count; f++)
        {
            var face = level[f];
            members.Clear();
            foreach (var (_, tight) in _polytope.Vertices)
                if (tight.Contains(face.Tight)) members.Add(tight);
            Closures(face.Tight, members, closures);
            foreach (var closure in closures)
            {
                var (distance, normal) = Step(face, closure.Less(face.Tight));
                var index = -1;
                if (dimension > 1 && !known.TryGetValue(closure.Canonical, out index))
                {
                    known.Add(closure.Canonical, index = next.Count);
                    next.Add(Moved(face, closure, distance, normal));
                }

                pairs.Add((f, index, distance));
            }
        }

        Pairs.Add(pairs);
        return next;
    }

    /// <summary>The facets of a face as sets: of all that its vertices on one more constraint have in common, the smallest.</summary>
    private void Closures(TightSet face, List<TightSet> members, List<TightSet> closures)
    {
        closures.Clear();
        for (var k = 0; k < 2 * _polytope.Count; k++)
        {
            var one = TightSet.Of(k >> 1, (k & 1) != 0);
            if (face.Contains(one)) continue;
            var (common, any) = (TightSet.All, false);
            foreach (var tight in members)
            {
                if (!tight.Contains(one)) continue;
                (common, any) = (common.And(tight), true);
            }

            if (any && !closures.Contains(common)) closures.Add(common);
        }

        var size = face.Count + 1;
        for (var a = closures.Count - 1; a >= 0; a--)
        {
            if (closures[a].Count == size) continue;
            for (var b = 0; b < closures.Count; b++)
            {
                if (b == a || !closures[a].Contains(closures[b])) continue;
                closures.RemoveAt(a);
                break;
            }
        }
    }

    /// <summary>Distance and direction, within the hull of a face, from its foot to the hull of a facet of it, by the added constraint most nearly in that hull.</summary>
    private (double Distance, double[] Normal) Step(Face face, TightSet added)
    {
        double best = 0, distance = 0;
        var normal = new double[_rank];
        Span<double> w = stackalloc double[_rank];
        for (var k = 0; k < 2 * _polytope.Count; k++)
        {
            if (!added.Contains(TightSet.Of(k >> 1, (k & 1) != 0))) continue;
            var sign = (k & 1) != 0 ? -1.0 : 1.0;
            var row = _polytope.Row(k >> 1);
            for (var j = 0; j < _rank; j++) w[j] = sign * row[j];
            for (var pass = 0; pass < 2; pass++)
            {
                for (var b = 0; b < face.Basis.Length; b += _rank)
                {
                    var unit = face.Basis.AsSpan(b, _rank);
                    var product = SymmetricPolytope.Dot(unit, w);
                    for (var j = 0; j < _rank; j++) w[j] -= product * unit[j];
                }
            }

            var length = Math.Sqrt(SymmetricPolytope.Dot(w, w));
            if (length <= best) continue;
            best = length;
            distance = (1 - (sign * SymmetricPolytope.Dot(row, face.Foot))) / length;
            for (var j = 0; j < _rank; j++) normal[j] = w[j] / length;
        }

        return (distance, normal);
    }

    private Face Moved(Face face, TightSet closure, double distance, double[] normal)
    {
        var sign = closure == closure.Canonical ? 1.0 : -1.0;
        var foot = new double[_rank];
        for (var j = 0; j < _rank; j++) foot[j] = sign * (face.Foot[j] + (distance * normal[j]));
        return new Face(closure.Canonical, foot, [.. face.Basis, .. normal]);
    }

    /// <param name="Tight">The constraints tight on all of it, in the canonical mirror image.</param>
    /// <param name="Foot">The nearest point of its hull.</param>
    /// <param name="Basis">Orthonormal vectors orthogonal to it, one after another.</param>
    private sealed record Face(TightSet Tight, double[] Foot, double[] Basis);
}
