namespace Blup.Numerics.Dense;

/// <summary>L := LᵀL in the lower triangle (LAPACK's dlauum), by halves, in place. Rows or columns are contiguous.</summary>
internal static unsafe class TriangularSquare
{
    private const int MultiplyBase = 32;

    /// <summary>[L₁₁ᵀL₁₁ + L₂₁ᵀL₂₁, ·; L₂₂ᵀL₂₁, L₂₂ᵀL₂₂].</summary>
    public static void Run(MatrixView l, int n, DenseWorkspace ws)
    {
        if (n <= SmallInverse.MaxOrder)
        {
            SmallInverse.Square(l, n);
            return;
        }

        var half = Cholesky.Half(n);
        var rest = n - half;
        var (l21, l22) = (l.From(half, 0), l.From(half, half));
        Run(l, half, ws);
        Product.Run(l21.Transposed, l21, half, half, rest, 1, 1, l, ws, Part.Lower);
        MultiplyTransposed(l22, rest, l21, half, ws);
        Run(l22, rest, ws);
    }

    /// <summary>B := TᵀB, T lower n×n, B n×m.</summary>
    private static void MultiplyTransposed(MatrixView t, int n, MatrixView b, int m, DenseWorkspace ws)
    {
        if (n <= MultiplyBase)
        {
            // The product reads a full square: give it the triangle with zeros above.
            var square = ws.Triangle((nint)n * n);
            new Span<double>(square, n * n).Clear();
            for (var j = 0; j < n; j++)
                for (var i = j; i < n; i++) square[(j * n) + i] = *t.At(i, j);
            Product.Run(MatrixView.ColumnMajor(square, n).Transposed, b, n, m, n, 1, 0, b, ws);
            return;
        }

        var half = n >= 96 ? Cholesky.Half(n) : n / 2;
        var rest = n - half;
        var b2 = b.From(half, 0);
        MultiplyTransposed(t, half, b, m, ws);
        Product.Run(t.From(half, 0).Transposed, b2, half, m, rest, 1, 1, b, ws);
        MultiplyTransposed(t.From(half, half), rest, b2, m, ws);
    }
}
