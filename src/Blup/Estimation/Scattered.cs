using System.Runtime.CompilerServices;

namespace Blup.Estimation;

/// <summary>
/// Sparse-to-dense kernels: a short vector whose entries stand at listed places of a dense column. The loops of ratings data; places are trusted, as
/// the pattern was made once and lies within the matrix.
/// </summary>
internal static unsafe class Scattered
{
    /// <summary>column[rows] −= v · v[0].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(double* column, int* rows, int length, double* v)
    {
        var factor = -v[0];
        if (factor == 0.0) return;
        var i = 0;
        for (; i <= length - 4; i += 4)
        {
            // Rows of a level differ, so the four may be read before any is written.
            double* t0 = column + rows[i], t1 = column + rows[i + 1], t2 = column + rows[i + 2], t3 = column + rows[i + 3];
            var (x0, x1, x2, x3) = (*t0 + (factor * v[i]), *t1 + (factor * v[i + 1]), *t2 + (factor * v[i + 2]), *t3 + (factor * v[i + 3]));
            (*t0, *t1, *t2, *t3) = (x0, x1, x2, x3);
        }

        for (; i < length; i++) column[rows[i]] += factor * v[i];
    }

    /// <summary>column[rows] −= v · v[0] + w · w[0].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SubtractTwo(double* column, int* rows, int length, double* v, double* w)
    {
        var (f, g) = (-v[0], -w[0]);
        var i = 0;
        for (; i <= length - 2; i += 2)
        {
            double* t0 = column + rows[i], t1 = column + rows[i + 1];
            var (x0, x1) = (*t0 + ((f * v[i]) + (g * w[i])), *t1 + ((f * v[i + 1]) + (g * w[i + 1])));
            (*t0, *t1) = (x0, x1);
        }

        for (; i < length; i++) column[rows[i]] += (f * v[i]) + (g * w[i]);
    }

    /// <summary>Σ row[places] v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* row, int* places, int length, double* v)
    {
        double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
        var i = 0;
        for (; i <= length - 4; i += 4)
        {
            s0 += row[places[i]] * v[i];
            s1 += row[places[i + 1]] * v[i + 1];
            s2 += row[places[i + 2]] * v[i + 2];
            s3 += row[places[i + 3]] * v[i + 3];
        }

        for (; i < length; i++) s0 += row[places[i]] * v[i];
        return (s0 + s1) + (s2 + s3);
    }
}
