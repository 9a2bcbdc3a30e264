using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Dense;

/// <summary>
/// L⁻¹ and LᵀL of a block that fits in the first-level cache, in place. Four columns of the result are computed together, one register a
/// row, so that every number of L is read once for four results.
/// </summary>
internal static unsafe class SmallInverse
{
    /// <summary>Largest order: the four columns live on the stack.</summary>
    public const int MaxOrder = 36;

    private const int W = 4;

    /// <summary>L := L⁻¹, however it is stored.</summary>
    public static void Inverse(MatrixView l, int n) => ByColumns(l, n, &Inverse);

    /// <summary>L := LᵀL in the lower triangle, however it is stored.</summary>
    public static void Square(MatrixView l, int n) => ByColumns(l, n, &Square);

    /// <summary>Runs a kernel on L where its columns are contiguous, otherwise on a copy.</summary>
    private static void ByColumns(MatrixView l, int n, delegate*<double*, int, nint, void> kernel)
    {
        if (l.RowStride == 1)
        {
            kernel(l.Data, n, l.ColumnStride);
            return;
        }

        var copy = stackalloc double[MaxOrder * MaxOrder];
        Copy(l, copy, n);
        kernel(copy, n, n);
        CopyBack(copy, l, n);
    }

    private static void Copy(MatrixView l, double* to, int n)
    {
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++) to[i + (j * n)] = *l.At(i, j);
    }

    private static void CopyBack(double* from, MatrixView l, int n)
    {
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++) *l.At(i, j) = from[i + (j * n)];
    }

    /// <summary>L := L⁻¹ by forward substitution in the identity; block by block from the left, each needs only L at and right of itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inverse(double* l, int n, nint ld)
    {
        var reciprocals = stackalloc double[MaxOrder];
        var x = stackalloc double[MaxOrder * W];
        // −e₀ … −e₃, each four numbers from within these seven.
        var identity = stackalloc double[(2 * W) - 1];
        new Span<double>(identity, (2 * W) - 1).Clear();
        identity[W - 1] = -1;
        for (var i = 0; i < n; i++) reciprocals[i] = 1 / l[i + (i * ld)];
        for (var j = 0; j < n; j += W)
        {
            for (var i = j; i < n; i++)
            {
                Vector256<double> s1 = default, s2 = default, s3 = default;
                var s0 = i - j < W ? Vector256.Load(identity + W - 1 - (i - j)) : s1;
                var row = l + i + (j * ld);
                var p = j;
                for (; p + 4 <= i; p += 4, row += 4 * ld)
                {
                    var known = x + (p * W);
                    s0 = Vector256.MultiplyAddEstimate(Vector256.Create(row[0]), Vector256.Load(known), s0);
                    s1 = Vector256.MultiplyAddEstimate(Vector256.Create(row[ld]), Vector256.Load(known + W), s1);
                    s2 = Vector256.MultiplyAddEstimate(Vector256.Create(row[2 * ld]), Vector256.Load(known + (2 * W)), s2);
                    s3 = Vector256.MultiplyAddEstimate(Vector256.Create(row[3 * ld]), Vector256.Load(known + (3 * W)), s3);
                }

                for (; p < i; p++, row += ld) s0 = Vector256.MultiplyAddEstimate(Vector256.Create(row[0]), Vector256.Load(x + (p * W)), s0);
                ((s0 + s1 + (s2 + s3)) * -reciprocals[i]).Store(x + (i * W));
            }

            Scatter(x, l, j, n, ld);
        }
    }

    /// <summary>L := LᵀL in the lower triangle; element (i, j) needs the columns i and j from row i down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(double* l, int n, nint ld)
    {
        var y = stackalloc double[MaxOrder * W];
        var x = stackalloc double[MaxOrder * W];
        for (var j = 0; j < n; j += W)
        {
            for (var p = j; p < n; p++)
                for (var c = 0; c < W; c++) y[(p * W) + c] = j + c <= p ? l[p + ((j + c) * ld)] : 0;
            for (var i = j; i < n; i++)
            {
                Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
                var column = l + (i * ld);
                var p = i;
                for (; p + 4 <= n; p += 4)
                {
                    var row = y + (p * W);
                    s0 = Vector256.MultiplyAddEstimate(Vector256.Create(column[p]), Vector256.Load(row), s0);
                    s1 = Vector256.MultiplyAddEstimate(Vector256.Create(column[p + 1]), Vector256.Load(row + W), s1);
                    s2 = Vector256.MultiplyAddEstimate(Vector256.Create(column[p + 2]), Vector256.Load(row + (2 * W)), s2);
                    s3 = Vector256.MultiplyAddEstimate(Vector256.Create(column[p + 3]), Vector256.Load(row + (3 * W)), s3);
                }

                for (; p < n; p++) s0 = Vector256.MultiplyAddEstimate(Vector256.Create(column[p]), Vector256.Load(y + (p * W)), s0);
                (s0 + s1 + (s2 + s3)).Store(x + (i * W));
            }

            Scatter(x, l, j, n, ld);
        }
    }

    /// <summary>Writes four columns, as far as they lie on or below the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(double* x, double* l, int j, int n, nint ld)
    {
        for (var c = j; c < Math.Min(j + W, n); c++)
        {
            var column = l + (c * ld);
            for (var i = c; i < n; i++) column[i] = x[(i * W) + c - j];
        }
    }
}
