using System.Globalization;
using System.Runtime.InteropServices;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Values turned into codes and levels, and codes crossed.</summary>
internal static class FactorCodes
{
    /// <summary>A value as a factor: numbers by the values that occur in numeric order, true and false as two levels; null where it cannot be one.</summary>
    public static Factor? From(Value value) => value switch
    {
        Factor f => f,
        Vector v => FromNumbers(v.Data),
        Truth t => new Factor(Array.ConvertAll(t.Data, static b => (int)b), ["FALSE", "TRUE"]),
        _ => null,
    };

    /// <summary>Text as a factor: the texts that occur in ordinal order, as R sorts them in the C locale.</summary>
    public static Factor FromText(TextColumn column)
    {
        var codes = new int[column.Length];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < codes.Length; i++)
        {
            if (column[i] is not { } text)
            {
                codes[i] = -1;
                continue;
            }

            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, text, out var known);
            if (!known) code = seen.Count - 1;
            codes[i] = code;
        }

        var levels = seen.Keys.ToArray();
        Array.Sort(levels, StringComparer.Ordinal);
        return Renumber(codes, seen, levels, levels);
    }

    /// <summary>The name of the level that a number becomes: its shortest exact decimal form.</summary>
    public static string LevelName(double value) => (value == 0 ? 0.0 : value).ToString("R", CultureInfo.InvariantCulture);

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

    private static Factor FromNumbers(double[] values)
    {
        var codes = new int[values.Length];
        var seen = new Dictionary<double, int>();
        for (var i = 0; i < codes.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                codes[i] = -1;
                continue;
            }

            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, values[i], out var known);
            if (!known) code = seen.Count - 1;
            codes[i] = code;
        }

        var levels = seen.Keys.ToArray();
        Array.Sort(levels);
        return Renumber(codes, seen, levels, Array.ConvertAll(levels, LevelName));
    }

    private static Factor Renumber<T>(int[] codes, Dictionary<T, int> seen, T[] levels, string[] names) where T : notnull
    {
        var rank = new int[levels.Length];
        for (var i = 0; i < levels.Length; i++) rank[seen[levels[i]]] = i;
        for (var i = 0; i < codes.Length; i++)
            if (codes[i] >= 0) codes[i] = rank[codes[i]];
        return new Factor(codes, names);
    }
}
