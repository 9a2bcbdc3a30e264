using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blup.Numerics.Dense;

/// <summary>Three registers by four columns, in the width that the runtime gives <c>Vector&lt;double&gt;</c>.</summary>
internal static unsafe class PortableKernel
{
    /// <summary>Rows of a tile.</summary>
    public static readonly int Rows = 3 * Vector<double>.Count;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 4;

    /// <inheritdoc cref="MicroKernel.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(nint k, double* a, double* b, double alpha, double* c, nint ldc, bool overwrite)
    {
        var w = Vector<double>.Count;
        Vector<double> c00 = default, c10 = default, c20 = default;
        Vector<double> c01 = default, c11 = default, c21 = default;
        Vector<double> c02 = default, c12 = default, c22 = default;
        Vector<double> c03 = default, c13 = default, c23 = default;
        for (; k > 0; k--, a += 3 * w, b += 4)
        {
            var a0 = Vector.Load(a);
            var a1 = Vector.Load(a + w);
            var a2 = Vector.Load(a + (2 * w));
            var t = new Vector<double>(b[0]);
            c00 = Vector.MultiplyAddEstimate(a0, t, c00);
            c10 = Vector.MultiplyAddEstimate(a1, t, c10);
            c20 = Vector.MultiplyAddEstimate(a2, t, c20);
            t = new Vector<double>(b[1]);
            c01 = Vector.MultiplyAddEstimate(a0, t, c01);
            c11 = Vector.MultiplyAddEstimate(a1, t, c11);
            c21 = Vector.MultiplyAddEstimate(a2, t, c21);
            t = new Vector<double>(b[2]);
            c02 = Vector.MultiplyAddEstimate(a0, t, c02);
            c12 = Vector.MultiplyAddEstimate(a1, t, c12);
            c22 = Vector.MultiplyAddEstimate(a2, t, c22);
            t = new Vector<double>(b[3]);
            c03 = Vector.MultiplyAddEstimate(a0, t, c03);
            c13 = Vector.MultiplyAddEstimate(a1, t, c13);
            c23 = Vector.MultiplyAddEstimate(a2, t, c23);
        }

        var scale = new Vector<double>(alpha);
        Store(c, c00, c10, c20, scale, overwrite);
        Store(c + ldc, c01, c11, c21, scale, overwrite);
        Store(c + (2 * ldc), c02, c12, c22, scale, overwrite);
        Store(c + (3 * ldc), c03, c13, c23, scale, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* c, Vector<double> c0, Vector<double> c1, Vector<double> c2, Vector<double> scale, bool overwrite)
    {
        var w = Vector<double>.Count;
        if (overwrite)
        {
            (scale * c0).Store(c);
            (scale * c1).Store(c + w);
            (scale * c2).Store(c + (2 * w));
            return;
        }

        Vector.MultiplyAddEstimate(scale, c0, Vector.Load(c)).Store(c);
        Vector.MultiplyAddEstimate(scale, c1, Vector.Load(c + w)).Store(c + w);
        Vector.MultiplyAddEstimate(scale, c2, Vector.Load(c + (2 * w))).Store(c + (2 * w));
    }
}
