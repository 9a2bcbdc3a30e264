namespace Blup.Numerics.Dense;

/// <summary>
/// Least squares by Householder reflections (Golub and Van Loan 2013, algorithm 5.2.1): A = QR, n×p by columns with n ≥ p and full column rank, A overwritten.
/// Backward stable: the error grows with the condition of A, not its square as with cross-products.
/// </summary>
internal sealed class HouseholderQr
{
    private readonly double[][] _columns;
    private readonly double[] _beta;
    private readonly double[] _diagonal;

    /// <summary>Factors the columns, which are overwritten by the reflections. Cost 2np².</summary>
    public HouseholderQr(double[][] columns)
    {
        _columns = columns;
        var p = columns.Length;
        (_beta, _diagonal) = (new double[p], new double[p]);
        for (var j = 0; j < p; j++)
        {
            var v = columns[j].AsSpan(j);
            var norm = Norm(v);
            if (norm == 0.0) continue;
            var alpha = -Math.CopySign(norm, v[0]);
            v[0] -= alpha;
            _beta[j] = -1.0 / (alpha * v[0]);
            _diagonal[j] = alpha;
            for (var k = j + 1; k < p; k++) Reflect(j, columns[k]);
        }
    }

    /// <summary>Columns, p.</summary>
    public int Columns => _columns.Length;

    /// <summary>Entry of R, row i at most column j.</summary>
    public double R(int i, int j) => i == j ? _diagonal[j] : _columns[j][i];

    /// <summary>y := Qᵀy.</summary>
    public void TransposeApply(double[] y)
    {
        for (var j = 0; j < Columns; j++) Reflect(j, y);
    }

    /// <summary>y := Qy.</summary>
    public void Apply(double[] y)
    {
        for (var j = Columns - 1; j >= 0; j--) Reflect(j, y);
    }

    /// <summary>Solves R x = b for the first p entries of b.</summary>
    public double[] SolveUpper(ReadOnlySpan<double> b)
    {
        var x = b[..Columns].ToArray();
        for (var i = Columns - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < Columns; j++) x[i] -= R(i, j) * x[j];
            x[i] /= R(i, i);
        }

        return x;
    }

    /// <summary>(AᵀA)⁻¹ = R⁻¹R⁻ᵀ, p×p.</summary>
    public double[,] Inverse()
    {
        var p = Columns;
        var r = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            r[j, j] = 1.0 / R(j, j);
            for (var i = j - 1; i >= 0; i--)
            {
                var sum = 0.0;
                for (var k = i + 1; k <= j; k++) sum += R(i, k) * r[k, j];
                r[i, j] = -sum / R(i, i);
            }
        }

        var inverse = new double[p, p];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++)
                for (var k = Math.Max(i, j); k < p; k++) inverse[i, j] += r[i, k] * r[j, k];
        return inverse;
    }

    private void Reflect(int j, double[] y)
    {
        if (_beta[j] == 0.0) return;
        var v = _columns[j].AsSpan(j);
        var target = y.AsSpan(j);
        var factor = _beta[j] * Vectors.Dot(v, target);
        for (var i = 0; i < v.Length; i++) target[i] -= factor * v[i];
    }

    /// <summary>‖v‖, scaled so that neither squares overflow nor small ones vanish.</summary>
    private static double Norm(ReadOnlySpan<double> v)
    {
        var largest = 0.0;
        foreach (var x in v) largest = Math.Max(largest, Math.Abs(x));
        if (largest == 0.0) return 0.0;
        var sum = 0.0;
        foreach (var x in v) sum += x / largest * (x / largest);
        return largest * Math.Sqrt(sum);
    }
}
