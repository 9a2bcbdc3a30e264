namespace Blup.Models;

/// <summary>One pass from rows to <see cref="CrossProducts"/>. Cost O(n (p + Σℓ)²); no indicator columns are formed.</summary>
internal static class CrossProductsBuilder
{
    public static CrossProducts Build(ModelLayout layout, DesignRows rows)
    {
        var panels = new LevelPanels[layout.Factors.Length];
        Parallel.For(0, panels.Length, f => panels[f] = BuildPanels(layout, rows, f));
        return new CrossProducts { Layout = layout, Panels = panels, Fixed = FixedProducts(rows, layout.P + 1) };
    }

    private static double[] FixedProducts(DesignRows rows, int k)
    {
        var c = new double[k * k];
        var data = rows.Fixed;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = data.AsSpan(i * k, k);
            for (var j = 0; j < k; j++)
            {
                var v = row[j];
                if (v == 0.0) continue;
                var column = c.AsSpan(j * k, k);
                for (var m = j; m < k; m++) column[m] += v * row[m];
            }
        }

        for (var j = 0; j < k; j++)
            for (var m = 0; m < j; m++) c[m + j * k] = c[j + m * k];
        return c;
    }

    private static LevelPanels BuildPanels(ModelLayout layout, DesignRows rows, int f)
    {
        var factor = layout.Factors[f];
        var (order, first) = SortByLevel(factor.Codes, factor.Levels);
        var pattern = PanelPattern.Find(layout, f, order, first);
        var width = factor.Width;
        var values = new double[pattern.Rows.Length * width];
        var diagonal = new double[factor.Levels * width * width];
        new PanelFiller(layout, rows, f, pattern, values, diagonal).Fill(order, first);
        return new LevelPanels
        {
            Levels = factor.Levels,
            Width = width,
            Start = pattern.Start,
            Rows = pattern.Rows,
            Segments = pattern.Segments,
            Uniform = pattern.Uniform,
            Later = layout.Factors.Length - f - 1,
            Diagonal = diagonal,
            Values = values,
        };
    }

    /// <summary>Rows in the order of their level (stable), and where each level begins; a counting sort.</summary>
    private static (int[] Order, int[] First) SortByLevel(int[] codes, int levels)
    {
        var first = new int[levels + 1];
        foreach (var code in codes) first[code + 1]++;
        for (var a = 0; a < levels; a++) first[a + 1] += first[a];
        var next = first.AsSpan(0, levels).ToArray();
        var order = new int[codes.Length];
        for (var i = 0; i < codes.Length; i++) order[next[codes[i]]++] = i;
        return (order, first);
    }
}
