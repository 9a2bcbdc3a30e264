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
        var later = layout.Factors.AsSpan(f + 1).ToArray();
        var pattern = Pattern(layout, factor, later, order, first);
        var width = factor.Width;
        var values = new double[pattern.Rows.Length * width];
        var diagonal = new double[factor.Levels * width * width];
        var filler = new PanelFiller(layout, rows, f, pattern, values, diagonal);
        filler.Fill(order, first);
        return new LevelPanels
        {
            Levels = factor.Levels,
            Width = width,
            Start = pattern.Start,
            Rows = pattern.Rows,
            Segments = pattern.Segments,
            Later = later.Length,
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

    /// <summary>Which later coordinates occur with each level: the non-zero pattern, ascending.</summary>
    private static PanelPattern Pattern(ModelLayout layout, RandomFactor factor, RandomFactor[] later, int[] order, int[] first)
    {
        var tail = layout.P + 1;
        var start = new int[factor.Levels + 1];
        var segments = new int[factor.Levels * (later.Length + 1)];
        var rows = new List<int>(factor.Levels * tail);
        var seen = later.Select(g => NewStamps(g.Levels)).ToArray();
        var found = new List<int>();
        for (var a = 0; a < factor.Levels; a++)
        {
            start[a] = rows.Count;
            for (var k = 0; k < later.Length; k++)
            {
                segments[a * (later.Length + 1) + k] = rows.Count - start[a];
                found.Clear();
                var (codes, stamps) = (later[k].Codes, seen[k]);
                for (var i = first[a]; i < first[a + 1]; i++)
                {
                    var b = codes[order[i]];
                    if (stamps[b] == a) continue;
                    stamps[b] = a;
                    found.Add(b);
                }

                found.Sort();
                foreach (var b in found)
                    for (var j = 0; j < later[k].Width; j++) rows.Add(later[k].Offset + b * later[k].Width + j);
            }

            segments[a * (later.Length + 1) + later.Length] = rows.Count - start[a];
            for (var j = 0; j < tail; j++) rows.Add(layout.Q + j);
        }

        start[factor.Levels] = rows.Count;
        return new PanelPattern(start, [.. rows], segments);
    }

    private static int[] NewStamps(int length)
    {
        var stamps = new int[length];
        Array.Fill(stamps, -1);
        return stamps;
    }
}

/// <summary>The non-zero pattern of one factor's panels; see <see cref="LevelPanels"/>.</summary>
internal sealed record PanelPattern(int[] Start, int[] Rows, int[] Segments);
