using Blup.Models;

namespace Blup.Estimation;

/// <summary>
/// The trace term from the whole inverse Â (docs/theory, eq. 17). ΛᵀKΛ = I − Â =: N, so with U = Λ⁻¹ all of eq. 17 is a contraction of
/// W[(i,j),(i',j')] = Σ over pairs of levels of N_ij N_i'j' with U. How these sums are had is for the shapes of model to say.
/// </summary>
internal abstract class InverseTraceTerm(ModelLayout layout, BlockedCholesky l, Templates templates) : TraceTerm
{
    /// <summary>Dividing I − Â by a smaller diagonal entry of Λ would leave too few digits of the score.</summary>
    private const double SafeDiagonal = 1e-3;

    private readonly double[] _w = new double[(int)Math.Pow(layout.Factors.Max(f => f.Width), 4)];
    private readonly double[][] _u = templates.NewTemplates();

    /// <inheritdoc/>
    /// <remarks>ΛᵀSΛ = Σ over levels of (I − Â_aa) − (m/r²) û_aû_aᵀ (docs/theory, eq. 12a), so the templates SΛ are one triangular solve away.</remarks>
    public override bool TryScore(bool reml, double weight, ReadOnlySpan<double> spherical, double[][] result)
    {
        foreach (var e in templates.Entries)
            if (e.IsDiagonal && Math.Abs(l.Lambda[e.Factor][e.Row * (layout.Factors[e.Factor].Width + 1)]) < SafeDiagonal) return false;
        Compute(reml);
        for (var f = 0; f < result.Length; f++)
        {
            var factor = layout.Factors[f];
            var (t, lambda, w) = (result[f], l.Lambda[f], factor.Width);
            Array.Clear(t);
            AddOwnBlocks(f, t);
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = spherical.Slice(factor.Offset + a * w, w);
                for (var j = 0; j < w; j++)
                    for (var i = 0; i < w; i++) t[i + j * w] -= weight * own[j] * own[i];
            }

            for (var j = 0; j < w; j++)
                for (var i = w - 1; i >= 0; i--)
                {
                    var sum = t[i + j * w];
                    for (var k = i + 1; k < w; k++) sum -= lambda[k + i * w] * t[k + j * w];
                    t[i + j * w] = sum / lambda[i + i * w];
                }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Subtract(bool reml, double[] hessian)
    {
        Compute(reml);
        for (var f = 0; f < _u.Length; f++) InvertTemplate(l.Lambda[f], _u[f], layout.Factors[f].Width);
        for (var f = 0; f < _u.Length; f++)
            for (var g = f; g < _u.Length; g++)
            {
                SumPairs(f, g, _w);
                Contract(f, g, hessian);
            }
    }

    /// <summary>Makes what the sums need of the last factorization, unless it is there already.</summary>
    protected abstract void Compute(bool reml);

    /// <summary>Adds Σ over a factor's levels of N_aa, ℓ×ℓ by columns.</summary>
    protected abstract void AddOwnBlocks(int f, Span<double> sum);

    /// <summary>Writes W of two factors, f ≤ g, symmetric of order ℓ_fℓ_g; column i + j·ℓ_f holds column i of f's effects and column j of g's.</summary>
    protected abstract void SumPairs(int f, int g, double[] w);

    /// <summary>tr(PḢ_kPḢ_l) = 2 Σ_ij U_f[i,r] U_g[j,r'] (W[(i,j),(c,c')] + W[(i,c'),(c,j)]) for θ_k at (r,c) of f and θ_l at (r',c') of g.</summary>
    private void Contract(int f, int g, double[] hessian)
    {
        var (ff, gg, count) = (layout.Factors[f], layout.Factors[g], templates.Count);
        var (wf, size) = (ff.Width, ff.Width * gg.Width);
        foreach (var t in ff.Terms)
            for (var x = t.ThetaStart; x < t.ThetaStart + t.ThetaCount; x++)
            {
                var (r, c) = (templates.Entries[x].Row, templates.Entries[x].Column);
                foreach (var s in gg.Terms)
                    for (var y = s.ThetaStart; y < s.ThetaStart + s.ThetaCount; y++)
                    {
                        var (r2, c2) = (templates.Entries[y].Row, templates.Entries[y].Column);
                        var sum = 0.0;
                        for (var j = r2; j < s.Column + s.Width; j++)
                        {
                            var inner = 0.0;
                            for (var i = r; i < t.Column + t.Width; i++)
                                inner += _u[f][i + r * wf] * (_w[i + j * wf + (c + c2 * wf) * size] + _w[i + c2 * wf + (c + j * wf) * size]);
                            sum += _u[g][j + r2 * gg.Width] * inner;
                        }

                        hessian[x + y * count] -= 2.0 * sum;
                        if (f != g) hessian[y + x * count] -= 2.0 * sum;
                    }
            }
    }

    /// <summary>Λ⁻¹; Λ's diagonal is not zero during the search.</summary>
    private static void InvertTemplate(double[] lambda, double[] u, int width)
    {
        Array.Clear(u);
        for (var j = 0; j < width; j++)
        {
            u[j + j * width] = 1.0 / lambda[j + j * width];
            for (var i = j + 1; i < width; i++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++) sum -= lambda[i + k * width] * u[k + j * width];
                u[i + j * width] = sum / lambda[i + i * width];
            }
        }
    }
}
