namespace Blup.Numerics.Dense;

/// <summary>Solves with, and inverse of, a lower-triangular L (column-major; the strictly upper part is never read or written).</summary>
internal static unsafe class Triangular
{
    /// <summary>Fewer right-hand sides than this are swept one by one: packing a sliver for them would be mostly padding.</summary>
    private const int FewVectors = 4;

    /// <summary>Up to this order the plain sweeps win.</summary>
    internal const int SmallOrder = 16;

    /// <summary>B := L⁻¹B, B n×m.</summary>
    public static void SolveLower(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, n, m, ldb, ws);
        fixed (double* pl = l, pb = b)
        {
            if (m < FewVectors || n <= SmallOrder) for (var j = 0; j < m; j++) SmallTriangular.Solve(pl, n, ldl, pb + ((nint)j * ldb));
            else LeftLower(pl, n, ldl, pb, m, ldb, ws);
        }
    }

    /// <summary>B := L⁻ᵀB, B n×m.</summary>
    public static void SolveLowerTransposed(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, n, m, ldb, ws);
        fixed (double* pl = l, pb = b)
        {
            if (m < FewVectors || n <= SmallOrder) for (var j = 0; j < m; j++) SmallTriangular.SolveTransposed(pl, n, ldl, pb + ((nint)j * ldb));
            else TriangularSolver.Run(Reversed(MatrixView.ColumnMajor(pl, ldl), n), MatrixView.ColumnMajor(pb, ldb).Transposed.ReverseColumns(n), m, n, ws);
        }
    }

    /// <summary>B := BL⁻ᵀ, B m×n.</summary>
    public static void SolveLowerTransposedRight(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, m, n, ldb, ws);
        fixed (double* pl = l, pb = b)
        {
            if (n <= SmallOrder) SmallTriangular.SolveTransposedRight(pl, n, ldl, pb, m, ldb);
            else RightLowerTransposed(pl, n, ldl, pb, m, ldb, ws);
        }
    }

    /// <summary>B := BL⁻¹, B m×n.</summary>
    public static void SolveLowerRight(ReadOnlySpan<double> l, int n, int ldl, Span<double> b, int m, int ldb, DenseWorkspace ws)
    {
        Check(l.Length, n, ldl, b.Length, m, n, ldb, ws);
        fixed (double* pl = l, pb = b)
        {
            if (n <= SmallOrder) SmallTriangular.SolveRight(pl, n, ldl, pb, m, ldb);
            else RightLower(pl, n, ldl, pb, m, ldb, ws);
        }
    }

    /// <summary>L := L⁻¹.</summary>
    public static void Inverse(Span<double> l, int n, int ldl, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(l.Length, n, n, ldl);
        fixed (double* pl = l) Inverse(MatrixView.ColumnMajor(pl, ldl), n, ws);
    }

    /// <summary>L := L⁻¹ by halves, (D4): the off-diagonal block becomes −L₂₂⁻¹L₂₁L₁₁⁻¹. Rows or columns are contiguous.</summary>
    internal static void Inverse(MatrixView l, int n, DenseWorkspace ws)
    {
        if (n <= SmallInverse.MaxOrder)
        {
            SmallInverse.Inverse(l, n);
            return;
        }

        var half = Cholesky.Half(n);
        var rest = n - half;
        var (l21, l22) = (l.From(half, 0), l.From(half, half));
        TriangularSolver.Run(l22, l21.Transposed, half, rest, ws);
        TriangularSolver.Run(Reversed(l, half), l21.ReverseColumns(half), rest, half, ws);
        var (lines, line) = l.RowStride == 1 ? (half, rest) : (rest, half);
        for (var j = 0; j < lines; j++) Vectors.Scale(-1, new(l.RowStride == 1 ? l21.At(0, j) : l21.At(j, 0), line));
        Inverse(l, half, ws);
        Inverse(l22, rest, ws);
    }

    /// <summary>B := BL⁻ᵀ, blocked.</summary>
    internal static void RightLowerTransposed(double* l, int n, nint ldl, double* b, int m, nint ldb, DenseWorkspace ws)
        => TriangularSolver.Run(MatrixView.ColumnMajor(l, ldl), MatrixView.ColumnMajor(b, ldb), m, n, ws);

    private static void LeftLower(double* l, int n, nint ldl, double* b, int m, nint ldb, DenseWorkspace ws)
        => TriangularSolver.Run(MatrixView.ColumnMajor(l, ldl), MatrixView.ColumnMajor(b, ldb).Transposed, m, n, ws);

    private static void RightLower(double* l, int n, nint ldl, double* b, int m, nint ldb, DenseWorkspace ws)
        => TriangularSolver.Run(Reversed(MatrixView.ColumnMajor(l, ldl), n), MatrixView.ColumnMajor(b, ldb).ReverseColumns(n), m, n, ws);

    /// <summary>Lᵀ with rows and columns in reverse order: lower triangular again.</summary>
    private static MatrixView Reversed(MatrixView l, int n) => l.Transposed.ReverseRows(n).ReverseColumns(n);

    private static void Check(int lengthL, int n, int ldl, int lengthB, int rows, int columns, int ldb, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(lengthL, n, n, ldl);
        Shape.Check(lengthB, rows, columns, ldb);
    }
}
