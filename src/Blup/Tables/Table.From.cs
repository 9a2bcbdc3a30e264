using System.Data;
using Blup.Diagnostics;

namespace Blup.Tables;

public sealed partial class Table
{
    /// <summary>
    /// A table of the rows' public readable properties (of a tuple's fields), one column each. Numbers become numeric, <c>bool</c> logical,
    /// text categorical with ordinal level order, an enum categorical with its members as levels; null is missing.
    /// Anonymous types are fine: <c>Table.FromRows(rows.Select(r => new { r.Y, r.Group }))</c>.
    /// </summary>
    /// <param name="rows">The rows; enumerated once.</param>
    /// <exception cref="BlupException">
    /// BLUP230 there are no properties; BLUP231 a property's type cannot be a column; BLUP232 an integer is too large to be exact; BLUP233 a row is null.
    /// </exception>
    public static Table FromRows<T>(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return RowReader<T>.Read(rows);
    }

    /// <summary>
    /// A table of named arrays, such as <c>Table.FromColumns(("y", new[] { 1.5, 2 }), ("g", new[] { "a", "b" }))</c>. The arrays hold
    /// numbers of any type, <c>bool</c>, text, <c>char</c> or an enum, each also nullable, and are copied; NaN and null are missing.
    /// </summary>
    /// <param name="columns">Name and values of each column, all of the same length.</param>
    /// <exception cref="BlupException">
    /// BLUP201, BLUP202, BLUP206: names or lengths; BLUP231 the elements' type cannot be a column; BLUP232 an integer is too large to be exact.
    /// </exception>
    public static Table FromColumns(params IReadOnlyList<(string Name, Array Values)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new Table(columns.Select(c => ColumnFactory.From(c.Name, c.Values)));
    }

    /// <summary>A table of the rows that a database query still has to give, such as the reader of a <c>DbCommand</c>; DBNull is missing.</summary>
    /// <param name="reader">The open reader; read to its end and not closed.</param>
    /// <exception cref="BlupException">BLUP201 two columns share a name; BLUP232 an integer is too large to be exact; BLUP234 a column's type is not supported.</exception>
    public static Table FromDataReader(IDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return DataReaderColumns.Read(reader);
    }
}
