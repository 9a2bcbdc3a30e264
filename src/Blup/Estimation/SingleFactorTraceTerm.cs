using Blup.Models;

namespace Blup.Estimation;

/// <summary>
/// The trace term of a model with one grouping factor: K = ZᵀH⁻¹Z is block diagonal, and P differs from H⁻¹ by the rank p of X (docs/theory, eq. 18):
/// tr(PḢ_kPḢ_l) = Σ tr(K B_k K B_l) − 2 Σ tr(R̃ᵀB_kKB_lR̃) + tr(P̃_kP̃_l), R̃ = ZᵀH⁻¹X L_X⁻ᵀ, P̃_k = Σ R̃ᵀB_kR̃. Cost linear in levels.
/// </summary>
internal sealed class SingleFactorTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates) : TraceTerm
{
    private readonly int _width = c.Layout.Factors[0].Width;
    private readonly int _p = c.Layout.P;
    private readonly int _count = templates.Count;
    private readonly LevelWork _work = new(c.Layout.Factors[0].Width, c.Layout.P, templates.Count);

    /// <inheritdoc/>
    public override void Subtract(bool reml, double[] hessian)
    {
        Array.Clear(_work.Products);
        for (var a = 0; a < c.Panels[0].Levels; a++)
        {
            LevelBlocks(a, reml);
            AddKernel(hessian);
            if (reml) AddFixed(hessian);
        }

        if (!reml) return;
        for (var k = 0; k < _count; k++)
            for (var j = 0; j < _count; j++)
            {
                var sum = 0.0;
                for (var i = 0; i < _p * _p; i++) sum += _work.Products[k * _p * _p + i] * _work.Products[j * _p * _p + i];
                hessian[k + j * _count] -= sum;
            }
    }

    /// <summary>K = C − VᵀV and R = C_X − VᵀP_X with V = L⁻¹ΛᵀC, from the level's factor; then KΛ, ΛᵀKΛ and R̃.</summary>
    private void LevelBlocks(int a, bool reml)
    {
        var panels = c.Panels[0];
        var (w, lambda) = (_width, l.Lambda[0]);
        var block = panels.Diagonal.AsSpan(a * w * w, w * w);
        var factor = l.Diagonal[0].AsSpan(a * w * w, w * w);
        var v = _work.V;
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = 0.0;
                for (var k = i; k < w; k++) sum += lambda[k + i * w] * block[k + j * w];
                for (var k = 0; k < i; k++) sum -= factor[i + k * w] * v[k + j * w];
                v[i + j * w] = sum / factor[i + i * w];
            }

        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = block[i + j * w];
                for (var k = 0; k < w; k++) sum -= v[k + i * w] * v[k + j * w];
                _work.K[i + j * w] = sum;
            }

        TimesLambda(_work.K, _work.KLambda, lambda, transposed: false);
        TimesLambda(_work.KLambda, _work.LambdaKLambda, lambda, transposed: true);
        if (reml) FixedRows(a, v);
    }

    private void TimesLambda(double[] from, double[] to, double[] lambda, bool transposed)
    {
        var w = _width;
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = 0.0;
                if (transposed) for (var k = i; k < w; k++) sum += lambda[k + i * w] * from[k + j * w];
                else for (var k = j; k < w; k++) sum += from[i + k * w] * lambda[k + j * w];
                to[i + j * w] = sum;
            }
    }

    /// <summary>R̃ (ℓ×p) of level a.</summary>
    private void FixedRows(int a, double[] v)
    {
        var panels = c.Panels[0];
        var (w, p, height) = (_width, _p, _p + 1);
        var raw = panels.Values.AsSpan(panels.Start[a] * w, height * w);
        var solved = l.Panels[0].AsSpan(panels.Start[a] * w, height * w);
        var r = _work.R;
        for (var j = 0; j < p; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = raw[j + i * height];
                for (var k = 0; k < w; k++) sum -= v[k + i * w] * solved[j + k * height];
                for (var k = 0; k < j; k++) sum -= r[i + k * w] * l.Trailing[j + k * l.Stride];
                r[i + j * w] = sum / l.Trailing[j + j * l.Stride];
            }
    }

    /// <summary>tr(K B_k K B_l) = 2[K_rr'(ΛᵀKΛ)_cc' + (KΛ)_rc'(KΛ)_r'c].</summary>
    private void AddKernel(double[] hessian)
    {
        var w = _width;
        for (var x = 0; x < _count; x++)
        {
            var (r, s) = (templates.Entries[x].Row, templates.Entries[x].Column);
            for (var y = 0; y < _count; y++)
            {
                var (r2, s2) = (templates.Entries[y].Row, templates.Entries[y].Column);
                hessian[x + y * _count] -= 2.0 * (_work.K[r + r2 * w] * _work.LambdaKLambda[s + s2 * w] + _work.KLambda[r + s2 * w] * _work.KLambda[r2 + s * w]);
            }
        }
    }

    /// <summary>The parts with X: U_k = B_kR̃, K U_l, and P̃_k.</summary>
    private void AddFixed(double[] hessian)
    {
        var (w, p, lambda, r) = (_width, _p, l.Lambda[0], _work.R);
        for (var k = 0; k < _count; k++)
        {
            var (row, column) = (templates.Entries[k].Row, templates.Entries[k].Column);
            var u = _work.U.AsSpan(k * w * p, w * p);
            u.Clear();
            for (var j = 0; j < p; j++)
                for (var i = column; i < w; i++)
                {
                    u[row + j * w] += lambda[i + column * w] * r[i + j * w];
                    u[i + j * w] += lambda[i + column * w] * r[row + j * w];
                }

            var ku = _work.KU.AsSpan(k * w * p, w * p);
            for (var j = 0; j < p; j++)
                for (var i = 0; i < w; i++)
                {
                    var sum = 0.0;
                    for (var m = 0; m < w; m++) sum += _work.K[i + m * w] * u[m + j * w];
                    ku[i + j * w] = sum;
                }

            var product = _work.Products.AsSpan(k * p * p, p * p);
            for (var j = 0; j < p; j++)
                for (var i = 0; i < p; i++)
                    for (var m = 0; m < w; m++) product[i + j * p] += r[m + i * w] * u[m + j * w];
        }

        for (var x = 0; x < _count; x++)
            for (var y = 0; y < _count; y++)
            {
                var sum = 0.0;
                for (var i = 0; i < w * p; i++) sum += _work.U[x * w * p + i] * _work.KU[y * w * p + i];
                hessian[x + y * _count] += 2.0 * sum;
            }
    }

    /// <summary>One level's blocks; owned by the trace term, reused for every level.</summary>
    private sealed class LevelWork(int width, int p, int count)
    {
        public double[] V { get; } = new double[width * width];

        public double[] K { get; } = new double[width * width];

        public double[] KLambda { get; } = new double[width * width];

        public double[] LambdaKLambda { get; } = new double[width * width];

        public double[] R { get; } = new double[width * p];

        public double[] U { get; } = new double[count * width * p];

        public double[] KU { get; } = new double[count * width * p];

        public double[] Products { get; } = new double[count * p * p];
    }
}
