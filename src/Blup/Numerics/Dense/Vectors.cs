using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blup.Numerics.Dense;

/// <summary>Operations on one or two vectors, in whatever width the machine has.</summary>
/// <remarks>Sums run in four independent partial sums: it hides the latency of the addition, and the error grows more slowly than in one chain.</remarks>
internal static class Vectors
{
    /// <summary>xᵀy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Same(x.Length, y.Length);
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var w = Vector<double>.Count;
        int i = 0, n = x.Length;
        var sum = 0.0;
        if (n >= w)
        {
            Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
            for (; i <= n - (4 * w); i += 4 * w)
            {
                s0 = Vector.MultiplyAddEstimate(Load(ref px, i), Load(ref py, i), s0);
                s1 = Vector.MultiplyAddEstimate(Load(ref px, i + w), Load(ref py, i + w), s1);
                s2 = Vector.MultiplyAddEstimate(Load(ref px, i + (2 * w)), Load(ref py, i + (2 * w)), s2);
                s3 = Vector.MultiplyAddEstimate(Load(ref px, i + (3 * w)), Load(ref py, i + (3 * w)), s3);
            }

            for (; i <= n - w; i += w) s0 = Vector.MultiplyAddEstimate(Load(ref px, i), Load(ref py, i), s0);
            sum = Vector.Sum((s0 + s1) + (s2 + s3));
        }

        for (; i < n; i++) sum += Unsafe.Add(ref px, i) * Unsafe.Add(ref py, i);
        return sum;
    }

    /// <summary>y := y + αx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Axpy(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        Same(x.Length, y.Length);
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var w = Vector<double>.Count;
        int i = 0, n = x.Length;
        var va = new Vector<double>(alpha);
        for (; i <= n - (2 * w); i += 2 * w)
        {
            var y0 = Vector.MultiplyAddEstimate(va, Load(ref px, i), Load(ref py, i));
            var y1 = Vector.MultiplyAddEstimate(va, Load(ref px, i + w), Load(ref py, i + w));
            y0.StoreUnsafe(ref py, (nuint)i);
            y1.StoreUnsafe(ref py, (nuint)(i + w));
        }

        for (; i < n; i++) Unsafe.Add(ref py, i) += alpha * Unsafe.Add(ref px, i);
    }

    /// <summary>x := αx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(double alpha, Span<double> x)
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        var w = Vector<double>.Count;
        int i = 0, n = x.Length;
        for (; i <= n - w; i += w) (alpha * Load(ref px, i)).StoreUnsafe(ref px, (nuint)i);
        for (; i < n; i++) Unsafe.Add(ref px, i) *= alpha;
    }

    /// <summary>Σx².</summary>
    public static double SumOfSquares(ReadOnlySpan<double> x) => Dot(x, x);

    /// <summary>‖x‖₂, safe from overflow and underflow of the squares.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var squares = SumOfSquares(x);
        if (squares is > 1e-280 and < 1e300) return Math.Sqrt(squares);
        var largest = 0.0;
        foreach (var v in x)
        {
            if (double.IsNaN(v)) return double.NaN;
            largest = Math.Max(largest, Math.Abs(v));
        }

        if (largest == 0 || double.IsInfinity(largest)) return largest;
        var sum = 0.0;
        foreach (var v in x) sum += v / largest * (v / largest);
        return largest * Math.Sqrt(sum);
    }

    /// <summary>Rotates two vectors: (x, y) := (cx − sy, sx + cy).</summary>
    /// <remarks>With τ = s/(1+c) the rounding error is in proportion to s, so that many small rotations lose nothing (Rutishauser 1966).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        Same(x.Length, y.Length);
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var tau = s / (1 + c);
        var w = Vector<double>.Count;
        int i = 0, n = x.Length;
        for (; i <= n - w; i += w)
        {
            var (u, v) = (Load(ref px, i), Load(ref py, i));
            (u - (s * (v + (tau * u)))).StoreUnsafe(ref px, (nuint)i);
            (v + (s * (u - (tau * v)))).StoreUnsafe(ref py, (nuint)i);
        }

        for (; i < n; i++) (x[i], y[i]) = (x[i] - (s * (y[i] + (tau * x[i]))), y[i] + (s * (x[i] - (tau * y[i]))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ref double p, int i) => Vector.LoadUnsafe(ref p, (nuint)i);

    private static void Same(int x, int y)
    {
        if (x != y) throw new ArgumentException(FormattableString.Invariant($"vectors of length {x} and {y}"), nameof(y));
    }
}
