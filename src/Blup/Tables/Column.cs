using System.Collections;

namespace Blup.Tables;

/// <summary>The kind of a table column.</summary>
public enum ColumnKind
{
    /// <summary>Double-precision numbers; <see cref="double.NaN"/> is missing.</summary>
    Numeric,

    /// <summary>Codes into an ordered list of levels.</summary>
    Categorical,

    /// <summary>True, false or missing.</summary>
    Logical,

    /// <summary>Free text; becomes categorical where a model uses it.</summary>
    Text,
}

/// <summary>A named, typed, immutable column. Missing values are first-class in every kind.</summary>
public abstract class Column
{
    private protected Column(string name, int length)
    {
        Name = name;
        Length = length;
    }

    /// <summary>The column's name, unique in its table.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>The kind of the values.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>Whether row <paramref name="row"/> (from 0) is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>The same values under another name.</summary>
    public abstract Column Rename(string name);

    /// <summary>The given rows (from 0), in the given order. A categorical column keeps all its levels.</summary>
    public abstract Column Take(ReadOnlySpan<int> rows);
}

/// <summary>A column of double-precision numbers; NaN is missing.</summary>
public sealed class NumericColumn : Column
{
    private readonly double[] _values;

    /// <summary>Wraps <paramref name="values"/> (not copied; the caller gives it away). NaN is missing.</summary>
    public NumericColumn(string name, double[] values) : base(name, values.Length) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Numeric;

    /// <summary>The values, one per row; NaN is missing.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The values themselves, to be read only: large data are held once.</summary>
    internal double[] Shared => _values;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override Column Rename(string name) => new NumericColumn(name, _values);

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new NumericColumn(Name, ColumnRows.Take(_values, rows));
}

/// <summary>A column of codes into an ordered list of distinct levels; code -1 is missing.</summary>
public sealed class CategoricalColumn : Column
{
    private readonly int[] _codes;
    private readonly string[] _levels;

    /// <summary>Wraps codes (0-based, -1 missing) and levels; neither is copied.</summary>
    public CategoricalColumn(string name, int[] codes, string[] levels) : base(name, codes.Length)
    {
        _codes = codes;
        _levels = levels;
    }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Categorical;

    /// <summary>The level of each row as an index into <see cref="Levels"/>; -1 is missing.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The codes themselves, to be read only: large data are held once.</summary>
    internal int[] Shared => _codes;

    /// <summary>The levels in order; the first is the reference of treatment contrasts.</summary>
    public IReadOnlyList<string> Levels => _levels;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _codes[row] < 0;

    /// <inheritdoc/>
    public override Column Rename(string name) => new CategoricalColumn(name, _codes, _levels);

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new CategoricalColumn(Name, ColumnRows.Take(_codes, rows), _levels);
}

/// <summary>A column of true, false or missing.</summary>
public sealed class LogicalColumn : Column
{
    private readonly sbyte[] _values;

    /// <summary>Wraps values: 1 true, 0 false, -1 missing; not copied.</summary>
    public LogicalColumn(string name, sbyte[] values) : base(name, values.Length) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Logical;

    /// <summary>1 true, 0 false, -1 missing.</summary>
    public ReadOnlySpan<sbyte> Values => _values;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[row] < 0;

    /// <inheritdoc/>
    public override Column Rename(string name) => new LogicalColumn(name, _values);

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new LogicalColumn(Name, ColumnRows.Take(_values, rows));
}

/// <summary>A column of free text; null is missing.</summary>
public sealed class TextColumn : Column, IReadOnlyList<string?>
{
    private readonly string?[] _values;

    /// <summary>Wraps <paramref name="values"/>; not copied. Null is missing.</summary>
    public TextColumn(string name, string?[] values) : base(name, values.Length) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Text;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <summary>The text of a row (from 0); null is missing.</summary>
    public string? this[int index] => _values[index];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[row] is null;

    /// <inheritdoc/>
    public override Column Rename(string name) => new TextColumn(name, _values);

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new TextColumn(Name, ColumnRows.Take(_values, rows));

    /// <inheritdoc/>
    public IEnumerator<string?> GetEnumerator() => ((IEnumerable<string?>)_values).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();
}

/// <summary>Row selection shared by all kinds.</summary>
internal static class ColumnRows
{
    public static T[] Take<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++) taken[i] = values[rows[i]];
        return taken;
    }
}
