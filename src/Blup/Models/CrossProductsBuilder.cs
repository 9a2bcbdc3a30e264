using Blup.Numerics.Dense;

namespace Blup.Models;

/// <summary>
/// One pass from rows to <see cref="CrossProducts"/> on all processors. Cost O(n (p + Σℓ)²); no indicator columns and no copy of the rows. Every level's
/// sums run over its rows in their order, and [X y]'s over fixed chunks: the result does not depend on the number of threads.
/// </summary>
internal static class CrossProductsBuilder
{
    /// <summary>Fewer rows than this are not worth a second thread.</summary>
    private const int WorthThreads = 8192;

    public static CrossProducts Build(RowColumns rows)
    {
        var layout = rows.Layout;
        var panels = new LevelPanels[layout.Factors.Length];
        for (var f = 0; f < panels.Length; f++) panels[f] = Empty(layout, f, PanelPattern.Find(rows, f));
        AddPanels(rows, panels);
        return new CrossProducts { Layout = layout, Panels = panels, Fixed = FixedProducts(rows) };
    }

    /// <summary>Panels of zeros.</summary>
    public static LevelPanels Empty(ModelLayout layout, int f, PanelPattern pattern)
    {
        var factor = layout.Factors[f];
        return new LevelPanels
        {
            Levels = factor.Levels,
            Width = factor.Width,
            Start = pattern.Start,
            Rows = pattern.Rows,
            Segments = pattern.Segments,
            Uniform = pattern.Uniform,
            Later = layout.Factors.Length - f - 1,
            Diagonal = new double[factor.Levels * factor.Width * factor.Width],
            Values = new double[checked(pattern.Rows.Length * factor.Width)],
        };
    }

    /// <summary>Adds the rows to the panels of all factors; each thread has levels of its own.</summary>
    public static void AddPanels(RowColumns rows, LevelPanels[] panels)
    {
        var n = rows.Frame.Rows;
        var parts = n < WorthThreads ? 1 : Environment.ProcessorCount;
        if (parts == 1)
        {
            for (var f = 0; f < panels.Length; f++) new PanelFiller(rows.Layout, f, panels[f], n).Add(rows, 0, panels[f].Levels);
            return;
        }

        Parallel.For(0, panels.Length * parts, task =>
        {
            var (f, part) = (task / parts, task % parts);
            var levels = (long)panels[f].Levels;
            new PanelFiller(rows.Layout, f, panels[f], n).Add(rows, (int)(levels * part / parts), (int)(levels * (part + 1) / parts));
        });
    }

    /// <summary>[X y]ᵀ[X y], (p+1)×(p+1) by columns, both triangles.</summary>
    public static double[] FixedProducts(RowColumns rows)
    {
        var k = rows.Layout.P + 1;
        var c = RowChunks.Sum(rows.Frame.Rows, k * k, () => new RowBlock(rows.Layout, rows.Layout.Factors.Length, rows.Frame.Rows), (block, from, to, sums) =>
        {
            for (var start = from; start < to; start += RowBlock.Size)
            {
                var count = Math.Min(RowBlock.Size, to - start);
                block.Load(rows, start, count);
                for (var j = 0; j < k; j++)
                    for (var m = j; m < k; m++) sums[m + j * k] += Vectors.Dot(block.Fixed[j].AsSpan(0, count), block.Fixed[m].AsSpan(0, count));
            }
        });
        for (var j = 0; j < k; j++)
            for (var m = 0; m < j; m++) c[m + j * k] = c[j + m * k];
        return c;
    }
}
