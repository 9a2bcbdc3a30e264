using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The trace term of a model with few random effects, by forming K = ZᵀPZ: tr(PḢ_kPḢ_l) = Σ over pairs of levels with block M of K of
/// 2[M_rr'(Λ_fᵀMΛ_g)_cc' + (MΛ_g)_rc'(Λ_fᵀM)_cr'] (docs/theory, eq. 17). Cost about q³.
/// </summary>
internal sealed class DenseTraceTerm : TraceTerm
{
    private readonly CrossProducts _c;
    private readonly BlockedCholesky _l;
    private readonly Templates _templates;
    private readonly DenseWorkspace _dense;
    private readonly double[] _w;
    private readonly double[] _k;

    public DenseTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
    {
        (_c, _l, _templates, _dense) = (c, l, templates, dense);
        var q = c.Layout.Q;
        _w = new double[c.Layout.Size * q];
        _k = new double[q * q];
    }

    /// <inheritdoc/>
    public override void Subtract(bool reml, double[] hessian)
    {
        FormProjected(reml);
        var layout = _c.Layout;
        var count = _templates.Count;
        var most = layout.Factors.Max(f => f.Width);
        Span<double> left = new double[most * most], right = new double[most * most], both = new double[most * most];
        for (var f = 0; f < layout.Factors.Length; f++)
            for (var g = 0; g < layout.Factors.Length; g++)
            {
                var (ff, gg) = (layout.Factors[f], layout.Factors[g]);
                for (var a = 0; a < ff.Levels; a++)
                    for (var b = 0; b < gg.Levels; b++)
                        AddPair(ff, gg, f, g, ff.Offset + a * ff.Width, gg.Offset + b * gg.Width, left, right, both, hessian, count);
            }
    }

    /// <summary>K = C − WᵀW with W = L⁻¹[ΛᵀC; XᵀZ] (rows of X only for REML).</summary>
    private void FormProjected(bool reml)
    {
        var layout = _c.Layout;
        var q = layout.Q;
        FillDense();
        ManyColumns.LambdaTransposed(layout, _l.Lambda, _w, q);
        ManyColumns.SolveForward(_l, _c, _w, q);
        var rows = reml ? layout.Size - 1 : q;
        Syrk.Lower(q, rows, -1.0, _w, q, transposed: false, 1.0, _k, q, _dense);
        Cholesky.Symmetrize(_k, q, q);
    }

    /// <summary>C's random columns, dense: into K (q×q) and, by coordinate, into W (all coordinates × q).</summary>
    private void FillDense()
    {
        var layout = _c.Layout;
        var q = layout.Q;
        Array.Clear(_w);
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var (panels, width, offset) = (_c.Panels[f], layout.Factors[f].Width, layout.Factors[f].Offset);
            for (var a = 0; a < panels.Levels; a++)
            {
                var (start, height, own) = (panels.Start[a], panels.Height(a), offset + a * width);
                for (var j = 0; j < width; j++)
                {
                    for (var i = 0; i < width; i++) _w[(own + i) * q + own + j] = panels.Diagonal[(a * width + j) * width + i];
                    for (var i = 0; i < height; i++)
                    {
                        var (row, value) = (panels.Rows[start + i], panels.Values[start * width + j * height + i]);
                        _w[row * q + own + j] = value;
                        if (row < q) _w[(own + j) * q + row] = value;
                    }
                }
            }
        }

        _w.AsSpan(0, q * q).CopyTo(_k);
    }

    /// <summary>One pair of levels with block M of K.</summary>
    private void AddPair(RandomFactor ff, RandomFactor gg, int f, int g, int row, int column, Span<double> left, Span<double> right, Span<double> both, double[] hessian, int count)
    {
        var q = _c.Layout.Q;
        var (wf, wg, lf, lg) = (ff.Width, gg.Width, _l.Lambda[f], _l.Lambda[g]);
        for (var j = 0; j < wg; j++)
            for (var i = 0; i < wf; i++)
            {
                double l = 0, r = 0;
                for (var k = i; k < wf; k++) l += lf[k + i * wf] * _k[row + k + (column + j) * q];
                for (var k = j; k < wg; k++) r += _k[row + i + (column + k) * q] * lg[k + j * wg];
                left[i + j * wf] = l;
                right[i + j * wf] = r;
            }

        for (var j = 0; j < wg; j++)
            for (var i = 0; i < wf; i++)
            {
                var sum = 0.0;
                for (var k = j; k < wg; k++) sum += left[i + k * wf] * lg[k + j * wg];
                both[i + j * wf] = sum;
            }

        foreach (var t in ff.Terms)
            for (var x = t.ThetaStart; x < t.ThetaStart + t.ThetaCount; x++)
            {
                var (r, c) = (_templates.Entries[x].Row, _templates.Entries[x].Column);
                foreach (var u in gg.Terms)
                    for (var y = u.ThetaStart; y < u.ThetaStart + u.ThetaCount; y++)
                    {
                        var (r2, c2) = (_templates.Entries[y].Row, _templates.Entries[y].Column);
                        hessian[x + y * count] -= 2.0 * (_k[row + r + (column + r2) * q] * both[c + c2 * wf] + right[r + c2 * wf] * left[c + r2 * wf]);
                    }
            }
    }
}
