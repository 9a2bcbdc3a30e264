namespace Blup.Numerics.Distributions;

/// <summary>Statistics in groups without correlation between them: given the scale, the probabilities of staying inside multiply.</summary>
internal sealed class IndependentBlocks(IReadOnlyList<INormalMaximum> blocks) : INormalMaximum
{
    public double UpperNormal(double w) => -Elementary.Expm1(blocks.Sum(b => Elementary.Log1p(-Math.Min(1, b.UpperNormal(w)))));

    /// <inheritdoc/>
    public double AbsoluteError => blocks.Sum(b => b.AbsoluteError);

    /// <summary>The groups of rows connected by nonzero correlations, in order of their first rows.</summary>
    public static List<int[]> Find(double[,] correlation)
    {
        var n = correlation.GetLength(0);
        var (seen, groups) = (new bool[n], new List<int[]>());
        for (var start = 0; start < n; start++)
        {
            if (seen[start]) continue;
            var group = new List<int> { start };
            seen[start] = true;
            for (var k = 0; k < group.Count; k++)
            {
                for (var j = 0; j < n; j++)
                {
                    if (seen[j] || Math.Abs(correlation[group[k], j]) <= 1e-12) continue;
                    seen[j] = true;
                    group.Add(j);
                }
            }

            groups.Add([.. group.Order()]);
        }

        return groups;
    }

    /// <summary>The correlations among some of the rows.</summary>
    public static double[,] Within(double[,] correlation, int[] rows)
    {
        var part = new double[rows.Length, rows.Length];
        for (var a = 0; a < rows.Length; a++)
            for (var b = 0; b < rows.Length; b++) part[a, b] = correlation[rows[a], rows[b]];
        return part;
    }
}
