using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The trace term where one large factor with one column a level is crossed with smaller ones (docs/theory, eq. 17a–17d): all that is needed of the whole inverse
/// are products of the dense part's inverse G with Σ B_aB_aᵀ and Σ B_aB_aᵀ/A_a. Cost: two products like the factorization's own, and one of dense order.
/// </summary>
internal sealed unsafe class LargeFactorTraceTerm : InverseTraceTerm
{
    private const int LevelsPerTask = 32;

    private readonly ModelLayout _layout;
    private readonly LevelPanels _panels;
    private readonly BlockedCholesky _l;
    private readonly DenseWorkspace _dense;
    private readonly double[] _scaled;
    private readonly double[] _g;
    private readonly double[] _sums;
    private readonly double[] _products;
    private (int Factorization, bool Reml) _at = (-1, false);
    private int _from;
    private int _to;
    private bool _twice;
    private double _trace;
    private double _traceByOwn;

    /// <param name="c">Cross-products of which <see cref="CrossProducts.HasLargeFactor"/> holds.</param>
    /// <param name="l">The factorization.</param>
    /// <param name="templates">The parameters.</param>
    /// <param name="dense">The threads.</param>
    /// <param name="scaled">Scratch for the panels of the factor, or where these are uniform for those of some levels.</param>
    public LargeFactorTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense, double[] scaled)
        : base(c.Layout, l, templates)
    {
        (_layout, _panels, _l, _dense, _scaled) = (c.Layout, c.Panels[0], l, dense, scaled);
        var square = (long)l.Stride * l.Order;
        (_g, _sums, _products) = (new double[square], new double[square], new double[square]);
    }

    /// <inheritdoc/>
    protected override void Compute(bool reml)
    {
        if (_at == (_l.Factorizations, reml)) return;
        _at = (_l.Factorizations, reml);
        var (size, stride) = (_layout.DenseSize + (reml ? _layout.P : 0), _l.Stride);
        for (var j = 0; j < size; j++) _l.Trailing.AsSpan(j * stride + j, size - j).CopyTo(_g.AsSpan(j * stride + j));
        Cholesky.Inverse(_g, size, stride, _dense);
        Cholesky.Symmetrize(_g, size, stride);
        OuterProducts(size, twice: true, _products);
        _traceByOwn = TraceWithInverse(size, _products);
        OuterProducts(size, twice: false, _sums);
        _trace = TraceWithInverse(size, _sums);
        Cholesky.Symmetrize(_sums, size, stride);
        Gemm.Multiply(false, false, size, size, size, 1.0, _sums, stride, _g, stride, 0.0, _products, stride, _dense);
    }

    /// <inheritdoc/>
    protected override void AddOwnBlocks(int f, Span<double> sum)
    {
        if (f == 0)
        {
            for (var a = 0; a < _panels.Levels; a++) sum[0] += Own(a);
            sum[0] -= _trace;
            return;
        }

        var (first, levels, w) = Dense(f);
        for (var a = 0; a < levels; a++)
            for (var j = 0; j < w; j++)
                for (var i = 0; i < w; i++) sum[i + j * w] += (i == j ? 1.0 : 0.0) - Column(_g, first + a * w + j)[first + a * w + i];
    }

    /// <inheritdoc/>
    protected override void SumPairs(int f, int g, double[] w)
    {
        if (g == 0) w[0] = LargeWithItself();
        else if (f == 0) LargeWithDense(g, w);
        else DensePairs(f, g, w);
    }

    /// <summary>Σ N_aa'² over all pairs of levels: N_aa' = δ(1 − 1/A_a) − B_aᵀGB_a'.</summary>
    private double LargeWithItself()
    {
        var sum = -2.0 * (_trace - _traceByOwn);
        for (var a = 0; a < _panels.Levels; a++) sum += Own(a) * Own(a);
        var (size, stride) = (_at.Reml ? _l.Order - 1 : _layout.DenseSize, _l.Stride);
        for (var j = 0; j < size; j++)
        {
            var column = Column(_products, j);
            sum += column[j] * column[j];
            for (var i = 0; i < j; i++) sum += 2.0 * column[i] * _products[j + i * stride];
        }

        return sum;
    }

    /// <summary>N_ab = B_aᵀG_·b: Σ over a of their products is GWG, of which only the blocks of each level b are asked for.</summary>
    private void LargeWithDense(int g, double[] w)
    {
        var (first, levels, width) = Dense(g);
        var size = _at.Reml ? _l.Order - 1 : _layout.DenseSize;
        Array.Clear(w, 0, width * width);
        for (var b = 0; b < levels; b++)
            for (var j = 0; j < width; j++)
                for (var i = 0; i < width; i++)
                    w[i + j * width] += Vectors.Dot(Column(_g, first + b * width + i)[..size], Column(_products, first + b * width + j)[..size]);
    }

    /// <summary>N = I − G between two dense factors.</summary>
    private void DensePairs(int f, int g, double[] w)
    {
        var ((first, levels, wf), (second, others, wg)) = (Dense(f), Dense(g));
        var size = wf * wg;
        Array.Clear(w, 0, size * size);
        Span<double> block = stackalloc double[size];
        for (var b = 0; b < others; b++)
            for (var a = 0; a < levels; a++)
            {
                for (var j = 0; j < wg; j++)
                    for (var i = 0; i < wf; i++) block[i + j * wf] = (f == g && a == b && i == j ? 1.0 : 0.0) - Column(_g, second + b * wg + j)[first + a * wf + i];
                for (var k = 0; k < size; k++) SmallBlocks.AddScaled(w.AsSpan(k * size, size), block, block[k]);
            }
    }

    /// <summary>1 − 1/A_a.</summary>
    private double Own(int a) => 1.0 - 1.0 / (_l.Diagonal[0][a] * _l.Diagonal[0][a]);

    private Span<double> Column(double[] matrix, int j) => matrix.AsSpan(j * _l.Stride, _l.Order);

    private (int First, int Levels, int Width) Dense(int f) => (_layout.Factors[f].Offset - _layout.ChainSize, _layout.Factors[f].Levels, _layout.Factors[f].Width);

    /// <summary>tr(GM) of a symmetric matrix by its lower triangle.</summary>
    private double TraceWithInverse(int size, double[] m)
    {
        var sum = 0.0;
        for (var j = 0; j < size; j++)
        {
            var g = Column(_g, j);
            var column = Column(m, j);
            sum += g[j] * column[j] + 2.0 * Vectors.Dot(g[(j + 1)..size], column[(j + 1)..size]);
        }

        return sum;
    }

    /// <summary>Σ over levels of B_aB_aᵀ, or of B_aB_aᵀ/A_a; lower triangle. Levels in their order, whatever the number of threads.</summary>
    private void OuterProducts(int size, bool twice, double[] sums)
    {
        _twice = twice;
        if (_l.Crossed[0] is { } crossed)
        {
            Scale(0, _panels.Levels);
            Array.Clear(sums);
            crossed.SubtractOuterProducts(_scaled, sums, _l.Stride, _dense);
            for (var j = 0; j < size; j++) Vectors.Scale(-1.0, Column(sums, j)[j..size]);
            return;
        }

        var height = _panels.Height(0);
        var band = _scaled.Length / height;
        for (var from = 0; from < _panels.Levels; from += band)
        {
            var to = Math.Min(_panels.Levels, from + band);
            Scale(from, to);
            Syrk.Lower(size, to - from, 1.0, _scaled, height, transposed: false, from == 0 ? 0.0 : 1.0, sums, _l.Stride, _dense);
        }
    }

    /// <summary>B_a = P_a/L_a, or P_a/A_a = B_a/√A_a, of some levels into the scratch.</summary>
    private void Scale(int from, int to)
    {
        (_from, _to) = (from, to);
        var (self, tasks) = (this, (to - from + LevelsPerTask - 1) / LevelsPerTask);
        _dense.ForEach(tasks > 1, tasks, &ScaleSome, Unsafe.AsPointer(ref self));
    }

    private static void ScaleSome(void* state, int task, int thread) => Unsafe.AsRef<LargeFactorTraceTerm>(state).ScaleSome(task);

    private void ScaleSome(int task)
    {
        var (from, end) = (_from + task * LevelsPerTask, Math.Min(_to, _from + (task + 1) * LevelsPerTask));
        for (var a = from; a < end; a++)
        {
            var (start, height, own) = (_panels.Start[a], _panels.Height(a), _l.Diagonal[0][a]);
            var scaled = _scaled.AsSpan(start - _panels.Start[_from], height);
            _l.Panels[0].AsSpan(start, height).CopyTo(scaled);
            SmallBlocks.Scale(scaled, 1.0 / (_twice ? own * own : own));
        }
    }
}
