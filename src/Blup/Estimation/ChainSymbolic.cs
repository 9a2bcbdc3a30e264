using Blup.Models;

namespace Blup.Estimation;

/// <summary>
/// Symbolic work of the chain, done once: for each level its parent in each later chain factor, and where its panel rows stand in the parent's
/// panel. A level nested in its parent only meets rows that the parent meets too, so there is no fill.
/// </summary>
internal sealed class ChainSymbolic
{
    public ChainSymbolic(CrossProducts c)
    {
        var layout = c.Layout;
        Parents = new int[layout.Chain][][];
        Maps = new int[layout.Chain][][];
        for (var f = 0; f < layout.Chain; f++)
        {
            var parents = layout.Chain - 1 - f;
            Parents[f] = new int[parents][];
            Maps[f] = new int[parents][];
            for (var s = 0; s < parents; s++) (Parents[f][s], Maps[f][s]) = Match(c.Panels[f], c.Panels[f + 1 + s], layout.Factors[f + 1 + s], s);
        }
    }

    /// <summary>Parents[f][s][a]: the level of chain factor f+1+s that contains level a of f.</summary>
    public int[][][] Parents { get; }

    /// <summary>Maps[f][s][i]: position in the parent's panel of row i of f's panels (rows after the parent's own), else −1.</summary>
    public int[][][] Maps { get; }

    private static (int[] Parents, int[] Map) Match(LevelPanels child, LevelPanels parent, RandomFactor factor, int segment)
    {
        var parents = new int[child.Levels];
        var map = new int[child.Rows.Length];
        Array.Fill(map, -1);
        for (var a = 0; a < child.Levels; a++)
        {
            var start = child.Start[a];
            var b = (child.Rows[start + child.Segment(a, segment)] - factor.Offset) / factor.Width;
            parents[a] = b;
            var position = parent.Start[b];
            for (var i = start + child.Segment(a, segment + 1); i < child.Start[a + 1]; i++)
            {
                while (parent.Rows[position] != child.Rows[i]) position++;
                map[i] = position - parent.Start[b];
            }
        }

        return (parents, map);
    }
}
