using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The trace term of a model with few random effects (docs/theory, eq. 17). ΛᵀKΛ = I − Â =: N, so with U = Λ⁻¹ all of eq. 17 is a contraction of
/// W[(i,j),(i',j')] = Σ over pairs of levels of N_ij N_i'j' with U: one product of small matrices a pair of factors. Cost: that of <see cref="FullInverse"/>
/// plus q² × (largest ℓ)².
/// </summary>
internal sealed class DenseTraceTerm : TraceTerm
{
    /// <summary>Dividing I − Â by a smaller diagonal entry of Λ would leave too few digits of the score.</summary>
    private const double SafeDiagonal = 1e-3;

    private readonly ModelLayout _layout;
    private readonly BlockedCholesky _l;
    private readonly Templates _templates;
    private readonly DenseWorkspace _dense;
    private readonly FullInverse _inverse;
    private readonly double[] _blocks;
    private readonly double[] _w;
    private readonly double[][] _u;

    public DenseTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
    {
        (_layout, _l, _templates, _dense) = (c.Layout, l, templates, dense);
        _inverse = new FullInverse(c, l, dense);
        _blocks = new double[_layout.Factors.Max(f => f.Size) * _layout.Factors.Max(f => f.Size)];
        var most = _layout.Factors.Max(f => f.Width);
        _w = new double[most * most * most * most];
        _u = templates.NewTemplates();
    }

    /// <inheritdoc/>
    /// <remarks>ΛᵀSΛ = Σ over levels of (I − Â_aa) − (m/r²) û_aû_aᵀ (docs/theory, eq. 12a), so the templates SΛ are one triangular solve away.</remarks>
    public override bool TryScore(bool reml, double weight, ReadOnlySpan<double> spherical, double[][] templates)
    {
        foreach (var e in _templates.Entries)
            if (e.IsDiagonal && Math.Abs(_l.Lambda[e.Factor][e.Row * (_layout.Factors[e.Factor].Width + 1)]) < SafeDiagonal) return false;
        _inverse.Compute(reml);
        var q = _layout.Q;
        for (var f = 0; f < templates.Length; f++)
        {
            var factor = _layout.Factors[f];
            var (t, lambda, w) = (templates[f], _l.Lambda[f], factor.Width);
            Array.Clear(t);
            for (var a = 0; a < factor.Levels; a++)
                for (var j = 0; j < w; j++)
                {
                    var own = factor.Offset + a * w;
                    var column = _inverse.Values.AsSpan((own + j) * q + own, w);
                    var factorOfColumn = weight * spherical[own + j];
                    for (var i = 0; i < w; i++) t[i + j * w] += (i == j ? 1.0 : 0.0) - column[i] - factorOfColumn * spherical[own + i];
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
        _inverse.Compute(reml);
        for (var f = 0; f < _u.Length; f++) InvertTemplate(_l.Lambda[f], _u[f], _layout.Factors[f].Width);
        for (var f = 0; f < _u.Length; f++)
            for (var g = f; g < _u.Length; g++)
            {
                SumPairs(f, g);
                Contract(f, g, hessian);
            }
    }

    /// <summary>W of a pair of factors: the blocks of N = I − Â, one column a pair of levels, times their transpose.</summary>
    private void SumPairs(int f, int g)
    {
        var (ff, gg, q) = (_layout.Factors[f], _layout.Factors[g], _layout.Q);
        var size = ff.Width * gg.Width;
        for (var b = 0; b < gg.Levels; b++)
            for (var j = 0; j < gg.Width; j++)
            {
                var column = _inverse.Values.AsSpan((gg.Offset + b * gg.Width + j) * q + ff.Offset, ff.Size);
                for (var a = 0; a < ff.Levels; a++)
                {
                    var to = _blocks.AsSpan((b * ff.Levels + a) * size + j * ff.Width, ff.Width);
                    for (var i = 0; i < to.Length; i++) to[i] = -column[a * ff.Width + i];
                    if (f == g && a == b) to[j] += 1.0;
                }
            }

        Syrk.Lower(size, ff.Levels * gg.Levels, 1.0, _blocks, size, transposed: false, 0.0, _w, size, _dense);
        Cholesky.Symmetrize(_w, size, size);
    }

    /// <summary>tr(PḢ_kPḢ_l) = 2 Σ_ij U_f[i,r] U_g[j,r'] (W[(i,j),(c,c')] + W[(i,c'),(c,j)]) for θ_k at (r,c) of f and θ_l at (r',c') of g.</summary>
    private void Contract(int f, int g, double[] hessian)
    {
        var (ff, gg, count) = (_layout.Factors[f], _layout.Factors[g], _templates.Count);
        var (wf, size) = (ff.Width, ff.Width * gg.Width);
        foreach (var t in ff.Terms)
            for (var x = t.ThetaStart; x < t.ThetaStart + t.ThetaCount; x++)
            {
                var (r, c) = (_templates.Entries[x].Row, _templates.Entries[x].Column);
                foreach (var s in gg.Terms)
                    for (var y = s.ThetaStart; y < s.ThetaStart + s.ThetaCount; y++)
                    {
                        var (r2, c2) = (_templates.Entries[y].Row, _templates.Entries[y].Column);
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
