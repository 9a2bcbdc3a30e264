using System.Diagnostics.CodeAnalysis;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>An immutable table: named, typed columns of equal length.</summary>
public sealed partial class Table
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>A table of the given columns.</summary>
    /// <exception cref="BlupException">BLUP201 two columns share a name; BLUP202 the lengths differ; BLUP206 a name is empty.</exception>
    public Table(IEnumerable<Column> columns)
    {
        _columns = [.. columns];
        foreach (var column in _columns)
        {
            if (string.IsNullOrWhiteSpace(column.Name))
                throw new BlupException("BLUP206", FormattableString.Invariant($"Column {_index.Count + 1} has no name."), null, "Give each column a name; formulas refer to it.");
            if (!_index.TryAdd(column.Name, _index.Count))
                throw new BlupException("BLUP201", $"Two columns are named '{column.Name}'.", null, "Give each column a name of its own.");
            if (column.Length != _columns[0].Length)
                throw new BlupException("BLUP202", $"Column '{column.Name}' has {column.Length} rows, column '{_columns[0].Name}' has {_columns[0].Length}.", null, "All columns of a table have the same number of rows.");
        }
    }

    /// <summary>The number of rows.</summary>
    public int RowCount => _columns.Length == 0 ? 0 : _columns[0].Length;

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>The column of that name (case matters).</summary>
    public bool TryGetColumn(string name, [NotNullWhen(true)] out Column? column)
    {
        column = _index.TryGetValue(name, out var i) ? _columns[i] : null;
        return column is not null;
    }

    /// <summary>The names of the columns in order.</summary>
    public IReadOnlyList<string> Names => Array.ConvertAll(_columns, c => c.Name);

    /// <inheritdoc cref="Column(string)"/>
    public Column this[string name] => Column(name);

    /// <summary>The column of that name (case matters).</summary>
    /// <exception cref="BlupException">BLUP203 there is none; the message lists the columns and the nearest name.</exception>
    public Column Column(string name) => TryGetColumn(name, out var column) ? column : throw NoColumn(name, Names);

    /// <summary>This table with one column added at the end, or put in the place of the column of the same name.</summary>
    /// <exception cref="BlupException">BLUP202 the column's length is not the table's.</exception>
    public Table WithColumn(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (!_index.TryGetValue(column.Name, out var place)) return new Table([.. _columns, column]);
        if (column.Length != RowCount)
            throw new BlupException("BLUP202", FormattableString.Invariant($"Column '{column.Name}' has {column.Length} rows, the table has {RowCount}."), null, "All columns of a table have the same number of rows.");
        var columns = (Column[])_columns.Clone();
        columns[place] = column;
        return new Table(columns);
    }

    /// <summary>The named columns, in the given order.</summary>
    /// <exception cref="BlupException">BLUP203 a name is unknown; BLUP201 a name is given twice.</exception>
    public Table Select(params ReadOnlySpan<string> names)
    {
        var columns = new Column[names.Length];
        for (var i = 0; i < names.Length; i++) columns[i] = Column(names[i]);
        return new Table(columns);
    }

    /// <summary>The given rows (from 0), in the given order; a row may be repeated. Categorical columns keep all their levels.</summary>
    /// <exception cref="BlupException">BLUP204 a row is not in the table.</exception>
    public Table Take(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)RowCount)
                throw new BlupException("BLUP204", FormattableString.Invariant($"Row {row} is not in the table."), null, FormattableString.Invariant($"The table has {RowCount} rows, numbered from 0."));
        }

        var taken = new Column[_columns.Length];
        for (var i = 0; i < taken.Length; i++) taken[i] = _columns[i].Take(rows);
        return new Table(taken);
    }

    /// <summary>The error for a name that is no column.</summary>
    internal static BlupException NoColumn(string name, IReadOnlyList<string> names, string? where = null)
    {
        var near = Suggestions.Nearest(name, names);
        var columns = names.Count == 0 ? "The table has no columns." : $"Columns: {string.Join(", ", names)}.";
        return new BlupException("BLUP203", $"Column '{name}' is not in the table.", where, near is null ? columns : $"{columns}  Did you mean '{near}'?");
    }
}
