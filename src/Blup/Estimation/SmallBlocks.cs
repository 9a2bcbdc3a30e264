using System.Runtime.CompilerServices;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>ℓ×ℓ and h×ℓ kernels for one level's blocks, by columns; ℓ is small. No allocation.</summary>
internal static class SmallBlocks
{
    /// <summary>From this length a call of a SIMD routine costs less than the loop it saves.</summary>
    private const int Long = 12;

    /// <summary>result = ΛᵀCΛ + I (both triangles), Λ lower triangular. Cost O(ℓ³).</summary>
    public static void ScaleDiagonal(ReadOnlySpan<double> c, ReadOnlySpan<double> lambda, Span<double> result, int width)
    {
        if (width == 1)
        {
            result[0] = lambda[0] * lambda[0] * c[0] + 1.0;
            return;
        }

        for (var j = 0; j < width; j++)
            for (var i = j; i < width; i++)
            {
                var sum = 0.0;
                for (var k = i; k < width; k++)
                {
                    var inner = 0.0;
                    for (var m = j; m < width; m++) inner += c[k + m * width] * lambda[m + j * width];
                    sum += lambda[k + i * width] * inner;
                }

                result[i + j * width] = result[j + i * width] = i == j ? sum + 1.0 : sum;
            }
    }

    /// <summary>result = C Λ for an h×ℓ panel, Λ lower triangular. Cost O(hℓ²).</summary>
    public static void TimesLambda(ReadOnlySpan<double> c, ReadOnlySpan<double> lambda, Span<double> result, int height, int width)
    {
        for (var j = 0; j < width; j++)
        {
            var to = result.Slice(j * height, height);
            var scale = lambda[j + j * width];
            var from = c.Slice(j * height, height);
            from.CopyTo(to);
            Scale(to, scale);
            for (var k = j + 1; k < width; k++)
            {
                scale = lambda[k + j * width];
                if (scale == 0.0) continue;
                from = c.Slice(k * height, height);
                AddScaled(to, from, scale);
            }
        }
    }

    /// <summary>Groups of <paramref name="width"/> rows of one column, each replaced by Λᵀ times itself.</summary>
    public static void LambdaTransposedTimes(ReadOnlySpan<double> lambda, Span<double> column, int width)
    {
        if (width == 1)
        {
            Scale(column, lambda[0]);
            return;
        }

        for (var g = 0; g < column.Length; g += width)
        {
            var group = column.Slice(g, width);
            for (var u = 0; u < width; u++)
            {
                var sum = 0.0;
                for (var v = u; v < width; v++) sum += lambda[v + u * width] * group[v];
                group[u] = sum;
            }
        }
    }

    /// <summary>Groups of <paramref name="width"/> rows of one column, each replaced by Λ times itself.</summary>
    public static void LambdaTimes(ReadOnlySpan<double> lambda, Span<double> column, int width)
    {
        if (width == 1)
        {
            Scale(column, lambda[0]);
            return;
        }

        for (var g = 0; g < column.Length; g += width)
        {
            var group = column.Slice(g, width);
            for (var u = width - 1; u >= 0; u--)
            {
                var sum = 0.0;
                for (var v = 0; v <= u; v++) sum += lambda[u + v * width] * group[v];
                group[u] = sum;
            }
        }
    }

    /// <summary>Cholesky factor in the lower triangle, in place; false where a pivot is not positive (or NaN).</summary>
    public static bool Cholesky(Span<double> a, int width)
    {
        for (var j = 0; j < width; j++)
        {
            var pivot = a[j + j * width];
            for (var k = 0; k < j; k++) pivot -= a[j + k * width] * a[j + k * width];
            if (!(pivot > 0.0)) return false;
            pivot = Math.Sqrt(pivot);
            a[j + j * width] = pivot;
            for (var i = j + 1; i < width; i++)
            {
                var sum = a[i + j * width];
                for (var k = 0; k < j; k++) sum -= a[i + k * width] * a[j + k * width];
                a[i + j * width] = sum / pivot;
            }
        }

        return true;
    }

    /// <summary>P := P L⁻ᵀ for an h×ℓ panel.</summary>
    public static void SolveRightTransposed(ReadOnlySpan<double> l, Span<double> panel, int height, int width)
    {
        for (var j = 0; j < width; j++)
        {
            var column = panel.Slice(j * height, height);
            for (var k = 0; k < j; k++) AddScaled(column, panel.Slice(k * height, height), -l[j + k * width]);
            Scale(column, 1.0 / l[j + j * width]);
        }
    }

    /// <summary>P := P L⁻¹ for an h×ℓ panel.</summary>
    public static void SolveRight(ReadOnlySpan<double> l, Span<double> panel, int height, int width)
    {
        for (var j = width - 1; j >= 0; j--)
        {
            var column = panel.Slice(j * height, height);
            for (var k = j + 1; k < width; k++) AddScaled(column, panel.Slice(k * height, height), -l[k + j * width]);
            Scale(column, 1.0 / l[j + j * width]);
        }
    }

    /// <summary>result = (LLᵀ)⁻¹, both triangles.</summary>
    public static void InverseFromFactor(ReadOnlySpan<double> l, Span<double> result, int width)
    {
        if (width == 1)
        {
            result[0] = 1.0 / (l[0] * l[0]);
            return;
        }

        // L⁻¹ into the lower triangle, then L⁻ᵀL⁻¹ column by column from the left: only entries at or below are read.
        for (var j = 0; j < width; j++)
        {
            result[j + j * width] = 1.0 / l[j + j * width];
            for (var i = j + 1; i < width; i++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++) sum -= l[i + k * width] * result[k + j * width];
                result[i + j * width] = sum / l[i + i * width];
            }
        }

        for (var j = 0; j < width; j++)
            for (var i = j; i < width; i++)
            {
                var sum = 0.0;
                for (var k = i; k < width; k++) sum += result[k + i * width] * result[k + j * width];
                result[i + j * width] = sum;
            }

        for (var j = 0; j < width; j++)
            for (var i = 0; i < j; i++) result[i + j * width] = result[j + i * width];
    }

    /// <summary>to += factor · from; short vectors inline, long ones with SIMD.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(Span<double> to, ReadOnlySpan<double> from, double factor)
    {
        if (factor == 0.0) return;
        if (to.Length >= Long) Vectors.Axpy(factor, from, to);
        else
            for (var i = 0; i < to.Length; i++) to[i] += factor * from[i];
    }

    /// <summary>v *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(Span<double> v, double factor)
    {
        if (v.Length >= Long) Vectors.Scale(factor, v);
        else
            for (var i = 0; i < v.Length; i++) v[i] *= factor;
    }

    /// <summary>aᵀb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length >= Long) return Vectors.Dot(a, b);
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
