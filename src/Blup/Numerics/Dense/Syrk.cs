namespace Blup.Numerics.Dense;

/// <summary>Symmetric rank-k update, column-major, lower triangle.</summary>
internal static unsafe class Syrk
{
    /// <summary>C := αAAᵀ + βC (A n×k), or αAᵀA + βC (A k×n) when transposed; only the lower triangle of C is read or written.</summary>
    public static void Lower(
        int n, int k, double alpha, ReadOnlySpan<double> a, int lda, bool transposed, double beta, Span<double> c, int ldc, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, transposed ? k : n, transposed ? n : k, lda);
        Shape.Check(c.Length, n, n, ldc);
        fixed (double* pa = a, pc = c)
        {
            var va = MatrixView.ColumnMajor(pa, lda);
            if (transposed) va = va.Transposed;
            Product.Run(va, va.Transposed, n, n, k, alpha, beta, pc, ldc, Part.Lower, ws);
        }
    }

    /// <summary>C := αAᵀB + βC for A, B k×n whose product is known to be symmetric (B = GA, G symmetric); only the lower triangle of C is read or written.</summary>
    public static void LowerProduct(
        int n, int k, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, k, n, lda);
        Shape.Check(b.Length, k, n, ldb);
        Shape.Check(c.Length, n, n, ldc);
        fixed (double* pa = a, pb = b, pc = c)
            Product.Run(MatrixView.ColumnMajor(pa, lda).Transposed, MatrixView.ColumnMajor(pb, ldb), n, n, k, alpha, beta, pc, ldc, Part.Lower, ws);
    }
}
