using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>An orthonormal basis that grows by one vector at a time. Cost O(p × dimension) an addition.</summary>
internal sealed class Subspace(int p)
{
    /// <summary>R's tolerance of rank: a vector is dependent where less than this part of its length is outside.</summary>
    private const double Tolerance = 1e-7;

    private readonly List<double[]> _basis = [];

    public IReadOnlyList<double[]> Basis => _basis;

    /// <summary>The vector's direction outside the space, added to the basis; null where it lies inside.</summary>
    /// <param name="vector">Length p.</param>
    /// <param name="size">Length against which rounding is judged; 0 for the vector's own.</param>
    public double[]? Add(ReadOnlySpan<double> vector, double size = 0.0)
    {
        var rest = vector.ToArray();
        size = Math.Max(size, Vectors.Norm(rest));
        // Twice is enough (Giraud, Langou and Rozloznik 2005).
        for (var pass = 0; pass < 2; pass++)
            foreach (var b in _basis) Vectors.Axpy(-Vectors.Dot(b, rest), b, rest);
        var outside = Vectors.Norm(rest);
        if (!(outside > Tolerance * size)) return null;
        Vectors.Scale(1.0 / outside, rest);
        _basis.Add(rest);
        return rest;
    }

    /// <summary>An orthonormal basis of everything orthogonal to this space; the space itself grows to all of ℝᵖ.</summary>
    public List<double[]> Complement()
    {
        var result = new List<double[]>();
        var outside = new double[p];
        while (_basis.Count < p)
        {
            // The unit vector with most of itself outside.
            Array.Fill(outside, 1.0);
            foreach (var b in _basis)
                for (var i = 0; i < p; i++) outside[i] -= b[i] * b[i];
            var unit = new double[p];
            unit[Array.IndexOf(outside, outside.Max())] = 1.0;
            result.Add(Add(unit)!);
        }

        return result;
    }
}
