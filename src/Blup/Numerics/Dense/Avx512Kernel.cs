using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blup.Numerics.Dense;

/// <summary>24×8 tile: 24 accumulators and three registers of A, of the 32 that AVX-512 has; B is broadcast from memory within the multiply-add.</summary>
internal static unsafe class Avx512Kernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 24;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 8;

    /// <inheritdoc cref="MicroKernel.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(nint k, double* a, double* b, double alpha, double* c, nint ldc, bool overwrite)
    {
        Vector512<double> c00 = default, c10 = default, c20 = default;
        Vector512<double> c01 = default, c11 = default, c21 = default;
        Vector512<double> c02 = default, c12 = default, c22 = default;
        Vector512<double> c03 = default, c13 = default, c23 = default;
        Vector512<double> c04 = default, c14 = default, c24 = default;
        Vector512<double> c05 = default, c15 = default, c25 = default;
        Vector512<double> c06 = default, c16 = default, c26 = default;
        Vector512<double> c07 = default, c17 = default, c27 = default;
        if (Sse.IsSupported)
        {
            // C is out of the near caches by now: ask for it while the sums are formed.
            for (nint j = 0; j < Columns; j++)
            {
                Sse.Prefetch0(c + (j * ldc));
                Sse.Prefetch0(c + (j * ldc) + 8);
                Sse.Prefetch0(c + (j * ldc) + 16);
            }
        }

        for (; k > 0; k--, a += Rows, b += 8)
        {
            var a0 = Vector512.Load(a);
            var a1 = Vector512.Load(a + 8);
            var a2 = Vector512.Load(a + 16);
            var t = Vector512.Create(b[0]);
            c00 = Vector512.FusedMultiplyAdd(a0, t, c00);
            c10 = Vector512.FusedMultiplyAdd(a1, t, c10);
            c20 = Vector512.FusedMultiplyAdd(a2, t, c20);
            t = Vector512.Create(b[1]);
            c01 = Vector512.FusedMultiplyAdd(a0, t, c01);
            c11 = Vector512.FusedMultiplyAdd(a1, t, c11);
            c21 = Vector512.FusedMultiplyAdd(a2, t, c21);
            t = Vector512.Create(b[2]);
            c02 = Vector512.FusedMultiplyAdd(a0, t, c02);
            c12 = Vector512.FusedMultiplyAdd(a1, t, c12);
            c22 = Vector512.FusedMultiplyAdd(a2, t, c22);
            t = Vector512.Create(b[3]);
            c03 = Vector512.FusedMultiplyAdd(a0, t, c03);
            c13 = Vector512.FusedMultiplyAdd(a1, t, c13);
            c23 = Vector512.FusedMultiplyAdd(a2, t, c23);
            t = Vector512.Create(b[4]);
            c04 = Vector512.FusedMultiplyAdd(a0, t, c04);
            c14 = Vector512.FusedMultiplyAdd(a1, t, c14);
            c24 = Vector512.FusedMultiplyAdd(a2, t, c24);
            t = Vector512.Create(b[5]);
            c05 = Vector512.FusedMultiplyAdd(a0, t, c05);
            c15 = Vector512.FusedMultiplyAdd(a1, t, c15);
            c25 = Vector512.FusedMultiplyAdd(a2, t, c25);
            t = Vector512.Create(b[6]);
            c06 = Vector512.FusedMultiplyAdd(a0, t, c06);
            c16 = Vector512.FusedMultiplyAdd(a1, t, c16);
            c26 = Vector512.FusedMultiplyAdd(a2, t, c26);
            t = Vector512.Create(b[7]);
            c07 = Vector512.FusedMultiplyAdd(a0, t, c07);
            c17 = Vector512.FusedMultiplyAdd(a1, t, c17);
            c27 = Vector512.FusedMultiplyAdd(a2, t, c27);
        }

        var scale = Vector512.Create(alpha);
        Store(c, c00, c10, c20, scale, overwrite);
        Store(c + ldc, c01, c11, c21, scale, overwrite);
        Store(c + (2 * ldc), c02, c12, c22, scale, overwrite);
        Store(c + (3 * ldc), c03, c13, c23, scale, overwrite);
        Store(c + (4 * ldc), c04, c14, c24, scale, overwrite);
        Store(c + (5 * ldc), c05, c15, c25, scale, overwrite);
        Store(c + (6 * ldc), c06, c16, c26, scale, overwrite);
        Store(c + (7 * ldc), c07, c17, c27, scale, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* c, Vector512<double> c0, Vector512<double> c1, Vector512<double> c2, Vector512<double> scale, bool overwrite)
    {
        if (overwrite)
        {
            (scale * c0).Store(c);
            (scale * c1).Store(c + 8);
            (scale * c2).Store(c + 16);
            return;
        }

        Vector512.FusedMultiplyAdd(scale, c0, Vector512.Load(c)).Store(c);
        Vector512.FusedMultiplyAdd(scale, c1, Vector512.Load(c + 8)).Store(c + 8);
        Vector512.FusedMultiplyAdd(scale, c2, Vector512.Load(c + 16)).Store(c + 16);
    }
}
