namespace Blup.Tests.Numerics.Dense;

/// <summary>Textbook loops on column-major matrices: what the kernels are compared with. Matrices here have ld = rows.</summary>
internal static class Naive
{
    public static double[] Random(int count, int seed)
    {
        var random = new Random(seed);
        var x = new double[count];
        for (var i = 0; i < count; i++) x[i] = (2 * random.NextDouble()) - 1;
        return x;
    }

    /// <summary>op(A)·op(B) by the definition.</summary>
    public static double[] Multiply(bool transA, bool transB, int m, int n, int k, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb)
    {
        var c = new double[m * n];
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < m; i++)
            {
                var sum = 0.0;
                for (var p = 0; p < k; p++) sum += a[transA ? (i * lda) + p : (p * lda) + i] * b[transB ? (p * ldb) + j : (j * ldb) + p];
                c[(j * m) + i] = sum;
            }
        }

        return c;
    }

    /// <summary>A well-conditioned lower-triangular factor, garbage above the diagonal.</summary>
    public static double[] Lower(int n, int ld, int seed)
    {
        var l = Random(ld * n, seed);
        for (var j = 0; j < n; j++)
        {
            for (var i = j + 1; i < n; i++) l[(j * ld) + i] /= Math.Sqrt(n);
            l[(j * ld) + j] = 1 + Math.Abs(l[(j * ld) + j]);
        }

        return l;
    }

    /// <summary>The lower triangle alone, n×n, zeros above.</summary>
    public static double[] Tril(ReadOnlySpan<double> a, int n, int ld)
    {
        var l = new double[n * n];
        for (var j = 0; j < n; j++) a.Slice((j * ld) + j, n - j).CopyTo(l.AsSpan((j * n) + j));
        return l;
    }

    /// <summary>LLᵀ in the lower triangle of a fresh buffer, garbage above and in the padding.</summary>
    public static double[] Positive(int n, int ld, int seed)
    {
        var l = Tril(Lower(n, n, seed), n, n);
        var full = Multiply(false, true, n, n, n, l, n, l, n);
        var a = Random(ld * n, seed + 1);
        for (var j = 0; j < n; j++) full.AsSpan((j * n) + j, n - j).CopyTo(a.AsSpan((j * ld) + j));
        return a;
    }

    /// <summary>Largest |x − y| over a block of two matrices.</summary>
    public static double Distance(ReadOnlySpan<double> x, int ldx, ReadOnlySpan<double> y, int ldy, int rows, int columns)
    {
        var worst = 0.0;
        for (var j = 0; j < columns; j++)
        {
            for (var i = 0; i < rows; i++)
            {
                var d = Math.Abs(x[(j * ldx) + i] - y[(j * ldy) + i]);
                if (!(d <= worst)) worst = d;
            }
        }

        return worst;
    }

    /// <summary>Whether everything but the lower triangle (upper part, padding below row n) is bitwise as it was.</summary>
    public static bool OutsideLowerUntouched(ReadOnlySpan<double> before, ReadOnlySpan<double> after, int n, int ld)
    {
        for (var at = 0; at < before.Length; at++)
        {
            var (j, i) = (at / ld, at % ld);
            if (j < n && i >= j && i < n) continue;
            if (BitConverter.DoubleToInt64Bits(before[at]) != BitConverter.DoubleToInt64Bits(after[at])) return false;
        }

        return true;
    }
}
