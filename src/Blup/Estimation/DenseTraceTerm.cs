using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>The trace term of a model with few random effects: Â is formed. Cost: that of <see cref="FullInverse"/> plus q² × (largest ℓ)².</summary>
internal sealed class DenseTraceTerm : InverseTraceTerm
{
    private readonly ModelLayout _layout;
    private readonly DenseWorkspace _dense;
    private readonly FullInverse _inverse;
    private readonly double[] _blocks;

    public DenseTraceTerm(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
        : base(c.Layout, l, templates)
    {
        (_layout, _dense) = (c.Layout, dense);
        _inverse = new FullInverse(c, l, dense);
        _blocks = new double[_layout.Factors.Max(f => f.Size) * _layout.Factors.Max(f => f.Size)];
    }

    /// <inheritdoc/>
    protected override void Compute(bool reml) => _inverse.Compute(reml);

    /// <inheritdoc/>
    protected override void AddOwnBlocks(int f, Span<double> sum)
    {
        var (factor, q, w) = (_layout.Factors[f], _layout.Q, _layout.Factors[f].Width);
        for (var a = 0; a < factor.Levels; a++)
            for (var j = 0; j < w; j++)
            {
                var own = factor.Offset + a * w;
                var column = _inverse.Values.AsSpan((own + j) * q + own, w);
                for (var i = 0; i < w; i++) sum[i + j * w] += (i == j ? 1.0 : 0.0) - column[i];
            }
    }

    /// <inheritdoc/>
    /// <remarks>The blocks of N, one column a pair of levels, times their transpose.</remarks>
    protected override void SumPairs(int f, int g, double[] w)
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

        Syrk.Lower(size, ff.Levels * gg.Levels, 1.0, _blocks, size, transposed: false, 0.0, w, size, _dense);
        Cholesky.Symmetrize(w, size, size);
    }
}
