namespace Blup.Numerics.Dense;

/// <summary>L := LᵀL in the lower triangle (LAPACK's dlauum), by halves, in place.</summary>
internal static unsafe class TriangularSquare
{
    private const int MultiplyBase = 32;

    /// <summary>[L₁₁ᵀL₁₁ + L₂₁ᵀL₂₁, ·; L₂₂ᵀL₂₁, L₂₂ᵀL₂₂].</summary>
    public static void Run(double* l, int n, nint ld, DenseWorkspace ws)
    {
        if (n <= SmallInverse.MaxOrder)
        {
            SmallInverse.Square(l, n, ld);
            return;
        }

        var half = Cholesky.Half(n);
        var rest = n - half;
        var l21 = l + half;
        var l22 = l21 + (half * ld);
        Run(l, half, ld, ws);
        var below = MatrixView.ColumnMajor(l21, ld);
        Product.Run(below.Transposed, below, half, half, rest, 1, 1, l, ld, lower: true, ws);
        MultiplyTransposed(l22, rest, l21, half, ld, ws);
        Run(l22, rest, ld, ws);
    }

    /// <summary>B := TᵀB, T lower n×n, B n×m of the same leading dimension.</summary>
    private static void MultiplyTransposed(double* t, int n, double* b, int m, nint ld, DenseWorkspace ws)
    {
        if (n <= MultiplyBase)
        {
            // The product reads a full square: give it the triangle with zeros above.
            var square = ws.Triangle((nint)n * n);
            for (var j = 0; j < n; j++)
            {
                new Span<double>(square + (j * n), j).Clear();
                new ReadOnlySpan<double>(t + j + (j * ld), n - j).CopyTo(new(square + (j * n) + j, n - j));
            }

            Product.Run(MatrixView.ColumnMajor(square, n).Transposed, MatrixView.ColumnMajor(b, ld), n, m, n, 1, 0, b, ld, lower: false, ws);
            return;
        }

        var half = n >= 96 ? Cholesky.Half(n) : n / 2;
        var rest = n - half;
        var t21 = t + half;
        var t22 = t21 + (half * ld);
        var b2 = b + half;
        MultiplyTransposed(t, half, b, m, ld, ws);
        Product.Run(MatrixView.ColumnMajor(t21, ld).Transposed, MatrixView.ColumnMajor(b2, ld), half, m, rest, 1, 1, b, ld, lower: false, ws);
        MultiplyTransposed(t22, rest, b2, m, ld, ws);
    }
}
