using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Dense;

/// <summary>
/// Copies between a matrix and slivers: <c>width</c> rows at a time, element (i, p) at p·width + i, so that the micro-kernel reads memory
/// in one stream. The last sliver is filled with zeros: the kernel then needs no edge cases.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>Columns read side by side: enough to fill lines of the target, few enough not to evict one another when their stride is a power of two.</summary>
    private const int Group = 4;

    /// <summary>Packs an m×k matrix into ⌈m/width⌉ slivers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(MatrixView a, nint m, nint k, double* target, int width)
    {
        var whole = (width & 3) == 0 ? m / width * width : 0;
        if (a.RowStride == 1) Columns(a, whole, k, target, width);
        else if (a.ColumnStride == 1) Rows(a, whole, k, target, width);
        else whole = 0;
        for (var i = whole; i < m; i += width) Partial(a.From(i, 0), Math.Min(width, m - i), k, target + (i * k), width);
    }

    /// <summary>Packs the block at (row, column) of a symmetric matrix of which only elements with row ≥ column are stored.</summary>
    public static void PackSymmetric(MatrixView a, nint row, nint column, nint m, nint k, double* target, int width)
    {
        for (nint i = 0; i < m; i += width, target += k * width)
        {
            var (first, rows) = (row + i, Math.Min(width, m - i));
            // Columns left of the sliver stand in its rows, columns right of it in its columns; between them the triangle's edge.
            var left = Math.Clamp(first - column, 0, k);
            var right = Math.Clamp(first + rows - column, left, k);
            Pack(a.From(first, column), rows, left, target, width);
            for (var p = left; p < right; p++)
                for (nint r = 0; r < width; r++)
                    target[(p * width) + r] = r >= rows ? 0.0 : *a.At(Math.Max(first + r, column + p), Math.Min(first + r, column + p));
            Pack(a.Transposed.From(first, column + right), rows, k - right, target + (right * width), width);
        }
    }

    /// <summary>Writes one sliver's first <paramref name="rows"/> rows back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(double* source, int width, MatrixView a, nint rows, nint k)
    {
        if (a.RowStride == 1 && rows == width && (width & 3) == 0)
        {
            for (nint p = 0; p < k; p++, source += width)
            {
                var target = a.At(0, p);
                for (var i = 0; i < width; i += 4) Vector256.Load(source + i).Store(target + i);
            }

            return;
        }

        if (a.ColumnStride == 1 && rows == width && (width & 3) == 0)
        {
            nint p = 0;
            for (; p + 4 <= k; p += 4)
            {
                for (var i = 0; i < width; i += 4)
                    Transpose(source + (p * width) + i, width, a.At(i, p), a.RowStride);
            }

            for (; p < k; p++)
                for (nint i = 0; i < rows; i++) *a.At(i, p) = source[(p * width) + i];
            return;
        }

        for (nint p = 0; p < k; p++)
            for (nint i = 0; i < rows; i++) *a.At(i, p) = source[(p * width) + i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Partial(MatrixView a, nint rows, nint k, double* target, int width)
    {
        for (nint p = 0; p < k; p++, target += width)
        {
            nint i = 0;
            for (; i < rows; i++) target[i] = *a.At(i, p);
            for (; i < width; i++) target[i] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(MatrixView a, nint m, nint k, double* target, int width)
    {
        for (nint p = 0; p < k; p += Group)
        {
            var end = Math.Min(p + Group, k);
            for (nint i = 0; i < m; i += width)
            {
                var to = target + (i * k) + (p * width);
                for (var q = p; q < end; q++, to += width)
                {
                    var from = a.Data + i + (q * a.ColumnStride);
                    for (var r = 0; r < width; r += 4) Vector256.Load(from + r).Store(to + r);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(MatrixView a, nint m, nint k, double* target, int width)
    {
        for (nint i = 0; i < m; i += width, target += k * width)
        {
            for (var r = 0; r < width; r += 4)
            {
                var from = a.Data + ((i + r) * a.RowStride);
                var to = target + r;
                nint p = 0;
                for (; p + 4 <= k; p += 4, from += 4, to += 4 * width) Transpose(from, a.RowStride, to, width);
                for (; p < k; p++, from++, to += width)
                    for (var q = 0; q < 4; q++) to[q] = from[q * a.RowStride];
            }
        }
    }

    /// <summary>Four rows of four numbers become four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(double* source, nint from, double* target, nint to)
    {
        var (r0, r1, r2, r3) = (Vector256.Load(source), Vector256.Load(source + from), Vector256.Load(source + (2 * from)), Vector256.Load(source + (3 * from)));
        var (t0, t1) = (Vector256.Create(r0.GetLower(), r2.GetLower()), Vector256.Create(r1.GetLower(), r3.GetLower()));
        var (t2, t3) = (Vector256.Create(r0.GetUpper(), r2.GetUpper()), Vector256.Create(r1.GetUpper(), r3.GetUpper()));
        Even(t0, t1).Store(target);
        Odd(t0, t1).Store(target + to);
        Even(t2, t3).Store(target + (2 * to));
        Odd(t2, t3).Store(target + (3 * to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Even(Vector256<double> x, Vector256<double> y)
        => System.Runtime.Intrinsics.X86.Avx.IsSupported
            ? System.Runtime.Intrinsics.X86.Avx.UnpackLow(x, y)
            : Vector256.Create(x[0], y[0], x[2], y[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Odd(Vector256<double> x, Vector256<double> y)
        => System.Runtime.Intrinsics.X86.Avx.IsSupported
            ? System.Runtime.Intrinsics.X86.Avx.UnpackHigh(x, y)
            : Vector256.Create(x[1], y[1], x[3], y[3]);
}
