namespace Blup.Numerics.Dense;

/// <summary>Cholesky factor of a symmetric positive definite matrix held in the lower triangle, column-major.</summary>
/// <remarks>
/// (D3) and (D4) of docs/theory/dense.md. Right-looking by panels, recursive on the diagonal block: factor it, solve the rows below (<see cref="TriangularSolver"/>), update the
/// rest (<see cref="Product"/>). Only those three steps know the storage of a panel, so that a packed layout needs no other algorithm.
/// </remarks>
internal static unsafe class Cholesky
{
    private const int Base = 64;

    /// <summary>A := L with A = LLᵀ. The strictly upper part is not touched.</summary>
    /// <returns>0, or the 1-based index of the first pivot that is not positive (or not finite); what it leaves in A is then of no use.</returns>
    public static int Factor(Span<double> a, int n, int ld, DenseWorkspace ws) => FactorLeading(a, n, n, ld, ws);

    /// <summary>
    /// Eliminates the leading <paramref name="k"/> columns: they become columns of L, the trailing block becomes A22 − L21L21ᵀ.
    /// </summary>
    /// <returns>0, or the 1-based index of the first pivot that is not positive (or not finite); what it leaves in A is then of no use.</returns>
    public static int FactorLeading(Span<double> a, int n, int k, int ld, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, n, n, ld);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        fixed (double* p = a) return k == 0 ? 0 : Factor(p, n, k, ld, ws);
    }

    /// <summary>From L in the lower triangle to (LLᵀ)⁻¹ in the lower triangle; the strictly upper part is not touched.</summary>
    public static void Inverse(Span<double> a, int n, int ld, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, n, n, ld);
        fixed (double* p = a)
        {
            Triangular.Inverse(MatrixView.ColumnMajor(p, ld), n, ws);
            TriangularSquare.Run(MatrixView.ColumnMajor(p, ld), n, ws);
        }
    }

    /// <summary>
    /// From L in the lower triangle to (LLᵀ)⁻¹ beside it: element (i, j), i ≥ j, at [j + (i + 1)·ld], the strictly upper triangle and one column more. L stays.
    /// </summary>
    public static void InverseAbove(Span<double> a, int n, int ld, DenseWorkspace ws)
    {
        ArgumentNullException.ThrowIfNull(ws);
        Shape.Check(a.Length, n, n + 1, ld);
        fixed (double* p = a)
        {
            var above = new MatrixView(p + ld, ld, 1);
            const int Tile = 32;
            for (var j = 0; j < n; j += Tile)
                for (var i = j; i < n; i += Tile)
                    for (var r = i; r < Math.Min(i + Tile, n); r++)
                        for (var c = j; c < Math.Min(j + Tile, r + 1); c++) *above.At(r, c) = p[r + ((nint)c * ld)];
            Triangular.Inverse(above, n, ws);
            TriangularSquare.Run(above, n, ws);
        }
    }

    /// <summary>Copies the lower triangle onto the upper one.</summary>
    public static void Symmetrize(Span<double> a, int n, int ld)
    {
        const int Tile = 32;
        Shape.Check(a.Length, n, n, ld);
        fixed (double* p = a)
        {
            for (var j = 0; j < n; j += Tile)
            {
                for (var i = j; i < n; i += Tile)
                {
                    for (var c = j; c < Math.Min(j + Tile, n); c++)
                        for (var r = Math.Max(i, c + 1); r < Math.Min(i + Tile, n); r++) p[((nint)r * ld) + c] = p[((nint)c * ld) + r];
                }
            }
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

    /// <summary>Positive and finite.</summary>
    internal static bool IsPivot(double pivot) => pivot > 0 && pivot < double.PositiveInfinity;

    /// <summary>Where to cut a triangle in two: near the middle, on a boundary of whole tiles of every kernel.</summary>
    internal static int Half(int n) => n >= 96 ? ((n / 2) + 23) / 24 * 24 : n / 2;

    private static int Factor(double* a, int n, int k, nint ld, DenseWorkspace ws)
    {
        var width = k <= Base ? k : PanelWidth(k);
        for (var j = 0; j < k; j += width)
        {
            var columns = Math.Min(width, k - j);
            var diagonal = a + j + (j * ld);
            var rest = n - j - columns;
            var bad = columns <= Base ? SmallCholesky.Factor(diagonal, columns, columns, ld) : Factor(diagonal, columns, columns, ld, ws);
            if (bad != 0) return j + bad;
            if (rest == 0) continue;
            var below = diagonal + columns;
            if (columns <= Triangular.SmallOrder) SmallTriangular.SolveTransposedRight(diagonal, columns, ld, below, rest, ld);
            else Triangular.RightLowerTransposed(diagonal, columns, ld, below, rest, ld, ws);
            var panel = MatrixView.ColumnMajor(below, ld);
            Product.Run(panel, panel.Transposed, rest, rest, columns, -1, 1, below + (columns * ld), ld, Part.Lower, ws);
        }

        return 0;
    }

    /// <summary>Wide panels keep the update efficient, narrow ones keep little work on the diagonal.</summary>
    private static int PanelWidth(int k) => Math.Clamp(k / 6 / 24 * 24, 48, 192);
}
