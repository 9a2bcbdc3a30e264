namespace Blup.Models;

/// <summary>For each level of one factor, the levels of another that occur with it, ascending.</summary>
internal sealed class Partners
{
    private readonly Lazy<(int[]? Start, int[] Levels)> _lists;

    private Partners(Func<(int[]? Start, int[] Levels)> lists) => _lists = new Lazy<(int[]?, int[])>(lists);

    /// <summary>Number of pairs that occur, or are kept.</summary>
    public long Total { get; private init; }

    /// <summary>Every level with every other.</summary>
    public static Partners All(int levels, int others) => new(() => (null, [.. Enumerable.Range(0, others)])) { Total = (long)levels * others };

    /// <summary>From lists laid end to end: those of level a begin at start[a], length J+1.</summary>
    public static Partners Listed(int[] start, int[] levels) => new(() => (start, levels)) { Total = levels.Length };

    /// <summary>From distinct pairs of levels in any order. Sorted when they are asked for: by counting, by the second level and then by the first.</summary>
    public static Partners FromPairs(int[] first, int[] second, int levels, int others) => new(() =>
    {
        var start = new int[levels + 1];
        foreach (var a in first) start[a + 1]++;
        for (var a = 0; a < levels; a++) start[a + 1] += start[a];
        var next = start.AsSpan(0, levels).ToArray();
        var list = new int[first.Length];
        foreach (var c in RowsByLevel.Sort(second, others).Order) list[next[first[c]]++] = second[c];
        return (start, list);
    })
    {
        Total = first.Length,
    };

    /// <summary>Reads the pairs of rows sorted by the first factor; threads take ranges of its levels. Cost O(n).</summary>
    public static Partners Find(RowsByLevel rows, int[] codes, int others)
    {
        var levels = rows.First.Length - 1;
        var parts = codes.Length < RowChunks.Size ? 1 : Environment.ProcessorCount;
        var found = new int[parts][];
        var start = new int[levels + 1];
        if (parts == 1) found[0] = Range(rows, codes, others, 0, levels, start);
        else Parallel.For(0, parts, part => found[part] = Range(rows, codes, others, Split(rows.First, part, parts), Split(rows.First, part + 1, parts), start));
        for (var a = 0; a < levels; a++) start[a + 1] = checked(start[a] + start[a + 1]);
        return Listed(start, parts == 1 ? found[0] : [.. found.SelectMany(x => x)]);
    }

    /// <summary>Number of partners of level a.</summary>
    public int Count(int a) => _lists.Value is ({ } start, _) ? start[a + 1] - start[a] : _lists.Value.Levels.Length;

    /// <summary>The partners of level a.</summary>
    public ReadOnlySpan<int> Of(int a) => _lists.Value is ({ } start, var levels) ? levels.AsSpan(start[a], start[a + 1] - start[a]) : _lists.Value.Levels;

    /// <summary>Levels so that each part has about as many rows.</summary>
    private static int Split(int[] first, int part, int parts)
    {
        if (part == parts) return first.Length - 1;
        var place = Array.BinarySearch(first, (int)((long)first[^1] * part / parts));
        return place < 0 ? ~place : place;
    }

    private static int[] Range(RowsByLevel rows, int[] codes, int others, int from, int to, int[] counts)
    {
        var stamps = new int[others];
        Array.Fill(stamps, -1);
        var (all, length) = (new int[Math.Min(codes.Length, 1024)], 0);
        for (var a = from; a < to; a++)
        {
            var begin = length;
            for (var i = rows.First[a]; i < rows.First[a + 1]; i++)
            {
                var b = codes[rows.Order[i]];
                if (stamps[b] == a) continue;
                stamps[b] = a;
                if (length == all.Length) Array.Resize(ref all, 2 * length);
                all[length++] = b;
            }

            Array.Sort(all, begin, length - begin);
            counts[a + 1] = length - begin;
        }

        return all.AsSpan(0, length).ToArray();
    }
}

/// <summary>Rows in the order of their level (stable), and where each level begins, length J+1.</summary>
internal sealed record RowsByLevel(int[] Order, int[] First)
{
    /// <summary>A counting sort.</summary>
    public static RowsByLevel Sort(int[] codes, int levels)
    {
        var first = new int[levels + 1];
        foreach (var code in codes) first[code + 1]++;
        for (var a = 0; a < levels; a++) first[a + 1] += first[a];
        var next = first.AsSpan(0, levels).ToArray();
        var order = new int[codes.Length];
        for (var i = 0; i < codes.Length; i++) order[next[codes[i]]++] = i;
        return new RowsByLevel(order, first);
    }
}
