namespace Blup.Numerics.Dense;

/// <summary>Cholesky factor of a symmetric positive definite matrix held in the lower triangle, column-major.</summary>
internal static class Cholesky
{
    /// <summary>A := L with A = LLᵀ. The strictly upper part is not touched.</summary>
    /// <returns>0, or the 1-based index of the first pivot that is not positive (or not a number); columns before it are factored.</returns>
    public static int Factor(Span<double> a, int n, int ld, DenseWorkspace ws) => FactorLeading(a, n, n, ld, ws);

    /// <summary>
    /// Eliminates the leading <paramref name="k"/> columns: they become columns of L, the trailing block becomes A22 − L21L21ᵀ.
    /// </summary>
    /// <returns>0, or the 1-based index of the first pivot that is not positive (or not a number).</returns>
    public static int FactorLeading(Span<double> a, int n, int k, int ld, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, n, n, ld);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        for (var j = 0; j < k; j++)
        {
            var pivot = a[(j * ld) + j];
            if (!(pivot > 0) || double.IsPositiveInfinity(pivot)) return j + 1;
            var column = a.Slice((j * ld) + j, n - j);
            Vectors.Scale(1 / Math.Sqrt(pivot), column);
            for (var c = j + 1; c < n; c++) Vectors.Axpy(-column[c - j], column[(c - j)..], a.Slice((c * ld) + c, n - c));
        }

        return 0;
    }

    /// <summary>From L in the lower triangle to (LLᵀ)⁻¹ in the lower triangle; the strictly upper part is not touched.</summary>
    public static void Inverse(Span<double> a, int n, int ld, DenseWorkspace ws)
    {
        Triangular.Inverse(a, n, ld, ws);
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
                a[(j * ld) + i] = Vectors.Dot(a.Slice((i * ld) + i, n - i), a.Slice((j * ld) + i, n - i));
        }
    }

    /// <summary>Copies the lower triangle onto the upper one.</summary>
    public static void Symmetrize(Span<double> a, int n, int ld)
    {
        Shape.Check(a.Length, n, n, ld);
        for (var j = 0; j < n; j++)
        {
            for (var i = j + 1; i < n; i++) a[(i * ld) + j] = a[(j * ld) + i];
        }
    }

    /// <summary>log |A| = 2 Σ log Lᵢᵢ of a factor.</summary>
    public static double LogDeterminant(ReadOnlySpan<double> l, int n, int ld)
    {
        Shape.Check(l.Length, n, n, ld);
        var sum = 0.0;
        for (var j = 0; j < n; j++) sum += Math.Log(l[(j * ld) + j]);
        return 2 * sum;
    }
}
