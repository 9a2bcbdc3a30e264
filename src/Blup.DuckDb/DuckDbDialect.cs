using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>DuckDB's SQL: standard quoting, $1 placeholders.</summary>
public sealed class DuckDbDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "DuckDB";

    /// <summary>True: those that Parquet files and DuckDB's own tables carry.</summary>
    public override bool HasStatistics => true;

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
}
