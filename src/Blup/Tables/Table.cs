using System.Diagnostics.CodeAnalysis;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>An immutable table: named, typed columns of equal length.</summary>
public sealed partial class Table
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>A table of the given columns.</summary>
    /// <exception cref="BlupException">BLUP201 two columns share a name; BLUP202 the lengths differ.</exception>
    public Table(IEnumerable<Column> columns)
    {
        _columns = [.. columns];
        foreach (var column in _columns)
        {
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
}
