using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// Second derivatives for the optimizer: average information of the profiled criterion plus the exact second-order part of G = ΛΛᵀ
/// (docs/theory, eq. 14–16): H ≈ (m/r²)·Q + 2·S, Q the Schur complement of the working columns Y_k = Z(dΛ_kΛᵀ + ΛdΛ_kᵀ)Zᵀê against [Z X y], and S the
/// score with respect to G. S is what makes a variance at 0 a regular minimum when it belongs there and a saddle when it does not.
/// </summary>
internal sealed class Curvature
{
    private readonly CrossProducts _c;
    private readonly BlockedCholesky _l;
    private readonly Templates _templates;
    private readonly DenseWorkspace _dense;
    private readonly double[] _residual;
    private readonly double[] _columns;
    private readonly double[] _products;
    private readonly SingleFactorInformation? _single;

    public Curvature(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
    {
        (_c, _l, _templates, _dense) = (c, l, templates, dense);
        _single = c.Layout.Factors.Length == 1 ? new SingleFactorInformation(c, l, templates, dense) : null;
        var size = _single is null ? c.Layout.Size : 0;
        _residual = new double[size];
        _columns = new double[size * templates.Count];
        _products = new double[size * templates.Count];
        Scores = templates.NewTemplates();
        Slopes = new double[templates.Count];
    }

    /// <summary>êᵀḢ_kê = −∂r²/∂θ_k at the last <see cref="Compute"/> (internal scale).</summary>
    public double[] Slopes { get; }

    /// <summary>S for each factor (ℓ×ℓ by columns): ∂D/∂G, symmetric; only the blocks of terms are meaningful.</summary>
    public double[][] Scores { get; }

    /// <summary>Writes the n_θ×n_θ curvature at the last factorization, whose score has been computed.</summary>
    /// <param name="score">First derivatives at the same point.</param>
    /// <param name="m">n − p for REML, n for ML.</param>
    /// <param name="hessian">Result, n_θ×n_θ.</param>
    /// <param name="observed">Twice the information of the data plus the terms of a profiled σ, to which the caller adds −tr(PḢ_kPḢ_l); otherwise average information.</param>
    public void Compute(Score score, double m, double[] hessian, bool observed = false)
    {
        ScoresFromTemplates(score);
        AverageInformation(score, m, hessian, observed);
        var count = _templates.Count;
        for (var k = 0; k < count; k++)
            for (var j = 0; j < count; j++)
            {
                var (a, b) = (_templates.Entries[k], _templates.Entries[j]);
                if (a.Term != b.Term || a.Column != b.Column) continue;
                hessian[k + j * count] += 2.0 * Scores[a.Factor][a.Row + b.Row * _c.Layout.Factors[a.Factor].Width];
            }
    }

    /// <summary>S from ½∂D/∂Λ = SΛ: one triangular solve a term, by columns from the last. Λ's diagonal must not be zero.</summary>
    public void ScoresFromTemplates(Score score)
    {
        for (var f = 0; f < Scores.Length; f++)
        {
            var factor = _c.Layout.Factors[f];
            var (s, t, lambda, stride) = (Scores[f], score.Templates[f], _l.Lambda[f], factor.Width);
            foreach (var term in factor.Terms)
            {
                var (first, end) = (term.Column, term.Column + term.Width);
                for (var c = end - 1; c >= first; c--)
                    for (var r = first; r < end; r++)
                    {
                        var sum = t[r + c * stride];
                        for (var k = c + 1; k < end; k++) sum -= s[r + k * stride] * lambda[k + c * stride];
                        s[r + c * stride] = sum / lambda[c + c * stride];
                    }

                for (var c = first; c < end; c++)
                    for (var r = first; r < c; r++) s[r + c * stride] = s[c + r * stride] = 0.5 * (s[r + c * stride] + s[c + r * stride]);
            }
        }
    }

    private void AverageInformation(Score score, double m, double[] hessian, bool observed)
    {
        var (count, slopes) = (_templates.Count, Slopes);
        if (_single is null) Information(score, hessian);
        else _single.Compute(score.Spherical, hessian, slopes);
        var scale = m / _l.ResidualSquare;
        for (var k = 0; k < count; k++)
            for (var j = k; j < count; j++)
            {
                var value = scale * 0.5 * (hessian[j + k * count] + hessian[k + j * count]);
                if (observed) value = 2.0 * value + scale * slopes[j] * slopes[k] / _l.ResidualSquare;
                hessian[j + k * count] = hessian[k + j * count] = value;
            }
    }

    /// <summary>Q and the slopes from working columns of full length.</summary>
    private void Information(Score score, double[] hessian)
    {
        var count = _templates.Count;
        ResidualProducts(score);
        WorkingColumns();
        ManyColumns.Multiply(_c, _columns, _products, count, _dense);
        var q = _c.Layout.Q;
        Array.Clear(Slopes);
        for (var i = 0; i < q; i++) SmallBlocks.AddScaled(Slopes, _columns.AsSpan(i * count, count), _residual[i]);
        Gemm.Multiply(false, true, count, count, q, 1.0, _columns, count, _products, count, 0.0, hessian, count, _dense);
        ManyColumns.LambdaTransposed(_c.Layout, _l.Lambda, _products, count);
        ManyColumns.SolveForward(_l, _c, _products, count, _dense);
        Gemm.Multiply(false, true, count, count, _c.Layout.Size, -1.0, _products, count, _products, count, 1.0, hessian, count, _dense);
    }

    /// <summary>Zᵀê for all random coordinates: C times (−Λû, −β̂, 1).</summary>
    private void ResidualProducts(Score score)
    {
        var layout = _c.Layout;
        var v = _columns.AsSpan(0, layout.Size);
        score.Spherical.CopyTo(v);
        for (var f = 0; f < layout.Factors.Length; f++) SmallBlocks.LambdaTimes(_l.Lambda[f], v.Slice(layout.Factors[f].Offset, layout.Factors[f].Size), layout.Factors[f].Width);
        _c.Multiply(v, _residual);
    }

    /// <summary>t_k = (dΛ_kΛᵀ + ΛdΛ_kᵀ) Zᵀê, so that Y_k = Z t_k.</summary>
    private void WorkingColumns()
    {
        var count = _templates.Count;
        Array.Clear(_columns);
        for (var k = 0; k < count; k++)
        {
            var entry = _templates.Entries[k];
            var factor = _c.Layout.Factors[entry.Factor];
            var (lambda, width) = (_l.Lambda[entry.Factor], factor.Width);
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = factor.Offset + a * width;
                var projected = 0.0;
                for (var i = entry.Column; i < width; i++) projected += lambda[i + entry.Column * width] * _residual[own + i];
                _columns[(own + entry.Row) * count + k] += projected;
                for (var i = entry.Column; i < width; i++) _columns[(own + i) * count + k] += lambda[i + entry.Column * width] * _residual[own + entry.Row];
            }
        }
    }
}
