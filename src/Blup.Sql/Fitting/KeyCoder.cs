using System.Runtime.InteropServices;
using Blup.Design;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Numbers the values of one key column as they come.</summary>
/// <param name="column">The column.</param>
/// <param name="distinct">Whether no value comes twice: nothing is looked up then.</param>
internal sealed class KeyCoder(SqlColumn column, bool distinct)
{
    private readonly Dictionary<string, int> _textCodes = new(StringComparer.Ordinal);
    private readonly Dictionary<double, int> _numberCodes = [];
    private readonly List<string> _texts = [];
    private readonly List<double> _numbers = [];
    private readonly DirectCodes _direct = new();

    /// <summary>The column.</summary>
    public SqlColumn Key => column;

    /// <summary>How many values there were; where none comes twice, as many as codes.</summary>
    public int Count => Math.Max(_texts.Count, _numbers.Count);

    /// <summary>Appends the codes of the first rows of a vector.</summary>
    public void Code(SqlVector values, int rows, List<int> codes)
    {
        var before = codes.Count;
        CollectionsMarshal.SetCount(codes, before + rows);
        var added = CollectionsMarshal.AsSpan(codes)[before..];
        if (values is SqlTexts texts)
        {
            for (var r = 0; r < rows; r++) added[r] = Code(_textCodes, _texts, texts.Values[r] ?? throw new InvalidOperationException("A key is null."));
        }
        else if (values is SqlLongs longs)
        {
            for (var r = 0; r < rows; r++) added[r] = _direct.TryFind(longs.Values[r], out var known) ? known : Code(longs.Values[r]);
        }
        else
        {
            // -0 and 0 are one value.
            for (var r = 0; r < rows; r++) added[r] = Code(_numberCodes, _numbers, SqlValues.Number(values, r) + 0.0);
        }
    }

    /// <summary>The key as a table column of one value a group.</summary>
    public Column Column(ReadOnlySpan<int> codes)
    {
        var name = column.Name;
        if (_texts.Count > 0)
        {
            string[] texts = [.. _texts];
            if (column.Levels is not { } levels) return Categoricals.FromText(name, Take<string?>(texts, codes));
            var place = levels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i, StringComparer.Ordinal);
            return new CategoricalColumn(name, Take(Array.ConvertAll(texts, t => place.GetValueOrDefault(t, -1)), codes), [.. levels]);
        }

        double[] numbers = [.. _numbers];
        return column.Type == SqlType.Boolean
            ? new LogicalColumn(name, Take(Array.ConvertAll(numbers, v => v != 0 ? (sbyte)1 : (sbyte)0), codes))
            : new NumericColumn(name, Take(numbers, codes));
    }

    /// <summary>
    /// The column as a grouping factor, on the groups: the levels in order, as <see cref="Categoricals.From"/> has them, without a text for each row on the way; null for
    /// truths and for levels in an order of their own.
    /// </summary>
    public Factor? Factor(ReadOnlySpan<int> codes)
    {
        if (column.Levels is not null || column.Type == SqlType.Boolean) return null;
        if (_texts.Count == 0) return Ranked([.. _numbers], null, codes, numbers => new NumberNames(numbers));
        return Ranked([.. _texts], StringComparer.Ordinal, codes, texts => texts);
    }

    private static Factor Ranked<T>(T[] values, IComparer<T>? order, ReadOnlySpan<int> codes, Func<T[], IReadOnlyList<string>> names)
    {
        var comparer = order ?? Comparer<T>.Default;
        var sorted = true;
        for (var i = 1; i < values.Length && sorted; i++) sorted = comparer.Compare(values[i - 1], values[i]) < 0;
        if (sorted) return new Factor(codes.ToArray(), names(values));
        int[] places = [.. Enumerable.Range(0, values.Length)], rank = new int[values.Length];
        Array.Sort(values, places, order);
        for (var i = 0; i < places.Length; i++) rank[places[i]] = i;
        return new Factor(Take(rank, codes), names(values));
    }

    private int Code(long value)
    {
        var code = Code(_numberCodes, _numbers, ColumnFactory.Exact(column.Name, value));
        if (!distinct) _direct.Add(value, code);
        return code;
    }

    private int Code<T>(Dictionary<T, int> known, List<T> values, T value) where T : notnull
    {
        if (!distinct)
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(known, value, out var exists);
            if (exists) return code;
            code = values.Count;
        }

        values.Add(value);
        return values.Count - 1;
    }

    private static T[] Take<T>(T[] values, ReadOnlySpan<int> codes)
    {
        var taken = new T[codes.Length];
        for (var i = 0; i < taken.Length; i++) taken[i] = values[codes[i]];
        return taken;
    }

    /// <summary>Numbers by the names they have as levels; made when they are asked for.</summary>
    private sealed class NumberNames(double[] numbers) : IReadOnlyList<string>
    {
        public int Count => numbers.Length;

        public string this[int index] => FactorCodes.LevelName(numbers[index]);

        public IEnumerator<string> GetEnumerator() => numbers.Select(FactorCodes.LevelName).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
