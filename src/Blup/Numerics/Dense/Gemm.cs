namespace Blup.Numerics.Dense;

/// <summary>General matrix product, column-major.</summary>
internal static class Gemm
{
    /// <summary>C := α op(A) op(B) + βC, with op(A) m×k, op(B) k×n. β = 0 overwrites C, whatever it holds.</summary>
    public static void Multiply(
        bool transA, bool transB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, int lda,
        ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, transA ? k : m, transA ? m : k, lda);
        Shape.Check(b.Length, transB ? n : k, transB ? k : n, ldb);
        Shape.Check(c.Length, m, n, ldc);
        for (var j = 0; j < n; j++)
        {
            var column = c.Slice(j * ldc, m);
            if (beta == 0) column.Clear();
            else if (beta != 1) Vectors.Scale(beta, column);
            if (!transA)
            {
                for (var p = 0; p < k; p++) Vectors.Axpy(alpha * (transB ? b[(p * ldb) + j] : b[(j * ldb) + p]), a.Slice(p * lda, m), column);
                continue;
            }

            for (var i = 0; i < m; i++)
            {
                var sum = 0.0;
                if (transB) for (var p = 0; p < k; p++) sum += a[(i * lda) + p] * b[(p * ldb) + j];
                else sum = Vectors.Dot(a.Slice(i * lda, k), b.Slice(j * ldb, k));
                column[i] += alpha * sum;
            }
        }
    }
}
