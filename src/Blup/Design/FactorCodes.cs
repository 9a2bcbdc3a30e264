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
        return new Factor(categorical.Codes.ToArray(), categorical.Levels);
    }

    /// <summary>The name of the level that a number becomes: its shortest exact decimal form.</summary>
    public static string LevelName(double value) => NumberText.Format(value + 0.0);

    /// <summary>The same factor on other levels, by name; -1 where a level is not among them.</summary>
    public static Factor Recode(Factor factor, IReadOnlyList<string> levels)
    {
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

    /// <summary>
    /// The interaction of two factors, on the combinations that occur, the first factor varying slowest: levels <c>a1:b1, a1:b2, a2:b1, …</c>.
    /// A combination is a whole number, marked in an array where that is not much larger than the rows, else sorted.
    /// </summary>
    public static Factor Cross(Factor a, Factor b)
    {
        var n = a.Codes.Length;
        long width = b.Levels.Count;
        var cells = a.Levels.Count * width;
        var keys = new long[n];
        for (var i = 0; i < n; i++) keys[i] = a.Codes[i] < 0 || b.Codes[i] < 0 ? -1 : a.Codes[i] * width + b.Codes[i];
        var codes = new int[n];
        var names = new List<string>();
        if (cells <= 8L * n + 4096)
        {
            var place = new int[cells];
            foreach (var key in keys)
                if (key >= 0) place[key] = 1;
            for (long cell = 0; cell < cells; cell++)
            {
                if (place[cell] == 0) continue;
                place[cell] = names.Count;
                names.Add(Pair(cell));
            }

            for (var i = 0; i < n; i++) codes[i] = keys[i] < 0 ? -1 : place[keys[i]];
        }
        else
        {
            var distinct = keys.Where(k => k >= 0).Distinct().Order().ToArray();
            var place = new Dictionary<long, int>(distinct.Length);
            foreach (var cell in distinct)
            {
                place.Add(cell, names.Count);
                names.Add(Pair(cell));
            }

            for (var i = 0; i < n; i++) codes[i] = keys[i] < 0 ? -1 : place[keys[i]];
        }

        return new Factor(codes, names.ToArray());

        string Pair(long cell) => a.Levels[(int)(cell / width)] + ":" + b.Levels[(int)(cell % width)];
    }
}
