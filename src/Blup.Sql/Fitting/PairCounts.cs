using System.Runtime.InteropServices;
using Blup.Design;
using Blup.Models;

namespace Blup.Sql;

/// <summary>How many rows each combination of two keys has, from the keys of the rows: a table of all combinations, four bytes each.</summary>
/// <param name="first">A key.</param>
/// <param name="second">Another.</param>
/// <param name="levels">How many values the first has.</param>
/// <param name="others">How many the second has.</param>
internal sealed class PairCounts(SqlColumn first, SqlColumn second, int levels, int others)
{
    /// <summary>The table may have this many combinations a row.</summary>
    private const int MostPerRow = 4;

    private readonly int[] _counts = new int[(long)levels * others];
    private readonly KeyCoder _first = new(first, distinct: false);
    private readonly KeyCoder _second = new(second, distinct: false);
    private readonly List<int> _firstCodes = [];
    private readonly List<int> _secondCodes = [];

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Combinations that occur.</summary>
    public int Combinations => _counts.Length - _counts.AsSpan().Count(0);

    /// <summary>The values of the first key in the order of the table, as a factor.</summary>
    public Factor First => Factor(_first, levels);

    /// <summary>Those of the second.</summary>
    public Factor Second => Factor(_second, others);

    /// <summary>Whether rows spread at random would have a third as many combinations as there are rows, and the table would not be much larger than these, nor than a quarter of the memory.</summary>
    public static bool IsWorthwhile(int levels, int others, int rows, long memory)
    {
        var cells = (double)levels * others;
        return cells <= Math.Min(Math.Min(MostPerRow * (double)rows, memory / 16.0), Array.MaxLength) && cells * (1.0 - Math.Exp(-rows / cells)) >= rows / 3.0;
    }

    /// <summary>Counts the rows of a chunk of both keys; false where there are more values than there were.</summary>
    public bool TryAdd(SqlChunk chunk)
    {
        _firstCodes.Clear();
        _secondCodes.Clear();
        _first.Code(chunk.Columns[0], chunk.Rows, _firstCodes);
        _second.Code(chunk.Columns[1], chunk.Rows, _secondCodes);
        if (_first.Count > levels || _second.Count > others) return false;
        ReadOnlySpan<int> a = CollectionsMarshal.AsSpan(_firstCodes), b = CollectionsMarshal.AsSpan(_secondCodes);
        for (var r = 0; r < a.Length; r++) _counts[a[r] * others + b[r]]++;
        Rows += chunk.Rows;
        return true;
    }

    /// <summary>The combinations that occur, by the levels of the first factor, then of the second.</summary>
    /// <param name="a">The levels of the first key's values.</param>
    /// <param name="b">Those of the second.</param>
    public PairSums Pairs(Factor a, Factor b)
    {
        var (rows, columns, count) = (Places(a), Places(b), Combinations);
        var (firsts, seconds, values) = (new int[count], new int[count], new double[count]);
        var next = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = _counts.AsSpan(rows[i] * others, others);
            for (var j = 0; j < columns.Length; j++)
            {
                if (row[columns[j]] is not (> 0 and var n)) continue;
                (firsts[next], seconds[next], values[next]) = (i, j, n);
                next++;
            }
        }

        return new PairSums(firsts, seconds, values);
    }

    /// <summary>Where each level stands in the table.</summary>
    private static int[] Places(Factor factor)
    {
        var places = new int[factor.Codes.Length];
        for (var i = 0; i < places.Length; i++) places[factor.Codes[i]] = i;
        return places;
    }

    private static Factor Factor(KeyCoder coder, int count)
    {
        int[] all = [.. Enumerable.Range(0, Math.Min(count, coder.Count))];
        return coder.Factor(all) ?? FactorCodes.FromColumn(coder.Column(all));
    }
}
