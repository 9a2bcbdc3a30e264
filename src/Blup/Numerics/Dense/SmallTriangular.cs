using System.Runtime.CompilerServices;

namespace Blup.Numerics.Dense;

/// <summary>Triangular kernels for few right-hand sides or small orders, on the matrix where it lies: column sweeps and dot products.</summary>
internal static unsafe class SmallTriangular
{
    /// <summary>x := L⁻¹x, reading L once, column by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(double* l, int n, nint ld, double* x)
    {
        for (var j = 0; j < n; j++, l += ld)
        {
            var v = x[j] /= l[j];
            if (v != 0) Vectors.Axpy(-v, new(l + j + 1, n - j - 1), new(x + j + 1, n - j - 1));
        }
    }

    /// <summary>x := L⁻ᵀx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveTransposed(double* l, int n, nint ld, double* x)
    {
        l += (n - 1) * ld;
        for (var j = n - 1; j >= 0; j--, l -= ld)
            x[j] = (x[j] - Vectors.Dot(new(l + j + 1, n - j - 1), new(x + j + 1, n - j - 1))) / l[j];
    }

    /// <summary>B := BL⁻ᵀ, B m×n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveTransposedRight(double* l, int n, nint ld, double* b, int m, nint ldb)
    {
        for (var j = 0; j < n; j++)
        {
            var x = new Span<double>(b + (j * ldb), m);
            for (var p = 0; p < j; p++) Vectors.Axpy(-l[j + (p * ld)], new(b + (p * ldb), m), x);
            Vectors.Scale(1 / l[j + (j * ld)], x);
        }
    }

    /// <summary>B := BL⁻¹, B m×n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveRight(double* l, int n, nint ld, double* b, int m, nint ldb)
    {
        for (var j = n - 1; j >= 0; j--)
        {
            var x = new Span<double>(b + (j * ldb), m);
            for (var p = j + 1; p < n; p++) Vectors.Axpy(-l[p + (j * ld)], new(b + (p * ldb), m), x);
            Vectors.Scale(1 / l[j + (j * ld)], x);
        }
    }
}
