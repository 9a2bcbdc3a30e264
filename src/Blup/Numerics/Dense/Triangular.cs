namespace Blup.Numerics.Dense;

/// <summary>Solves with, and inverse of, a lower-triangular L (column-major; the strictly upper part is never read or written).</summary>
internal static class Triangular
{
    /// <summary>B := L⁻¹B, B n×m.</summary>
    public static void SolveLower(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, n, m, ldb, ws);
        for (var c = 0; c < m; c++)
        {
            var x = b.Slice(c * ldb, n);
            for (var j = 0; j < n; j++)
            {
                x[j] /= l[(j * ldl) + j];
                Vectors.Axpy(-x[j], l.Slice((j * ldl) + j + 1, n - j - 1), x[(j + 1)..]);
            }
        }
    }

    /// <summary>B := L⁻ᵀB, B n×m.</summary>
    public static void SolveLowerTransposed(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, n, m, ldb, ws);
        for (var c = 0; c < m; c++)
        {
            var x = b.Slice(c * ldb, n);
            for (var j = n - 1; j >= 0; j--)
                x[j] = (x[j] - Vectors.Dot(l.Slice((j * ldl) + j + 1, n - j - 1), x[(j + 1)..])) / l[(j * ldl) + j];
        }
    }

    /// <summary>B := BL⁻ᵀ, B m×n.</summary>
    public static void SolveLowerTransposedRight(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, m, n, ldb, ws);
        for (var j = 0; j < n; j++)
        {
            var x = b.Slice(j * ldb, m);
            for (var p = 0; p < j; p++) Vectors.Axpy(-l[(p * ldl) + j], b.Slice(p * ldb, m), x);
            Vectors.Scale(1 / l[(j * ldl) + j], x);
        }
    }

    /// <summary>B := BL⁻¹, B m×n.</summary>
    public static void SolveLowerRight(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, m, n, ldb, ws);
        for (var j = n - 1; j >= 0; j--)
        {
            var x = b.Slice(j * ldb, m);
            for (var p = j + 1; p < n; p++) Vectors.Axpy(-l[(j * ldl) + p], b.Slice(p * ldb, m), x);
            Vectors.Scale(1 / l[(j * ldl) + j], x);
        }
    }

    /// <summary>L := L⁻¹.</summary>
    public static void Inverse(Span<double> l, int n, int ldl, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(l.Length, n, n, ldl);
        for (var j = n - 1; j >= 0; j--)
        {
            var column = l.Slice((j * ldl) + j + 1, n - j - 1);
            var diagonal = 1 / l[(j * ldl) + j];
            l[(j * ldl) + j] = diagonal;
            // column := −inv(L22)·column·diagonal, in place from the last row up.
            for (var i = n - 1; i > j; i--)
            {
                var sum = 0.0;
                for (var p = j + 1; p <= i; p++) sum += l[(p * ldl) + i] * column[p - j - 1];
                column[i - j - 1] = -diagonal * sum;
            }
        }
    }

    private static void Check(int lengthL, int n, int ldl, int lengthB, int rows, int columns, int ldb, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(lengthL, n, n, ldl);
        Shape.Check(lengthB, rows, columns, ldb);
    }
}
