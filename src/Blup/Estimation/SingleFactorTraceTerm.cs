using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The trace term of a model with one grouping factor: K = ZᵀH⁻¹Z is block diagonal, and P differs from H⁻¹ by the rank p of X (docs/theory, eq. 18):
/// tr(PḢ_kPḢ_l) = Σ tr(K B_k K B_l) − 2 Σ tr(R̃ᵀB_kKB_lR̃) + tr(P̃_kP̃_l), R̃ = ZᵀH⁻¹X L_X⁻ᵀ, P̃_k = Σ R̃ᵀB_kR̃. Cost linear in levels.
/// </summary>
internal sealed unsafe class SingleFactorTraceTerm : TraceTerm
{
    private readonly CrossProducts _c;
    private readonly BlockedCholesky _l;
    private readonly ThetaEntry[] _entries;
    private readonly DenseWorkspace _dense;
    private readonly LevelChunks _runs;
    private readonly double[][] _sums;
    private readonly LevelWork[] _work;
    private readonly int _width;
    private readonly int _p;
    private readonly int _count;
    private bool _reml;

    public SingleFactorTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
    {
        (_c, _l, _entries, _dense) = (c, l, templates.Entries, dense);
        (_width, _p, _count) = (c.Layout.Factors[0].Width, c.Layout.P, templates.Count);
        _runs = new LevelChunks(c.Panels[0], independent: true);
        _sums = Array.ConvertAll(new double[_runs.Count][], _ => new double[_count * (_count + _p * _p)]);
        _work = Array.ConvertAll(new LevelWork[dense.MaxThreads], _ => new LevelWork(_width, _p, _count));
    }

    /// <inheritdoc/>
    public override void Subtract(bool reml, double[] hessian)
    {
        _reml = reml;
        var self = this;
        _dense.ForEach(_runs.Count > 1, _runs.Count, &Run, Unsafe.AsPointer(ref self));
        var total = _sums[0];
        for (var k = 1; k < _runs.Count; k++) SmallBlocks.AddScaled(total, _sums[k], 1.0);
        for (var y = 0; y < _count; y++)
            for (var x = y; x < _count; x++)
            {
                hessian[x + y * _count] += total[x + y * _count];
                if (x > y) hessian[y + x * _count] += total[x + y * _count];
            }

        if (!reml) return;
        var products = total.AsSpan(_count * _count);
        for (var k = 0; k < _count; k++)
            for (var j = 0; j < _count; j++) hessian[k + j * _count] -= SmallBlocks.Dot(products.Slice(k * _p * _p, _p * _p), products.Slice(j * _p * _p, _p * _p));
    }

    private static void Run(void* state, int run, int thread) => Unsafe.AsRef<SingleFactorTraceTerm>(state).Run(run, thread);

    private void Run(int run, int thread)
    {
        var (sums, work) = (_sums[run], _work[thread]);
        Array.Clear(sums);
        for (var a = _runs.From(run); a < _runs.To(run); a++)
        {
            LevelBlocks(a, work);
            AddKernel(sums, work);
            if (_reml) AddFixed(sums, work);
        }
    }

    /// <summary>K = C − VᵀV and R = C_X − VᵀP_X with V = L⁻¹ΛᵀC, from the level's factor; then KΛ, ΛᵀKΛ and R̃.</summary>
    private void LevelBlocks(int a, LevelWork work)
    {
        var panels = _c.Panels[0];
        var (w, lambda) = (_width, _l.Lambda[0]);
        var block = panels.Diagonal.AsSpan(a * w * w, w * w);
        var factor = _l.Diagonal[0].AsSpan(a * w * w, w * w);
        var v = work.V;
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
                work.K[i + j * w] = sum;
            }

        TimesLambda(work.K, work.KLambda, lambda, transposed: false);
        TimesLambda(work.KLambda, work.LambdaKLambda, lambda, transposed: true);
        if (_reml) FixedRows(a, work);
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
    private void FixedRows(int a, LevelWork work)
    {
        var v = work.V;
        var panels = _c.Panels[0];
        var (w, p, height) = (_width, _p, _p + 1);
        var raw = panels.Values.AsSpan(panels.Start[a] * w, height * w);
        var solved = _l.Panels[0].AsSpan(panels.Start[a] * w, height * w);
        var r = work.R;
        for (var j = 0; j < p; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = raw[j + i * height];
                for (var k = 0; k < w; k++) sum -= v[k + i * w] * solved[j + k * height];
                for (var k = 0; k < j; k++) sum -= r[i + k * w] * _l.Trailing[j + k * _l.Stride];
                r[i + j * w] = sum / _l.Trailing[j + j * _l.Stride];
            }
    }

    /// <summary>tr(K B_k K B_l) = 2[K_rr'(ΛᵀKΛ)_cc' + (KΛ)_rc'(KΛ)_r'c].</summary>
    private void AddKernel(double[] sums, LevelWork work)
    {
        var w = _width;
        for (var x = 0; x < _count; x++)
        {
            var (r, s) = (_entries[x].Row, _entries[x].Column);
            for (var y = 0; y <= x; y++)
            {
                var (r2, s2) = (_entries[y].Row, _entries[y].Column);
                sums[x + y * _count] -= 2.0 * (work.K[r + r2 * w] * work.LambdaKLambda[s + s2 * w] + work.KLambda[r + s2 * w] * work.KLambda[r2 + s * w]);
            }
        }
    }

    /// <summary>The parts with X: U_k = B_kR̃, K U_l, and P̃_k.</summary>
    private void AddFixed(double[] sums, LevelWork work)
    {
        var (w, p, lambda, r) = (_width, _p, _l.Lambda[0], work.R);
        for (var k = 0; k < _count; k++)
        {
            var (row, column) = (_entries[k].Row, _entries[k].Column);
            var u = work.U.AsSpan(k * w * p, w * p);
            u.Clear();
            for (var j = 0; j < p; j++)
                for (var i = column; i < w; i++)
                {
                    u[row + j * w] += lambda[i + column * w] * r[i + j * w];
                    u[i + j * w] += lambda[i + column * w] * r[row + j * w];
                }

            var ku = work.KU.AsSpan(k * w * p, w * p);
            for (var j = 0; j < p; j++)
                for (var i = 0; i < w; i++)
                {
                    var sum = 0.0;
                    for (var m = 0; m < w; m++) sum += work.K[i + m * w] * u[m + j * w];
                    ku[i + j * w] = sum;
                }

            var product = sums.AsSpan(_count * _count + k * p * p, p * p);
            for (var j = 0; j < p; j++)
                for (var i = 0; i < p; i++)
                    for (var m = 0; m < w; m++) product[i + j * p] += r[m + i * w] * u[m + j * w];
        }

        for (var x = 0; x < _count; x++)
            for (var y = 0; y <= x; y++)
            {
                var sum = 0.0;
                for (var i = 0; i < w * p; i++) sum += work.U[x * w * p + i] * work.KU[y * w * p + i];
                sums[x + y * _count] += 2.0 * sum;
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
    }
}
