namespace Blup.Numerics.Dense;

/// <summary>Symmetric rank-k update, column-major, lower triangle.</summary>
internal static class Syrk
{
    /// <summary>C := αAAᵀ + βC (A n×k), or αAᵀA + βC (A k×n) when transposed; only the lower triangle of C is read or written.</summary>
    public static void Lower(
        int n, int k, double alpha, ReadOnlySpan<double> a, int lda, bool transposed, double beta, Span<double> c, int ldc, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, transposed ? k : n, transposed ? n : k, lda);
        Shape.Check(c.Length, n, n, ldc);
        for (var j = 0; j < n; j++)
        {
            var column = c.Slice((j * ldc) + j, n - j);
            if (beta == 0) column.Clear();
            else if (beta != 1) Vectors.Scale(beta, column);
            if (transposed) for (var i = j; i < n; i++) column[i - j] += alpha * Vectors.Dot(a.Slice(i * lda, k), a.Slice(j * lda, k));
            else for (var p = 0; p < k; p++) Vectors.Axpy(alpha * a[(p * lda) + j], a.Slice((p * lda) + j, n - j), column);
        }
    }
}
