using Blup.Estimation;
using Blup.Numerics.Dense;

namespace Blup.Inference.Prediction;

/// <summary>
/// G, the block of M⁻¹ of the dense coordinates and X, for many rows: after <see cref="RowSolver.SolveChain"/> a row has few non-zeros t there, so that
/// its lᵀM⁻¹l = ‖chain part‖² + tᵀGt costs their number squared instead of a dense triangular solve. Made once, cost (dense size)³.
/// </summary>
internal sealed class TrailingInverse
{
    /// <summary>Fewer dense coordinates than this are solved with directly.</summary>
    private const int Few = 64;

    private readonly double[] _g;
    private readonly int _size;
    private readonly int _fixed;

    private TrailingInverse(Objective objective)
    {
        var (l, layout) = (objective.Factorization, objective.Model.Layout);
        (_size, _fixed) = (layout.DenseSize + layout.P, layout.DenseSize);
        _g = new double[_size * _size];
        for (var j = 0; j < _size; j++) l.Trailing.AsSpan(j * l.Stride + j, _size - j).CopyTo(_g.AsSpan(j * _size + j));
        Cholesky.Inverse(_g, _size, _size, new DenseWorkspace());
        Cholesky.Symmetrize(_g, _size, _size);
    }

    /// <summary>The inverse, or null where direct solves are as quick.</summary>
    public static TrailingInverse? Of(Objective objective) => objective.Model.Layout.DenseSize < Few ? null : new TrailingInverse(objective);

    /// <summary>tᵀGt.</summary>
    public double Quadratic(ReadOnlySpan<int> at, ReadOnlySpan<double> t)
    {
        var sum = 0.0;
        for (var a = 0; a < at.Length; a++)
        {
            var column = _g.AsSpan(at[a] * _size, _size);
            var half = 0.5 * column[at[a]] * t[a];
            for (var b = 0; b < a; b++) half += column[at[b]] * t[b];
            sum += 2.0 * t[a] * half;
        }

        return sum;
    }

    /// <summary>u := Gt, all dense coordinates and X.</summary>
    public void Multiply(ReadOnlySpan<int> at, ReadOnlySpan<double> t, Span<double> u)
    {
        u.Clear();
        for (var a = 0; a < at.Length; a++) Vectors.Axpy(t[a], _g.AsSpan(at[a] * _size, _size), u);
    }

    /// <summary>The entries of Gt that belong to X, p of them.</summary>
    public void MultiplyFixed(ReadOnlySpan<int> at, ReadOnlySpan<double> t, Span<double> fixedPart)
    {
        for (var j = 0; j < fixedPart.Length; j++)
        {
            var column = _g.AsSpan((_fixed + j) * _size, _size);
            var sum = 0.0;
            for (var a = 0; a < at.Length; a++) sum += column[at[a]] * t[a];
            fixedPart[j] = sum;
        }
    }

    /// <summary>Dense coordinates and X together.</summary>
    public int Size => _size;
}
