using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blup.Estimation;

/// <summary>
/// Sparse-to-dense products: a short vector whose entries stand at listed rows of a dense matrix (by columns). The loops of ratings data; indices are
/// trusted, as the pattern was made once and its rows lie within the matrix.
/// </summary>
internal static class Scattered
{
    /// <summary>matrix[rows, rows] −= v vᵀ, lower triangle; rows ascending. Cost h²/2.</summary>
    public static void SubtractOuter(double[] matrix, int stride, ReadOnlySpan<int> rows, ReadOnlySpan<double> v)
    {
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var value = ref MemoryMarshal.GetReference(v);
        var height = rows.Length;
        for (var j = 0; j < height; j++)
        {
            var factor = -v[j];
            if (factor == 0.0) continue;
            ref var target = ref matrix[(long)rows[j] * stride];
            var i = j;
            for (; i <= height - 4; i += 4)
            {
                ref var t0 = ref Unsafe.Add(ref target, Unsafe.Add(ref row, i));
                ref var t1 = ref Unsafe.Add(ref target, Unsafe.Add(ref row, i + 1));
                ref var t2 = ref Unsafe.Add(ref target, Unsafe.Add(ref row, i + 2));
                ref var t3 = ref Unsafe.Add(ref target, Unsafe.Add(ref row, i + 3));
                t0 += factor * Unsafe.Add(ref value, i);
                t1 += factor * Unsafe.Add(ref value, i + 1);
                t2 += factor * Unsafe.Add(ref value, i + 2);
                t3 += factor * Unsafe.Add(ref value, i + 3);
            }

            for (; i < height; i++) Unsafe.Add(ref target, Unsafe.Add(ref row, i)) += factor * Unsafe.Add(ref value, i);
        }
    }

    /// <summary>result −= matrix[rows, rows] v for a symmetric matrix, reading its lower triangle only; rows ascending. Cost h²/2 loads.</summary>
    public static void SubtractSymmetric(double[] matrix, int stride, ReadOnlySpan<int> rows, ReadOnlySpan<double> v, Span<double> result)
    {
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var value = ref MemoryMarshal.GetReference(v);
        ref var to = ref MemoryMarshal.GetReference(result);
        var height = rows.Length;
        for (var j = 0; j < height; j++)
        {
            var factor = v[j];
            ref var column = ref matrix[(long)rows[j] * stride];
            double sum0 = Unsafe.Add(ref column, rows[j]) * factor, sum1 = 0.0;
            var i = j + 1;
            for (; i <= height - 2; i += 2)
            {
                var m0 = Unsafe.Add(ref column, Unsafe.Add(ref row, i));
                var m1 = Unsafe.Add(ref column, Unsafe.Add(ref row, i + 1));
                sum0 += m0 * Unsafe.Add(ref value, i);
                sum1 += m1 * Unsafe.Add(ref value, i + 1);
                Unsafe.Add(ref to, i) -= m0 * factor;
                Unsafe.Add(ref to, i + 1) -= m1 * factor;
            }

            for (; i < height; i++)
            {
                var m = Unsafe.Add(ref column, Unsafe.Add(ref row, i));
                sum0 += m * Unsafe.Add(ref value, i);
                Unsafe.Add(ref to, i) -= m * factor;
            }

            Unsafe.Add(ref to, j) -= sum0 + sum1;
        }
    }
}
