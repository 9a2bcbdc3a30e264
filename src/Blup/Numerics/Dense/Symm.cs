namespace Blup.Numerics.Dense;

/// <summary>Products with a symmetric matrix of which one triangle is stored.</summary>
internal static unsafe class Symm
{
    /// <summary>C := αFB + βC, F n×n with element (i, j), i ≥ j, at [j + i·ldf]; B and C n×m, column-major.</summary>
    public static void MultiplyAbove(
        int n, int m, double alpha, ReadOnlySpan<double> f, int ldf, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(f.Length, n, n, ldf);
        Shape.Check(b.Length, n, m, ldb);
        Shape.Check(c.Length, n, m, ldc);
        fixed (double* pf = f, pb = b, pc = c)
            Product.Run(new MatrixView(pf, ldf, 1), MatrixView.ColumnMajor(pb, ldb), n, m, n, alpha, beta, pc, ldc, Part.Whole, ws, symmetric: true);
    }
}
