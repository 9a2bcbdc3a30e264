using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blup.Numerics.Dense;

/// <summary>12×4 tile: twelve accumulators, three registers of A and one broadcast of B fill the sixteen that AVX2 has.</summary>
internal static unsafe class Avx2Kernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 12;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 4;

    /// <inheritdoc cref="MicroKernel.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(nint k, double* a, double* b, double alpha, double* c, nint ldc, bool overwrite)
    {
        Vector256<double> c00 = default, c10 = default, c20 = default;
        Vector256<double> c01 = default, c11 = default, c21 = default;
        Vector256<double> c02 = default, c12 = default, c22 = default;
        Vector256<double> c03 = default, c13 = default, c23 = default;
        // C is out of the near caches by now: ask for it while the sums are formed.
        for (nint j = 0; j < Columns; j++)
        {
            Sse.Prefetch0(c + (j * ldc));
            Sse.Prefetch0(c + (j * ldc) + 8);
        }

        for (; k > 0; k--, a += Rows, b += 4)
        {
            var a0 = Vector256.Load(a);
            var a1 = Vector256.Load(a + 4);
            var a2 = Vector256.Load(a + 8);
            var t = Vector256.Create(b[0]);
            c00 = Fma.MultiplyAdd(a0, t, c00);
            c10 = Fma.MultiplyAdd(a1, t, c10);
            c20 = Fma.MultiplyAdd(a2, t, c20);
            t = Vector256.Create(b[1]);
            c01 = Fma.MultiplyAdd(a0, t, c01);
            c11 = Fma.MultiplyAdd(a1, t, c11);
            c21 = Fma.MultiplyAdd(a2, t, c21);
            t = Vector256.Create(b[2]);
            c02 = Fma.MultiplyAdd(a0, t, c02);
            c12 = Fma.MultiplyAdd(a1, t, c12);
            c22 = Fma.MultiplyAdd(a2, t, c22);
            t = Vector256.Create(b[3]);
            c03 = Fma.MultiplyAdd(a0, t, c03);
            c13 = Fma.MultiplyAdd(a1, t, c13);
            c23 = Fma.MultiplyAdd(a2, t, c23);
        }

        var scale = Vector256.Create(alpha);
        Store(c, c00, c10, c20, scale, overwrite);
        Store(c + ldc, c01, c11, c21, scale, overwrite);
        Store(c + (2 * ldc), c02, c12, c22, scale, overwrite);
        Store(c + (3 * ldc), c03, c13, c23, scale, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* c, Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> scale, bool overwrite)
    {
        if (overwrite)
        {
            (scale * c0).Store(c);
            (scale * c1).Store(c + 4);
            (scale * c2).Store(c + 8);
            return;
        }

        Fma.MultiplyAdd(scale, c0, Vector256.Load(c)).Store(c);
        Fma.MultiplyAdd(scale, c1, Vector256.Load(c + 4)).Store(c + 4);
        Fma.MultiplyAdd(scale, c2, Vector256.Load(c + 8)).Store(c + 8);
    }
}
