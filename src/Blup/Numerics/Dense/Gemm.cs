namespace Blup.Numerics.Dense;

/// <summary>General matrix product, column-major.</summary>
internal static unsafe class Gemm
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
        fixed (double* pa = a, pb = b, pc = c)
        {
            var (va, vb) = (MatrixView.ColumnMajor(pa, lda), MatrixView.ColumnMajor(pb, ldb));
            Product.Run(transA ? va.Transposed : va, transB ? vb.Transposed : vb, m, n, k, alpha, beta, pc, ldc, Part.Whole, ws);
        }
    }
}
