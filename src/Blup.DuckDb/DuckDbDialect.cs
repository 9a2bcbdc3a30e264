using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>DuckDB's SQL: standard quoting, $1 placeholders.</summary>
public sealed class DuckDbDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "DuckDB";

    /// <inheritdoc/>
    public override SqlText DoubleType { get; } = new("DOUBLE");

    /// <summary>The low 31 bits of DuckDB's 64-bit hash of the row.</summary>
    /// <inheritdoc/>
    public override Blup.Sql.Sql RowHash(IReadOnlyList<SqlColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var list = Blup.Sql.Sql.Join(new SqlText(", "), columns.Select(c => Blup.Sql.Sql.Of($"{new SqlName(c.Name)}")));
        return Blup.Sql.Sql.Of($"CAST(hash({list}) & {2147483647L} AS BIGINT)");
    }
}
