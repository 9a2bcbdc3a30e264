namespace Blup.Numerics.Dense;

/// <summary>
/// The spectral decomposition A = VΛVᵀ of a symmetric matrix as an operator: eigenvalues, Vᵀx and Vx, without forming V. Householder reduction to a
/// tridiagonal matrix (Golub &amp; Van Loan 2013, alg. 8.3.1), then implicit QL with Wilkinson's shift (alg. 8.3.3), whose rotations are kept and applied
/// to vectors. Cost 4n³/3 for the reduction and about 10 n² for all else: for an optimizer's step many times less than Jacobi, at accuracy relative to ‖A‖.
/// </summary>
/// <remarks>Storage is made once; no call allocates unless the rotations outgrow it.</remarks>
internal sealed class TridiagonalEigen(int n)
{
    private const int MostSweeps = 60;

    private readonly double[] _a = new double[n * n];
    private readonly double[] _beta = new double[n];
    private readonly double[] _off = new double[n];
    private readonly double[] _work = new double[n];
    private readonly double[] _diagonal = new double[n];
    private readonly int[] _order = new int[n];
    private double[] _cosines = new double[2 * n * n];
    private double[] _sines = new double[2 * n * n];
    private int[] _places = new int[2 * n * n];
    private int _rotations;

    /// <summary>Eigenvalues, ascending; length n.</summary>
    public double[] Values { get; } = new double[n];

    /// <summary>Decomposes <paramref name="a"/>, n×n by columns, of which the lower triangle is read. False where it is not finite.</summary>
    public bool Decompose(ReadOnlySpan<double> a)
    {
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++)
            {
                if (!double.IsFinite(a[i + j * n])) return false;
                _a[i + j * n] = _a[j + i * n] = a[i + j * n];
            }

        for (var k = 0; k < n - 2; k++) Reflect(k);
        for (var i = 0; i < n; i++) _diagonal[i] = _a[i + i * n];
        if (n > 1) _off[n - 2] = _a[n - 1 + (n - 2) * n];
        _off[n - 1] = 0.0;
        _rotations = 0;
        for (var l = 0; l < n; l++)
            if (!Deflate(l)) return false;
        for (var i = 0; i < n; i++) _order[i] = i;
        Array.Sort(_diagonal, _order);
        _diagonal.CopyTo(Values, 0);
        return true;
    }

    /// <summary>result = Vᵀx, coordinates in the order of <see cref="Values"/>.</summary>
    public void ToEigen(ReadOnlySpan<double> x, Span<double> result)
    {
        x[..n].CopyTo(_work);
        for (var k = 0; k < n - 2; k++) ApplyReflection(k);
        for (var r = 0; r < _rotations; r++)
        {
            var (i, c, s) = (_places[r], _cosines[r], _sines[r]);
            var (f, g) = (_work[i + 1], _work[i]);
            _work[i + 1] = s * g + c * f;
            _work[i] = c * g - s * f;
        }

        for (var i = 0; i < n; i++) result[i] = _work[_order[i]];
    }

    /// <summary>result = Vx.</summary>
    public void FromEigen(ReadOnlySpan<double> x, Span<double> result)
    {
        for (var i = 0; i < n; i++) _work[_order[i]] = x[i];
        for (var r = _rotations - 1; r >= 0; r--)
        {
            var (i, c, s) = (_places[r], _cosines[r], _sines[r]);
            var (f, g) = (_work[i + 1], _work[i]);
            _work[i] = c * g + s * f;
            _work[i + 1] = c * f - s * g;
        }

        for (var k = n - 3; k >= 0; k--) ApplyReflection(k);
        _work.CopyTo(result);
    }

    /// <summary>Zeroes column k below the subdiagonal: A := HAH, H = I − βvvᵀ; v stays in the column.</summary>
    private void Reflect(int k)
    {
        var length = n - k - 1;
        var v = _a.AsSpan(k * n + k + 1, length);
        var norm = Vectors.Norm(v);
        _off[k] = 0.0;
        _beta[k] = 0.0;
        if (norm == 0.0) return;
        var alpha = v[0] > 0.0 ? -norm : norm;
        _off[k] = alpha;
        v[0] -= alpha;
        _beta[k] = -1.0 / (alpha * v[0]);
        // p = βAv, w = p − ½β(pᵀv)v, A −= vwᵀ + wvᵀ: symmetric, so columns serve as rows.
        var p = _work.AsSpan(0, length);
        p.Clear();
        for (var j = 0; j < length; j++) Vectors.Axpy(v[j], _a.AsSpan((k + 1 + j) * n + k + 1, length), p);
        Vectors.Scale(_beta[k], p);
        Vectors.Axpy(-0.5 * _beta[k] * Vectors.Dot(p, v), v, p);
        for (var j = 0; j < length; j++)
        {
            var column = _a.AsSpan((k + 1 + j) * n + k + 1, length);
            Vectors.Axpy(-p[j], v, column);
            Vectors.Axpy(-v[j], p, column);
        }
    }

    private void ApplyReflection(int k)
    {
        if (_beta[k] == 0.0) return;
        var v = _a.AsSpan(k * n + k + 1, n - k - 1);
        var x = _work.AsSpan(k + 1, n - k - 1);
        Vectors.Axpy(-_beta[k] * Vectors.Dot(v, x), v, x);
    }

    /// <summary>Implicit QL sweeps until the l-th off-diagonal entry is negligible.</summary>
    private bool Deflate(int l)
    {
        var (d, e) = (_diagonal, _off);
        for (var sweep = 0; sweep <= MostSweeps; sweep++)
        {
            var m = l;
            for (; m < n - 1; m++)
                if (Math.Abs(e[m]) <= 1.1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1]))) break;
            if (m == l) return true;
            var g = (d[l + 1] - d[l]) / (2.0 * e[l]);
            var r = Math.Sqrt(g * g + 1.0);
            g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
            var (s, c, p) = (1.0, 1.0, 0.0);
            var early = false;
            for (var i = m - 1; i >= l; i--)
            {
                var f = s * e[i];
                var b = c * e[i];
                r = Math.Sqrt(f * f + g * g);
                e[i + 1] = r;
                if (r == 0.0)
                {
                    // Underflow: the matrix has split here.
                    d[i + 1] -= p;
                    e[m] = 0.0;
                    early = true;
                    break;
                }

                (s, c) = (f / r, g / r);
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2.0 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                Keep(i, c, s);
            }

            if (early) continue;
            d[l] -= p;
            e[l] = g;
            e[m] = 0.0;
        }

        return false;
    }

    private void Keep(int i, double c, double s)
    {
        if (_rotations == _places.Length)
        {
            Array.Resize(ref _places, 2 * _rotations);
            Array.Resize(ref _cosines, 2 * _rotations);
            Array.Resize(ref _sines, 2 * _rotations);
        }

        (_places[_rotations], _cosines[_rotations], _sines[_rotations]) = (i, c, s);
        _rotations++;
    }
}
