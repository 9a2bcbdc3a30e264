using System.Runtime.InteropServices;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Sums by the values of key columns, collected from chunks; equal keys are added up.</summary>
internal sealed class GroupedSums(IReadOnlyList<SqlColumn> keys, int width)
{
    private readonly KeyCoder[] _coders = [.. keys.Select(k => new KeyCoder(k))];
    private readonly Dictionary<(int, int), int>[] _joined = [.. Enumerable.Range(1, Math.Max(0, keys.Count - 1)).Select(_ => new Dictionary<(int, int), int>())];
    private readonly List<int>[] _codes = [.. keys.Select(_ => new List<int>())];
    private double[] _values = new double[16 * Math.Max(1, width)];

    /// <summary>Number of groups.</summary>
    public int Count => keys.Count == 0 ? 0 : _codes[0].Count;

    /// <summary>Sums of a group.</summary>
    public ReadOnlySpan<double> Of(int group) => _values.AsSpan(group * width, width);

    /// <summary>Adds the rows of a chunk: keys, then sums that belong to the positions from <paramref name="first"/> on.</summary>
    public void Add(SqlChunk chunk, int first, int count)
    {
        for (var r = 0; r < chunk.Rows; r++)
        {
            var group = Group(chunk, r);
            if ((group + 1) * width > _values.Length) Array.Resize(ref _values, 2 * _values.Length);
            var sums = _values.AsSpan(group * width + first, count);
            for (var j = 0; j < count; j++) sums[j] += SqlValues.Number(chunk.Columns[_coders.Length + j], r);
        }
    }

    /// <summary>The keys as a table of one row a group, as the design reads columns.</summary>
    public Table Table() => new(_coders.Select((c, k) => c.Column(CollectionsMarshal.AsSpan(_codes[k]))));

    private int Group(SqlChunk chunk, int row)
    {
        Span<int> code = stackalloc int[_coders.Length];
        for (var k = 0; k < code.Length; k++) code[k] = _coders[k].Code(chunk.Columns[k], row);
        var group = code[0];
        for (var k = 1; k < code.Length; k++)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_joined[k - 1], (group, code[k]), out var exists);
            if (!exists) known = _joined[k - 1].Count - 1;
            group = known;
        }

        if (group == Count)
            for (var k = 0; k < code.Length; k++) _codes[k].Add(code[k]);
        return group;
    }

    /// <summary>Numbers the values of one key column as they come.</summary>
    private sealed class KeyCoder(SqlColumn column)
    {
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<double, int> _numbers = [];

        public int Code(SqlVector values, int row)
        {
            if (values is SqlTexts texts) return Code(_texts, texts.Values[row] ?? throw new InvalidOperationException("A key is null."));
            // -0 and 0 are one value.
            var number = values is SqlLongs longs ? ColumnFactory.Exact(column.Name, longs.Values[row]) : SqlValues.Number(values, row) + 0.0;
            return Code(_numbers, number);
        }

        public Column Column(ReadOnlySpan<int> codes)
        {
            var name = column.Name;
            if (_texts.Count > 0)
            {
                var texts = new string[_texts.Count];
                foreach (var (text, code) in _texts) texts[code] = text;
                if (column.Levels is not { } levels) return Categoricals.FromText(name, Take<string?>(texts, codes));
                var place = levels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i, StringComparer.Ordinal);
                return new CategoricalColumn(name, Take(Array.ConvertAll(texts, t => place.GetValueOrDefault(t, -1)), codes), [.. levels]);
            }

            var numbers = new double[_numbers.Count];
            foreach (var (number, code) in _numbers) numbers[code] = number;
            return column.Type == SqlType.Boolean
                ? new LogicalColumn(name, Take(Array.ConvertAll(numbers, v => v != 0 ? (sbyte)1 : (sbyte)0), codes))
                : new NumericColumn(name, Take(numbers, codes));
        }

        private static int Code<T>(Dictionary<T, int> known, T value) where T : notnull
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(known, value, out var exists);
            if (!exists) code = known.Count - 1;
            return code;
        }

        private static T[] Take<T>(T[] values, ReadOnlySpan<int> codes)
        {
            var taken = new T[codes.Length];
            for (var i = 0; i < taken.Length; i++) taken[i] = values[codes[i]];
            return taken;
        }
    }
}
