using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>
/// Compact letters by inserting and absorbing (Piepho 2004, J. Comput. Graph. Stat. 13, 456–466) with the sweep of Gramm et al. (2007): two means
/// share a letter if and only if their difference is not significant, and no letter is superfluous.
/// </summary>
internal static class LetterDisplay
{
    /// <summary>Letters of each mean; the group of the smallest mean has <c>a</c>.</summary>
    public static CompactLetters Of(MarginalMeans means, double alpha, ContrastOptions options)
    {
        var pairs = ContrastBuilder.Named(means, "pairwise", options);
        var letters = new string[means.Rows];
        var groups = means.Groups();
        var families = pairs.Groups();
        for (var g = 0; g < groups.Count; g++)
        {
            var rows = groups[g];
            var differ = new bool[rows.Count, rows.Count];
            var c = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                for (var j = i + 1; j < rows.Count; j++)
                    differ[i, j] = differ[j, i] = pairs.PValues[families[g][c++]] < alpha;
            }

            var of = Letters(differ, [.. rows.Select(r => means.Estimates[r])]);
            for (var i = 0; i < rows.Count; i++) letters[rows[i]] = of[i];
        }

        return new CompactLetters { Means = means, Comparisons = pairs, Letters = letters, Alpha = alpha };
    }

    /// <summary>Letters for a symmetric matrix of significant differences; empty for a mean that is NaN.</summary>
    public static string[] Letters(bool[,] differ, double[] estimates)
    {
        var order = Enumerable.Range(0, estimates.Length).Where(i => !double.IsNaN(estimates[i])).OrderBy(i => estimates[i]).ToArray();
        var columns = new List<HashSet<int>> { order.ToHashSet() };
        for (var a = 0; a < order.Length; a++)
        {
            for (var b = a + 1; b < order.Length; b++)
            {
                if (!differ[order[a], order[b]]) continue;
                foreach (var column in columns.Where(c => c.Contains(order[a]) && c.Contains(order[b])).ToList())
                {
                    columns.Remove(column);
                    Insert(columns, [.. column.Where(i => i != order[a])]);
                    Insert(columns, [.. column.Where(i => i != order[b])]);
                }
            }
        }

        Sweep(columns);
        var text = new string[estimates.Length];
        Array.Fill(text, "");
        var rank = new int[estimates.Length];
        for (var k = 0; k < order.Length; k++) rank[order[k]] = k;
        var sorted = columns.Where(c => c.Count > 0).OrderBy(c => c.Min(i => rank[i])).ThenBy(c => c.Max(i => rank[i])).ToList();
        for (var k = 0; k < sorted.Count; k++)
            foreach (var i in sorted[k]) text[i] += Letter(k);
        return text;
    }

    private static void Insert(List<HashSet<int>> columns, HashSet<int> column)
    {
        if (columns.Exists(column.IsSubsetOf)) return;
        columns.RemoveAll(c => c.IsSubsetOf(column));
        columns.Add(column);
    }

    /// <summary>Takes a mean out of a column where every pair that it makes there is also in another column.</summary>
    private static void Sweep(List<HashSet<int>> columns)
    {
        foreach (var column in columns)
        {
            foreach (var i in column.Order().ToList())
            {
                var elsewhere = columns.Where(c => c != column && c.Contains(i)).ToList();
                if (elsewhere.Count > 0 && column.All(j => elsewhere.Exists(c => c.Contains(j)))) column.Remove(i);
            }
        }

        // What was taken out may leave a column inside another.
        for (var k = columns.Count - 1; k >= 0; k--)
            if (columns.Where((_, m) => m != k).Any(c => columns[k].IsSubsetOf(c))) columns.RemoveAt(k);
    }

    private static string Letter(int k) => k < 26 ? ((char)('a' + k)).ToString() : k < 52 ? ((char)('A' + k - 26)).ToString() : FormattableString.Invariant($"({k + 1})");
}
