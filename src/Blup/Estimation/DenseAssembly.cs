using Blup.Models;

namespace Blup.Estimation;

/// <summary>Puts ΛᵀCΛ + I of the dense factors, X and y into one dense matrix.</summary>
internal static class DenseAssembly
{
    /// <summary>Doubles of scratch for the tallest panel of a dense factor.</summary>
    public static int ScratchLength(CrossProducts c)
    {
        var most = 1;
        for (var f = c.Layout.Chain; f < c.Panels.Length; f++)
            for (var a = 0; a < c.Panels[f].Levels; a++) most = Math.Max(most, (c.Panels[f].Height(a) + c.Panels[f].Width) * c.Panels[f].Width);
        return most;
    }

    /// <summary>Lower triangle of the trailing matrix before elimination. Cost: its size, plus the stored cross-products of dense factors.</summary>
    public static void Assemble(CrossProducts c, double[][] lambda, double[] matrix, int stride, double[] scratch)
    {
        var layout = c.Layout;
        var order = layout.TrailingSize;
        for (var j = 0; j < order; j++) matrix.AsSpan(j * stride + j, order - j).Clear();
        for (var f = layout.Chain; f < c.Panels.Length; f++)
        {
            var panels = c.Panels[f];
            var width = panels.Width;
            for (var a = 0; a < panels.Levels; a++)
            {
                var own = layout.Factors[f].Offset - layout.ChainSize + a * width;
                var height = panels.Height(a);
                var block = scratch.AsSpan(0, width * width);
                var panel = scratch.AsSpan(width * width, height * width);
                SmallBlocks.ScaleDiagonal(panels.Diagonal.AsSpan(a * width * width, width * width), lambda[f], block, width);
                ScalePanel(panels, a, f, lambda, panel);
                var rows = panels.Rows.AsSpan(panels.Start[a], height);
                for (var j = 0; j < width; j++)
                {
                    var column = matrix.AsSpan((own + j) * stride, stride);
                    for (var i = j; i < width; i++) column[own + i] = block[i + j * width];
                    for (var i = 0; i < rows.Length; i++) column[rows[i] - layout.ChainSize] = panel[j * height + i];
                }
            }
        }

        var k = layout.P + 1;
        for (var j = 0; j < k; j++)
            for (var i = j; i < k; i++) matrix[(layout.DenseSize + i) + (layout.DenseSize + j) * stride] = c.Fixed[i + j * k];
    }

    /// <summary>The panel of level a of factor f, scaled: Λᵀ of each row's factor, Λ of its own.</summary>
    public static void ScalePanel(LevelPanels panels, int a, int f, double[][] lambda, Span<double> result)
    {
        var (width, height, start) = (panels.Width, panels.Height(a), panels.Start[a]);
        SmallBlocks.TimesLambda(panels.Values.AsSpan(start * width, height * width), lambda[f], result, height, width);
        for (var k = 0; k < panels.Later; k++)
        {
            var (from, to) = (panels.Segment(a, k), panels.Segment(a, k + 1));
            if (from == to) continue;
            var template = lambda[f + 1 + k];
            var rowWidth = template.Length == 1 ? 1 : (int)Math.Sqrt(template.Length);
            for (var j = 0; j < width; j++) SmallBlocks.LambdaTransposedTimes(template, result.Slice(j * height + from, to - from), rowWidth);
        }
    }
}
