using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>v := L⁻ᵀv for K vectors at once, stored by coordinate (coordinate × K), the coordinate of y not among them (it is set to zero).</summary>
internal static class PenalisedSolve
{
    /// <summary>Cost K × the non-zeros of L.</summary>
    public static void Backward(BlockedCholesky l, CrossProducts c, Span<double> v, int count, DenseWorkspace dense)
    {
        var (layout, order) = (c.Layout, l.Order - 1);
        var trailing = v[(layout.ChainSize * count)..];
        trailing.Slice(order * count, count).Clear();
        if (order > 0) Triangular.SolveLowerRight(l.Trailing, order, l.Stride, trailing, count, count, dense);
        for (var f = layout.Chain - 1; f >= 0; f--)
            for (var a = 0; a < c.Panels[f].Levels; a++) Level(l, c, f, a, v, count);
    }

    private static void Level(BlockedCholesky l, CrossProducts c, int f, int a, Span<double> v, int count)
    {
        var (panels, width) = (c.Panels[f], c.Panels[f].Width);
        var (start, height, own) = (panels.Start[a], panels.Height(a), c.Layout.Factors[f].Offset + a * width);
        var diagonal = l.Diagonal[f].AsSpan(a * width * width, width * width);
        for (var j = width - 1; j >= 0; j--)
        {
            var vj = v.Slice((own + j) * count, count);
            for (var i = 0; i < height; i++)
                SmallBlocks.AddScaled(vj, v.Slice(panels.Rows[start + i] * count, count), -l.Panels[f][start * width + j * height + i]);
            for (var i = j + 1; i < width; i++) SmallBlocks.AddScaled(vj, v.Slice((own + i) * count, count), -diagonal[i + j * width]);
            SmallBlocks.Scale(vj, 1.0 / diagonal[j + j * width]);
        }
    }
}
