using System.Runtime.InteropServices;
using Blup.Design;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Sums by the values of key columns, collected from chunks; equal keys are added up.</summary>
/// <param name="keys">The key columns.</param>
/// <param name="width">Sums of a group.</param>
/// <param name="distinct">Whether no group comes twice, being the answer of one GROUP BY: then nothing is looked up.</param>
internal sealed class GroupedSums(IReadOnlyList<SqlColumn> keys, int width, bool distinct)
{
    // An engine may tell 0 from -0, or a text from one that it compares equal: what is a number here stays looked up.
    private readonly KeyCoder[] _coders = [.. keys.Select(k => new KeyCoder(k, distinct && keys.Count == 1 && k.Type != SqlType.Double))];
    private readonly bool _distinct = distinct && keys.All(k => k.Type != SqlType.Double);
    private readonly Dictionary<(int, int), int>[] _joined = [.. Enumerable.Range(1, Math.Max(0, keys.Count - 1)).Select(_ => new Dictionary<(int, int), int>())];
    private readonly List<int>[] _codes = [.. keys.Select(_ => new List<int>())];
    private double[] _values = new double[16 * Math.Max(1, width)];

    /// <summary>Number of groups.</summary>
    public int Count => keys.Count == 0 ? 0 : _codes[0].Count;

    /// <summary>Whether each group has another combination of codes: false where several queries were added up.</summary>
    public bool IsDistinct => _distinct;

    /// <summary>The sums of all groups, one group after the other; may be longer than these.</summary>
    public double[] Values => _values;

    /// <summary>Sums of a group.</summary>
    public ReadOnlySpan<double> Of(int group) => _values.AsSpan(group * width, width);

    /// <summary>Adds the rows of a chunk: keys, then sums that belong to the positions from <paramref name="first"/> on.</summary>
    public void Add(SqlChunk chunk, int first, int count)
    {
        var groups = _distinct ? null : Groups(chunk);
        var before = Count;
        if (groups is null)
            for (var k = 0; k < _coders.Length; k++) _coders[k].Code(chunk.Columns[k], chunk.Rows, _codes[k]);
        var needed = checked(Count * width);
        if (needed > _values.Length) Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _values.Length)));
        for (var j = 0; j < count; j++)
        {
            var column = chunk.Columns[_coders.Length + j];
            if (groups is not null)
                for (var r = 0; r < chunk.Rows; r++) _values[groups[r] * width + first + j] += SqlValues.Number(column, r);
            else if (column is SqlDoubles { Missing: null, Values: var doubles })
                for (var r = 0; r < chunk.Rows; r++) _values[(before + r) * width + first + j] = doubles[r];
            else if (column is SqlLongs { Missing: null, Values: var longs })
                for (var r = 0; r < chunk.Rows; r++) _values[(before + r) * width + first + j] = longs[r];
            else
                for (var r = 0; r < chunk.Rows; r++) _values[(before + r) * width + first + j] = SqlValues.Number(column, r);
        }
    }

    /// <summary>The group of each row of a chunk; new ones get the next numbers.</summary>
    private int[] Groups(SqlChunk chunk)
    {
        var codes = new List<int>[_coders.Length];
        for (var k = 0; k < codes.Length; k++) _coders[k].Code(chunk.Columns[k], chunk.Rows, codes[k] = new List<int>(chunk.Rows));
        var groups = new int[chunk.Rows];
        for (var r = 0; r < groups.Length; r++)
        {
            var group = codes[0][r];
            for (var k = 1; k < codes.Length; k++)
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_joined[k - 1], (group, codes[k][r]), out var exists);
                if (!exists) known = _joined[k - 1].Count - 1;
                group = known;
            }

            if (group == Count)
                for (var k = 0; k < codes.Length; k++) _codes[k].Add(codes[k][r]);
            groups[r] = group;
        }

        return groups;
    }

    /// <summary>The keys as a table of one row a group, as the design reads columns.</summary>
    public Table Table() => new(_coders.Select((c, k) => c.Column(CollectionsMarshal.AsSpan(_codes[k]))));

    /// <summary>A key as a grouping factor, on the groups; null where only <see cref="Table"/> has it.</summary>
    public Factor? Factor(SqlColumn key)
        => Array.FindIndex(_coders, c => c.Key == key) is >= 0 and var k ? _coders[k].Factor(CollectionsMarshal.AsSpan(_codes[k])) : null;
}
