namespace Blup.Models;

/// <summary>The non-zero pattern of one factor's panels; see <see cref="LevelPanels"/>.</summary>
/// <param name="Start">First panel row of each level, length J+1.</param>
/// <param name="Rows">Coordinate of each panel row.</param>
/// <param name="Segments">Where each later factor's rows begin within a panel.</param>
/// <param name="Uniform">Whether every panel holds the whole dense part.</param>
internal sealed record PanelPattern(int[] Start, int[] Rows, int[] Segments, bool Uniform)
{
    /// <summary>Share of the dense part that a level must meet on average before zeros are stored too: then matrix products beat scattered ones.</summary>
    private const double DenseShare = 0.3;

    /// <summary>Which later coordinates occur with each level, ascending. Cost O(n) a later factor.</summary>
    public static PanelPattern Find(RowColumns rows, int f)
    {
        var layout = rows.Layout;
        var factor = layout.Factors[f];
        var later = layout.Factors.Length - f - 1;
        if (later == 0) return Of(layout, f, []);
        var byLevel = RowsByLevel.Sort(rows.Codes(f), factor.Levels);
        return Of(layout, f, [.. Enumerable.Range(f + 1, later).Select(g => Partners.Find(byLevel, rows.Codes(g), layout.Factors[g].Levels))]);
    }

    /// <summary>The pattern of a factor whose partners are known.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="f">The factor.</param>
    /// <param name="partners">Its partners in each later factor; may be replaced.</param>
    public static PanelPattern Of(ModelLayout layout, int f, Partners[] partners)
    {
        var factor = layout.Factors[f];
        var later = layout.Factors.AsSpan(f + 1).ToArray();
        var parents = Math.Max(0, layout.Chain - 1 - f);
        var uniform = f == layout.Chain - 1 && MeanShare(layout, factor, later, partners, parents) >= DenseShare;
        if (uniform)
            for (var k = parents; k < later.Length; k++) partners[k] = Partners.All(factor.Levels, later[k].Levels);
        return Listed(layout, factor, later, partners, uniform);
    }

    private static PanelPattern Listed(ModelLayout layout, RandomFactor factor, RandomFactor[] later, Partners[] partners, bool uniform)
    {
        var (tail, count) = (layout.P + 1, later.Length + 1);
        var start = new int[factor.Levels + 1];
        var segments = new int[factor.Levels * count];
        for (var a = 0; a < factor.Levels; a++)
        {
            var height = 0;
            for (var k = 0; k < later.Length; k++)
            {
                segments[a * count + k] = height;
                height += partners[k].Count(a) * later[k].Width;
            }

            segments[a * count + later.Length] = height;
            start[a + 1] = checked(start[a] + height + tail);
        }

        var rows = new int[start[^1]];
        for (var a = 0; a < factor.Levels; a++)
        {
            var next = start[a];
            for (var k = 0; k < later.Length; k++)
                foreach (var b in partners[k].Of(a))
                    for (var j = 0; j < later[k].Width; j++) rows[next++] = later[k].Offset + b * later[k].Width + j;
            for (var j = 0; j < tail; j++) rows[next++] = layout.Q + j;
        }

        return new PanelPattern(start, rows, segments, uniform);
    }

    private static double MeanShare(ModelLayout layout, RandomFactor factor, RandomFactor[] later, Partners[] partners, int parents)
    {
        if (layout.DenseSize == 0) return 1.0;
        var met = 0.0;
        for (var k = parents; k < later.Length; k++) met += (double)partners[k].Total * later[k].Width;
        return met / factor.Levels / layout.DenseSize;
    }
}
