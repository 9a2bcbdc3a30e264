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
    public static PanelPattern Find(ModelLayout layout, int f, int[] order, int[] first)
    {
        var factor = layout.Factors[f];
        var later = layout.Factors.AsSpan(f + 1).ToArray();
        var partners = new int[later.Length][][];
        for (var k = 0; k < later.Length; k++) partners[k] = Partners(factor.Levels, later[k], order, first);
        return Of(layout, f, partners);
    }

    /// <summary>The pattern of a factor whose partners are known.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="f">The factor.</param>
    /// <param name="partners">For each later factor and each level, the levels that occur with it, ascending; may be replaced.</param>
    public static PanelPattern Of(ModelLayout layout, int f, int[][][] partners)
    {
        var factor = layout.Factors[f];
        var later = layout.Factors.AsSpan(f + 1).ToArray();
        var parents = Math.Max(0, layout.Chain - 1 - f);
        var uniform = f == layout.Chain - 1 && MeanShare(layout, factor, later, partners, parents) >= DenseShare;
        return uniform ? Whole(layout, factor, later, partners, parents) : Listed(layout, factor, later, partners, uniform: false);
    }

    private static PanelPattern Whole(ModelLayout layout, RandomFactor factor, RandomFactor[] later, int[][][] partners, int parents)
    {
        for (var k = parents; k < later.Length; k++)
        {
            var all = Enumerable.Range(0, later[k].Levels).ToArray();
            Array.Fill(partners[k], all);
        }

        return Listed(layout, factor, later, partners, uniform: true);
    }

    private static PanelPattern Listed(ModelLayout layout, RandomFactor factor, RandomFactor[] later, int[][][] partners, bool uniform)
    {
        var tail = layout.P + 1;
        var start = new int[factor.Levels + 1];
        var segments = new int[factor.Levels * (later.Length + 1)];
        for (var a = 0; a < factor.Levels; a++)
        {
            var height = 0;
            for (var k = 0; k < later.Length; k++)
            {
                segments[a * (later.Length + 1) + k] = height;
                height += partners[k][a].Length * later[k].Width;
            }

            segments[a * (later.Length + 1) + later.Length] = height;
            start[a + 1] = start[a] + height + tail;
        }

        var rows = new int[start[^1]];
        for (var a = 0; a < factor.Levels; a++)
        {
            var next = start[a];
            for (var k = 0; k < later.Length; k++)
                foreach (var b in partners[k][a])
                    for (var j = 0; j < later[k].Width; j++) rows[next++] = later[k].Offset + b * later[k].Width + j;
            for (var j = 0; j < tail; j++) rows[next++] = layout.Q + j;
        }

        return new PanelPattern(start, rows, segments, uniform);
    }

    /// <summary>For each level, the levels of the other factor that occur with it, ascending.</summary>
    private static int[][] Partners(int levels, RandomFactor other, int[] order, int[] first)
    {
        var partners = new int[levels][];
        var stamps = new int[other.Levels];
        Array.Fill(stamps, -1);
        var found = new int[other.Levels];
        for (var a = 0; a < levels; a++)
        {
            var count = 0;
            for (var i = first[a]; i < first[a + 1]; i++)
            {
                var b = other.Codes[order[i]];
                if (stamps[b] == a) continue;
                stamps[b] = a;
                found[count++] = b;
            }

            Array.Sort(found, 0, count);
            partners[a] = found.AsSpan(0, count).ToArray();
        }

        return partners;
    }

    private static double MeanShare(ModelLayout layout, RandomFactor factor, RandomFactor[] later, int[][][] partners, int parents)
    {
        if (layout.DenseSize == 0) return 1.0;
        var met = 0.0;
        for (var k = parents; k < later.Length; k++)
            foreach (var levels in partners[k]) met += levels.Length * later[k].Width;
        return met / factor.Levels / layout.DenseSize;
    }
}
