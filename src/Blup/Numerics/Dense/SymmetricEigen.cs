namespace Blup.Numerics.Dense;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations.</summary>
/// <remarks>
/// Jacobi rather than tridiagonal QL: slower (O(n³) a sweep, 6 to 10 sweeps) but small eigenvalues of a positive definite matrix come out
/// to high relative accuracy (Demmel and Veselić 1992, SIAM J. Matrix Anal. Appl. 13, 1204), which the rank decisions of the inference need.
/// </remarks>
internal static class SymmetricEigen
{
    /// <summary>Where relative accuracy is out of reach (indefinite, singular to rounding), later sweeps settle for accuracy relative to the norm.</summary>
    private const int RelativeSweeps = 30;

    private const int MaxSweeps = 60;

    /// <summary>A = VΛVᵀ.</summary>
    /// <param name="a">n×n, column-major with leading dimension n; only the lower triangle is read. Destroyed.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">n eigenvalues, ascending.</param>
    /// <param name="vectors">n×n: column j belongs to <c>values[j]</c>; its largest component is positive.</param>
    /// <returns>False if the matrix holds a NaN or an infinity: then nothing useful is returned.</returns>
    public static bool Decompose(Span<double> a, int n, Span<double> values, Span<double> vectors)
    {
        Shape.Check(a.Length, n, n, n);
        Shape.Check(vectors.Length, n, n, n);
        Shape.Check(values.Length, n, 1, n);
        vectors[..(n * n)].Clear();
        for (var j = 0; j < n; j++)
        {
            vectors[(j * n) + j] = 1;
            for (var i = j; i < n; i++)
            {
                if (!double.IsFinite(a[(j * n) + i])) return false;
                a[(i * n) + j] = a[(j * n) + i];
            }
        }

        var negligible = 1.1e-16 * Vectors.Norm(a[..(n * n)]);
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            if (!Sweep(a, n, vectors, sweep < RelativeSweeps ? double.Epsilon : negligible)) break;
        }

        Sort(a, n, values, vectors);
        return true;
    }

    private static bool Sweep(Span<double> a, int n, Span<double> vectors, double negligible)
    {
        var rotated = false;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++) rotated |= Rotate(a, n, vectors, p, q, negligible);
        }

        return rotated;
    }

    /// <summary>Annihilates a_pq; false where it is negligible against both its diagonal elements.</summary>
    private static bool Rotate(Span<double> a, int n, Span<double> vectors, int p, int q, double negligible)
    {
        var (app, aqq, apq) = (a[(p * n) + p], a[(q * n) + q], a[(p * n) + q]);
        if (apq == 0) return false;
        // Demmel and Veselić's test, |a_pq| ≤ ε √(a_pp a_qq), never lets a large diagonal hide a small one.
        if (Math.Abs(apq) <= 1.1e-16 * Math.Sqrt(Math.Abs(app)) * Math.Sqrt(Math.Abs(aqq)) || Math.Abs(apq) <= negligible)
        {
            a[(p * n) + q] = a[(q * n) + p] = 0;
            return false;
        }

        var zeta = (aqq - app) / (2 * apq);
        var t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        var c = 1 / Math.Sqrt(1 + (t * t));
        var s = c * t;
        var columnP = a.Slice(p * n, n);
        var columnQ = a.Slice(q * n, n);
        Vectors.Rotate(columnP, columnQ, c, s);
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + p] = columnP[i];
            a[(i * n) + q] = columnQ[i];
        }

        a[(p * n) + p] = app - (t * apq);
        a[(q * n) + q] = aqq + (t * apq);
        a[(p * n) + q] = a[(q * n) + p] = 0;
        Vectors.Rotate(vectors.Slice(p * n, n), vectors.Slice(q * n, n), c, s);
        return true;
    }

    private static void Sort(Span<double> a, int n, Span<double> values, Span<double> vectors)
    {
        for (var j = 0; j < n; j++) values[j] = a[(j * n) + j];
        for (var j = 0; j < n; j++)
        {
            var least = j;
            for (var i = j + 1; i < n; i++) if (values[i] < values[least]) least = i;
            var v = vectors.Slice(j * n, n);
            if (least != j)
            {
                (values[j], values[least]) = (values[least], values[j]);
                var w = vectors.Slice(least * n, n);
                for (var i = 0; i < n; i++) (v[i], w[i]) = (w[i], v[i]);
            }

            var largest = 0;
            for (var i = 1; i < n; i++) if (Math.Abs(v[i]) > Math.Abs(v[largest])) largest = i;
            if (v[largest] < 0) Vectors.Scale(-1, v);
        }
    }
}
