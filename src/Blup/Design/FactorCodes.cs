using Blup.Tables;

namespace Blup.Design;

/// <summary>Values turned into codes and levels, and codes crossed.</summary>
internal static class FactorCodes
{
    /// <summary>A value as a factor: numbers by the values that occur in numeric order, true and false as two levels; null where it cannot be one.</summary>
    public static Factor? From(Value value) => value switch
    {
        Factor f => f,
        Vector v => FromColumn(new NumericColumn("", v.Data)),
        Truth t => FromColumn(new LogicalColumn("", t.Data)),
        _ => null,
    };

    /// <summary>A column as a factor: text in ordinal order (R's order in the C locale), numbers in numeric order.</summary>
    public static Factor FromColumn(Column column)
    {
        var categorical = Categoricals.From(column);
        return new Factor(categorical.Shared, categorical.Levels);
    }

    /// <summary>The name of the level that a number becomes: its shortest exact decimal form.</summary>
    public static string LevelName(double value) => NumberText.Format(value + 0.0);

    /// <summary>The same factor on other levels, by name; -1 where a level is not among them.</summary>
    public static Factor Recode(Factor factor, IReadOnlyList<string> levels)
    {
        if (ReferenceEquals(factor.Levels, levels)) return factor;
        if (factor.Codes.Length == 0) return factor with { Levels = levels };
        if (factor.Levels.SequenceEqual(levels, StringComparer.Ordinal)) return factor;
        var place = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        for (var i = 0; i < levels.Count; i++) place.TryAdd(levels[i], i);
        var map = factor.Levels.Select(l => place.GetValueOrDefault(l, -1)).ToArray();
        return factor with { Codes = Array.ConvertAll(factor.Codes, c => c < 0 ? -1 : map[c]), Levels = levels };
    }

    /// <summary>The factor without levels that do not occur.</summary>
    public static Factor DropUnused(Factor factor)
    {
        var used = new bool[factor.Levels.Count];
        foreach (var c in factor.Codes)
            if (c >= 0) used[c] = true;
        return Array.TrueForAll(used, u => u) ? factor : Recode(factor, factor.Levels.Where((_, i) => used[i]).ToArray());
    }

    /// <summary>The interaction of two factors, on the combinations that occur, the first factor varying slowest: levels <c>a1:b1, a1:b2, a2:b1, …</c>.</summary>
    public static Factor Cross(Factor a, Factor b)
    {
        var (codes, cells) = Cells(a, b);
        return new Factor(codes, cells.ConvertAll(c => a.Levels[c.First] + ":" + b.Levels[c.Second]));
    }

    /// <summary>
    /// The combinations of two factors that occur, in order, and the combination of each row (-1 where one is missing). Rows are sorted by the
    /// second code, then stably by the first, by counting: O(n + levels), however many combinations there could be.
    /// </summary>
    public static (int[] Codes, List<(int First, int Second)> Cells) Cells(Factor a, Factor b)
    {
        var codes = new int[a.Codes.Length];
        Array.Fill(codes, -1);
        var cells = new List<(int First, int Second)>();
        foreach (var row in SortBy(a.Codes, a.Levels.Count, SortBy(b.Codes, b.Levels.Count, null)))
        {
            var cell = (a.Codes[row], b.Codes[row]);
            if (cells.Count == 0 || cells[^1] != cell) cells.Add(cell);
            codes[row] = cells.Count - 1;
        }

        return (codes, cells);
    }

    /// <summary>The given rows (null for all) in stable order of their codes; rows with a missing code are left out.</summary>
    private static int[] SortBy(int[] codes, int levels, int[]? rows)
    {
        var start = new int[levels + 1];
        var count = rows?.Length ?? codes.Length;
        for (var i = 0; i < count; i++)
            if (codes[rows?[i] ?? i] is >= 0 and var code) start[code + 1]++;
        for (var l = 0; l < levels; l++) start[l + 1] += start[l];
        var sorted = new int[start[levels]];
        for (var i = 0; i < count; i++)
        {
            var row = rows?[i] ?? i;
            if (codes[row] >= 0) sorted[start[codes[row]]++] = row;
        }

        return sorted;
    }
}
