namespace Blup.Estimation.SingleFactor;

/// <summary>
/// Derivatives with respect to θ from the sums over levels (docs/theory, eq. 27–29): first with respect to the entries of G = ΛΛᵀ, then by the chain rule
/// through dG_k = B_k. Cost O(n_θ²ℓ² + ℓ⁴ + ℓ⁴p²), independent of levels.
/// </summary>
internal sealed class LevelDerivatives
{
    private readonly Templates _templates;
    private readonly LevelSums _sums;
    private readonly double[] _second;
    private readonly double[] _half;

    public LevelDerivatives(Templates templates, LevelSums sums)
    {
        (_templates, _sums) = (templates, sums);
        Scores = new double[sums.Width * sums.Width];
        Slopes = new double[templates.Count];
        _second = new double[sums.Count * sums.Count];
        _half = new double[sums.Count];
    }

    /// <summary>S = ∂D/∂G, ℓ×ℓ.</summary>
    public double[] Scores { get; }

    /// <summary>êᵀḢ_kê = −∂r²/∂θ_k (internal scale).</summary>
    public double[] Slopes { get; }

    /// <summary>S and the gradient: S = Σ K − Σ R̃R̃ᵀ − (m/r²) Σ eeᵀ, ∂D/∂θ_k = 2[SΛ] at its place.</summary>
    public void Gradient(bool reml, double m, double residualSquare, double[] lambda, Span<double> gradient)
    {
        var (w, h) = (_sums.Width, _sums.Height);
        for (var (j, e) = (0, 0); j < w; j++)
            for (var i = j; i < w; i++, e++)
            {
                var form = _sums.Form(e);
                var sum = m * form[^1];
                if (reml)
                    for (var x = 0; x < h - 1; x++) sum += form[x * (x + 1) / 2 + x];
                // A form off the diagonal has both R̄_iR̄_jᵀ and its transpose.
                Scores[i + j * w] = Scores[j + i * w] = _sums.Kernel(e) - (i == j ? sum : 0.5 * sum);
            }

        for (var k = 0; k < gradient.Length; k++)
        {
            var (row, column) = (_templates.Entries[k].Row, _templates.Entries[k].Column);
            var sum = 0.0;
            for (var i = column; i < w; i++) sum += Scores[row + i * w] * lambda[i + column * w];
            gradient[k] = 2.0 * sum;
            Slopes[k] = 0.0;
            for (var i = column; i < w; i++) Slopes[k] += residualSquare * Coefficient(row, i, lambda[i + column * w]) * _sums.Form(_sums.Entry(row, i))[^1];
        }
    }

    /// <summary>The exact Hessian of the profiled criterion, n_θ×n_θ, after <see cref="Gradient"/> with the same arguments.</summary>
    public void Hessian(bool reml, double m, double[] lambda, double[] hessian)
    {
        SecondInCovariances(reml, m);
        var (w, n, s) = (_sums.Width, _templates.Count, _sums.Count);
        for (var k = 0; k < n; k++)
        {
            var (row, column) = (_templates.Entries[k].Row, _templates.Entries[k].Column);
            for (var e = 0; e < s; e++)
            {
                var sum = 0.0;
                for (var i = column; i < w; i++) sum += Coefficient(row, i, lambda[i + column * w]) * _second[_sums.Entry(row, i) * s + e];
                _half[e] = sum;
            }

            for (var j = 0; j < n; j++)
            {
                var (row2, column2) = (_templates.Entries[j].Row, _templates.Entries[j].Column);
                var sum = 0.0;
                for (var i = column2; i < w; i++) sum += Coefficient(row2, i, lambda[i + column2 * w]) * _half[_sums.Entry(row2, i)];
                if (column == column2 && _templates.Entries[k].Term == _templates.Entries[j].Term) sum += 2.0 * Scores[row + row2 * w];
                hessian[j + k * n] = sum;
            }
        }
    }

    /// <summary>Σ R̃ᵀB_kR̃, p×p by rows: what a parameter does to XᵀH⁻¹X, between L_X on both sides with a minus.</summary>
    public double[,] FixedForm(int k, double[] lambda)
    {
        var p = _sums.Height - 1;
        var result = new double[p, p];
        var (row, column) = (_templates.Entries[k].Row, _templates.Entries[k].Column);
        for (var i = column; i < _sums.Width; i++)
        {
            var form = _sums.Form(_sums.Entry(row, i));
            var factor = Coefficient(row, i, lambda[i + column * _sums.Width]);
            for (var (x, at) = (0, 0); x < p; x++)
                for (var y = 0; y <= x; y++, at++)
                {
                    result[x, y] += factor * form[at];
                    if (x != y) result[y, x] += factor * form[at];
                }
        }

        return result;
    }

    /// <summary>B_k = E_kΛᵀ + ΛE_kᵀ as a sum over the symmetric basis: the diagonal entry comes from both.</summary>
    private static double Coefficient(int row, int i, double lambda) => row == i ? 2.0 * lambda : lambda;

    /// <summary>Second derivatives with respect to two entries of G, s×s.</summary>
    private void SecondInCovariances(bool reml, double m)
    {
        var (w, s) = (_sums.Width, _sums.Count);
        for (var (j, e) = (0, 0); j < w; j++)
            for (var i = j; i < w; i++, e++)
                for (var (l, f) = (0, 0); l < w; l++)
                    for (var k = l; k < w; k++, f++)
                    {
                        if (f > e) continue;
                        _second[e * s + f] = _second[f * s + e] = -Trace(i, j, k, l) - Forms(_sums.Form(e), _sums.Form(f), reml, m);
                    }
    }

    /// <summary>Σ tr(E_ij K E_kl V) over the symmetric basis.</summary>
    private double Trace(int i, int j, int k, int l)
    {
        var sum = Product(j, k, l, i);
        if (i != j) sum += Product(i, k, l, j);
        if (k != l) sum += Product(j, l, k, i);
        if (i != j && k != l) sum += Product(i, l, k, j);
        return sum;
    }

    private double Product(int a, int b, int c, int d) => _sums.Product(_sums.Entry(a, b), _sums.Entry(c, d));

    /// <summary>tr(P̃P̃') of X (REML), 2m times the products with e, m times those of e with itself.</summary>
    private double Forms(ReadOnlySpan<double> a, ReadOnlySpan<double> b, bool reml, double m)
    {
        var p = _sums.Height - 1;
        var (trace, cross, at) = (0.0, 0.0, 0);
        if (reml)
            for (var x = 0; x < p; x++)
            {
                for (var y = 0; y < x; y++, at++) trace += 2.0 * a[at] * b[at];
                trace += a[at] * b[at];
                at++;
            }

        at = p * (p + 1) / 2;
        for (var y = 0; y < p; y++, at++) cross += a[at] * b[at];
        return trace + m * (2.0 * cross + a[at] * b[at]);
    }
}
