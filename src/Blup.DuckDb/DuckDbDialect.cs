using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>DuckDB's SQL: standard quoting, $1 placeholders.</summary>
public sealed class DuckDbDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "DuckDB";

    /// <inheritdoc/>
    public override SqlText DoubleType { get; } = new("DOUBLE");

    /// <inheritdoc/>
    public override Blup.Sql.Sql? Function(string function, Blup.Sql.Sql x) => function switch
    {
        // Half to even, as in memory.
        "round" => Blup.Sql.Sql.Of($"round_even({x}, 0)"),
        "asin" or "acos" or "atan" or "sinh" or "cosh" or "tanh" => Blup.Sql.Sql.Of($"{Blup.Sql.Sql.Raw(new SqlText(function))}({x})"),
        _ => base.Function(function, x),
    };

    /// <summary>The low 20 bits of DuckDB's 64-bit hash of the row.</summary>
    /// <inheritdoc/>
    public override Blup.Sql.Sql RowHash(IReadOnlyList<SqlColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var list = Blup.Sql.Sql.Join(new SqlText(", "), columns.Select(c => Blup.Sql.Sql.Of($"{new SqlName(c.Name)}")));
        return Blup.Sql.Sql.Of($"CAST(hash({list}) & 1048575 AS BIGINT)");
    }
}
