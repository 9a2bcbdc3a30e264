using Blup.Estimation;
using Blup.Models;

namespace Blup.Inference;

/// <summary>One level of the first factor with that factor alone in the model: T = ΛA⁻¹Λᵀ, Y = I − TC_aa, D = C_aaY (docs/theory/kenward-roger.md, eq. 12).</summary>
internal sealed class FirstLevel(CrossProducts c, double[] lambda)
{
    private readonly LevelPanels _panels = c.Panels[0];
    private readonly double[] _factor = new double[lambda.Length];
    private readonly double[] _half = new double[lambda.Length];

    public int Width { get; } = c.Panels[0].Width;

    public double[] T { get; } = new double[lambda.Length];

    public double[] Y { get; } = new double[lambda.Length];

    public double[] D { get; } = new double[lambda.Length];

    /// <summary>Coordinates of later factors that occur with level a.</summary>
    public ReadOnlySpan<int> Rows(int a) => _panels.Rows.AsSpan(_panels.Start[a], _panels.Segment(a, _panels.Later));

    /// <summary>Row i (as in <see cref="Rows"/>), column j of the level's panel.</summary>
    public double Panel(int a, int i, int j) => _panels.Values[_panels.Start[a] * Width + j * _panels.Height(a) + i];

    /// <summary>Computes the blocks of level a. Cost O(ℓ³).</summary>
    public void At(int a)
    {
        var w = Width;
        var block = _panels.Diagonal.AsSpan(a * w * w, w * w);
        SmallBlocks.ScaleDiagonal(block, lambda, _factor, w);
        SmallBlocks.Cholesky(_factor, w);
        // L⁻¹Λᵀ by columns, then T = (L⁻¹Λᵀ)ᵀ(L⁻¹Λᵀ).
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = i <= j ? lambda[j + i * w] : 0.0;
                for (var k = 0; k < i; k++) sum -= _factor[i + k * w] * _half[k + j * w];
                _half[i + j * w] = sum / _factor[i + i * w];
            }

        Multiply(_half, _half, T, transposed: true);
        Multiply(T, block, Y, transposed: false);
        for (var i = 0; i < Y.Length; i++) Y[i] = -Y[i];
        for (var i = 0; i < w; i++) Y[i + i * w] += 1.0;
        Multiply(block, Y, D, transposed: false);
    }

    private void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double[] result, bool transposed)
    {
        var w = Width;
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = 0.0;
                for (var k = 0; k < w; k++) sum += (transposed ? a[k + i * w] : a[i + k * w]) * b[k + j * w];
                result[i + j * w] = sum;
            }
    }
}
