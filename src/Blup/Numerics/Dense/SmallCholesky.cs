using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Dense;

/// <summary>
/// Cholesky factor of a block that fits in the first-level cache, on the matrix where it lies, four columns at a time, left-looking:
/// what the columns to the left contribute is summed in registers, and the substitution with the 4×4 diagonal block follows there.
/// </summary>
internal static unsafe class SmallCholesky
{
    private const int W = 4;

    /// <summary>Factors the leading k columns of n; the trailing block is not updated.</summary>
    /// <returns>0, or the 1-based index of the first bad pivot.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Factor(double* a, int n, int k, nint ld)
    {
        var j = 0;
        var tile = stackalloc double[4 * W];
        for (; j + W <= k; j += W)
        {
            var bad = Diagonal(a, j, ld, tile);
            if (bad != 0) return j + bad;
            var i = j + W;
            for (; i + (2 * W) <= n; i += 2 * W) Below2(a + i, a + j, j, ld, tile, a + i + (j * ld));
            if (i + W <= n)
            {
                Below(a + i, a + j, j, ld, tile).Store(a + i + (j * ld), ld);
                i += W;
            }

            // The last rows, fewer than four: computed with their solved neighbours above, of which the results are thrown away.
            if (i < n) Below(a + n - W, a + j, j, ld, tile).StoreLast(a + n - W + (j * ld), ld, n - i);
        }

        return Columns(a, n, j, k, ld);
    }

    /// <summary>Fewer than four columns, by column sweeps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns(double* a, int n, int from, int to, nint ld)
    {
        for (var j = from; j < to; j++)
        {
            var column = a + (j * ld);
            for (var p = 0; p < j; p++)
            {
                var source = a + (p * ld);
                var v = source[j];
                for (var i = j; i < n; i++) column[i] -= v * source[i];
            }

            var pivot = column[j];
            if (!Cholesky.IsPivot(pivot)) return j + 1;
            var root = Math.Sqrt(pivot);
            column[j] = root;
            var inverse = 1 / root;
            for (var i = j + 1; i < n; i++) column[i] *= inverse;
        }

        return 0;
    }

    /// <summary>The 4×4 block on the diagonal; leaves in <paramref name="t"/> its factor by columns, with reciprocals on the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Diagonal(double* a, int j, nint ld, double* t)
    {
        Sum(a + j, a + j, j, ld).Store(t, W);
        var d = a + j + (j * ld);
        for (var c = 0; c < W; c++)
        {
            var column = d + (c * ld);
            var pivot = column[c] - t[(c * W) + c];
            for (var p = 0; p < c; p++) pivot -= t[(p * W) + c] * t[(p * W) + c];
            if (!Cholesky.IsPivot(pivot)) return c + 1;
            var root = Math.Sqrt(pivot);
            var inverse = 1 / root;
            column[c] = root;
            t[(c * W) + c] = inverse;
            for (var r = c + 1; r < W; r++)
            {
                var v = column[r] - t[(c * W) + r];
                for (var p = 0; p < c; p++) v -= t[(p * W) + r] * t[(p * W) + c];
                column[r] = t[(c * W) + r] = v * inverse;
            }
        }

        return 0;
    }

    /// <summary>Four rows of the four columns: subtract the sum, then substitute.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quad Below(double* rows, double* pivots, int depth, nint ld, double* t)
    {
        var s = Sum(rows, pivots, depth, ld);
        var c = rows + (depth * ld);
        return Substitute(
            new(Vector256.Load(c) - s.X0, Vector256.Load(c + ld) - s.X1, Vector256.Load(c + (2 * ld)) - s.X2, Vector256.Load(c + (3 * ld)) - s.X3), t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quad Substitute(Quad c, double* t)
    {
        var x0 = c.X0 * t[0];
        var x1 = (c.X1 - (x0 * t[1])) * t[5];
        var x2 = (c.X2 - (x0 * t[2]) - (x1 * t[6])) * t[10];
        var x3 = (c.X3 - (x0 * t[3]) - (x1 * t[7]) - (x2 * t[11])) * t[15];
        return new(x0, x1, x2, x3);
    }

    /// <summary>Eight rows at once, so that eight sums hide the latency of the multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Below2(double* rows, double* pivots, int depth, nint ld, double* t, double* c)
    {
        Vector256<double> x0 = default, x1 = default, x2 = default, x3 = default, y0 = default, y1 = default, y2 = default, y3 = default;
        for (var p = 0; p < depth; p++, rows += ld, pivots += ld)
        {
            var (u, v) = (Vector256.Load(rows), Vector256.Load(rows + W));
            var b = Vector256.Create(pivots[0]);
            x0 = Vector256.MultiplyAddEstimate(u, b, x0);
            y0 = Vector256.MultiplyAddEstimate(v, b, y0);
            b = Vector256.Create(pivots[1]);
            x1 = Vector256.MultiplyAddEstimate(u, b, x1);
            y1 = Vector256.MultiplyAddEstimate(v, b, y1);
            b = Vector256.Create(pivots[2]);
            x2 = Vector256.MultiplyAddEstimate(u, b, x2);
            y2 = Vector256.MultiplyAddEstimate(v, b, y2);
            b = Vector256.Create(pivots[3]);
            x3 = Vector256.MultiplyAddEstimate(u, b, x3);
            y3 = Vector256.MultiplyAddEstimate(v, b, y3);
        }

        var c1 = c + ld;
        var c2 = c1 + ld;
        var c3 = c2 + ld;
        Substitute(new(Vector256.Load(c) - x0, Vector256.Load(c1) - x1, Vector256.Load(c2) - x2, Vector256.Load(c3) - x3), t).Store(c, ld);
        Substitute(
            new(Vector256.Load(c + W) - y0, Vector256.Load(c1 + W) - y1, Vector256.Load(c2 + W) - y2, Vector256.Load(c3 + W) - y3), t).Store(c + W, ld);
    }

    /// <summary>Rows × pivot rowsᵀ over the columns to the left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quad Sum(double* rows, double* pivots, int depth, nint ld)
    {
        Vector256<double> x0 = default, x1 = default, x2 = default, x3 = default;
        for (var p = 0; p < depth; p++, rows += ld, pivots += ld)
        {
            var u = Vector256.Load(rows);
            x0 = Vector256.MultiplyAddEstimate(u, Vector256.Create(pivots[0]), x0);
            x1 = Vector256.MultiplyAddEstimate(u, Vector256.Create(pivots[1]), x1);
            x2 = Vector256.MultiplyAddEstimate(u, Vector256.Create(pivots[2]), x2);
            x3 = Vector256.MultiplyAddEstimate(u, Vector256.Create(pivots[3]), x3);
        }

        return new(x0, x1, x2, x3);
    }

    /// <summary>Four columns of four rows.</summary>
    private readonly struct Quad(Vector256<double> x0, Vector256<double> x1, Vector256<double> x2, Vector256<double> x3)
    {
        public readonly Vector256<double> X0 = x0, X1 = x1, X2 = x2, X3 = x3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(double* c, nint ld)
        {
            X0.Store(c);
            X1.Store(c + ld);
            X2.Store(c + (2 * ld));
            X3.Store(c + (3 * ld));
        }

        public void StoreLast(double* c, nint ld, int count)
        {
            var t = stackalloc double[4 * W];
            Store(t, W);
            for (var j = 0; j < 4; j++)
                for (var i = W - count; i < W; i++) c[i + (j * ld)] = t[(j * W) + i];
        }
    }
}
