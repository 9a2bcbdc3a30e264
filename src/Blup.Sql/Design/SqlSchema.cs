using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>A database's columns as the design reads them.</summary>
internal static class SqlSchema
{
    /// <summary>A table of these columns without rows: what a formula is bound to.</summary>
    public static Table Table(IReadOnlyList<SqlColumn> columns) => new(columns.Select(Column));

    /// <summary>Every column used can be read.</summary>
    /// <exception cref="BlupException">BLUP839 a column is neither a number, a text nor a truth.</exception>
    public static void RequireReadable(IReadOnlyList<SqlColumn> columns)
    {
        if (columns.FirstOrDefault(c => c.Type == SqlType.Other) is { } column)
            throw new BlupException("BLUP839", $"Column '{column.Name}' is of type {column.NativeType}, which is neither a number, a text nor a truth.", null, "Give the fit a query that converts it, such as CAST(... AS DOUBLE PRECISION) or CAST(... AS VARCHAR).");
    }

    /// <summary>The values of a column of distinct values, as parameters of its own type.</summary>
    public static IReadOnlyList<Sql> Keys(SqlColumn column, Column values) => values switch
    {
        CategoricalColumn c => [.. c.Codes.ToArray().Select(code => code < 0 ? Sql.Of($"NULL") : Sql.Of($"{c.Levels[code]}"))],
        LogicalColumn c => [.. c.Values.ToArray().Select(v => Sql.Of($"{v == 1}"))],
        NumericColumn c when column.Type == SqlType.Integer => [.. c.Values.ToArray().Select(v => Sql.Of($"{(long)v}"))],
        NumericColumn c => [.. c.Values.ToArray().Select(v => Sql.Of($"{v}"))],
        _ => throw new InvalidOperationException("No other kinds."),
    };

    private static Column Column(SqlColumn column) => column.Type switch
    {
        SqlType.Integer or SqlType.Double => new NumericColumn(column.Name, []),
        SqlType.Boolean => new LogicalColumn(column.Name, []),
        _ => new CategoricalColumn(column.Name, [], [.. column.Levels ?? []]),
    };
}
