using System.Globalization;
using System.Runtime.InteropServices;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Collects the chunks of one column.</summary>
internal sealed class ColumnLoader(SqlColumn column)
{
    private readonly LevelCoder _coder = new();
    private readonly List<int> _codes = [];
    private readonly List<double> _doubles = [];
    private readonly List<long> _longs = [];
    private readonly List<bool> _missing = [];

    public void Add(SqlVector vector, int rows)
    {
        switch (vector)
        {
            case SqlDoubles doubles:
                _doubles.AddRange(doubles.Values.AsSpan(0, rows));
                for (var row = 0; row < rows && doubles.Missing is not null; row++)
                    if (doubles.Missing[row]) CollectionsMarshal.AsSpan(_doubles)[_doubles.Count - rows + row] = double.NaN;
                break;
            case SqlLongs longs:
                _longs.AddRange(longs.Values.AsSpan(0, rows));
                if (longs.Missing is not null) _missing.AddRange(longs.Missing.AsSpan(0, rows));
                else CollectionsMarshal.SetCount(_missing, _missing.Count + rows);
                break;
            case SqlTexts texts:
                for (var row = 0; row < rows; row++) _codes.Add(texts.IsMissing(row) || texts.Values[row] is not { } text ? -1 : _coder.Code(text));
                break;
        }
    }

    public Column Build()
    {
        if (_doubles.Count > 0) return new NumericColumn(column.Name, [.. _doubles]);
        if (_longs.Count > 0) return column.Type == SqlType.Boolean ? Logical() : Integers();
        var codes = _codes.ToArray();
        return column.Levels is { } levels ? Declared(levels, codes) : _coder.ToColumn(column.Name, codes);
    }

    private LogicalColumn Logical()
    {
        var values = new sbyte[_longs.Count];
        for (var row = 0; row < values.Length; row++) values[row] = _missing[row] ? (sbyte)-1 : (sbyte)_longs[row];
        return new LogicalColumn(column.Name, values);
    }

    /// <summary>A rounded identifier would be another one: the digits are kept as text, as when a CSV file is read.</summary>
    private Column Integers()
    {
        var values = new double[_longs.Count];
        for (var row = 0; row < values.Length; row++)
        {
            if (_missing[row]) values[row] = double.NaN;
            else if (_longs[row] is > (1L << 53) or < -(1L << 53) && (Int128)(double)_longs[row] != _longs[row]) return Texts();
            else values[row] = _longs[row];
        }

        return new NumericColumn(column.Name, values);
    }

    private CategoricalColumn Texts()
    {
        var codes = new int[_longs.Count];
        Span<char> digits = stackalloc char[24];
        for (var row = 0; row < codes.Length; row++)
        {
            CollectionsMarshal.AsSpan(_longs)[row].TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            codes[row] = _missing[row] ? -1 : _coder.Code(digits[..length]);
        }

        return _coder.ToColumn(column.Name, codes);
    }

    private CategoricalColumn Declared(IReadOnlyList<string> levels, int[] codes)
    {
        var place = levels.Select((level, i) => (level, i)).ToDictionary(p => p.level, p => p.i, StringComparer.Ordinal);
        var own = _coder.Levels.Select(l => place[l]).ToArray();
        return new CategoricalColumn(column.Name, Array.ConvertAll(codes, c => c < 0 ? -1 : own[c]), [.. levels]);
    }
}
