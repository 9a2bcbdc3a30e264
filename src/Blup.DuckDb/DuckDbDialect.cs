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
    public override bool IsInProcess => true;

    /// <inheritdoc/>
    public override SqlText DoubleType { get; } = new("DOUBLE");

    /// <summary>An integer of which many sums are wanted goes through an operation that hides its range, so that DuckDB's table by value (<see cref="DirectTable"/>) stays small.</summary>
    public override Blup.Sql.Sql Key(SqlColumn column, int sums)
    {
        var key = base.Key(column, sums);
        return column.Type == SqlType.Integer && sums > DirectTable.MostSums ? Blup.Sql.Sql.Of($"xor({key}, {Blup.Sql.Sql.Raw(new SqlText("0"))})") : key;
    }

    /// <inheritdoc/>
    public override Blup.Sql.Sql? Function(string function, Blup.Sql.Sql x) => function switch
    {
        // Half to even, as in memory.
        "round" => Blup.Sql.Sql.Of($"round_even({x}, 0)"),
        "asin" or "acos" or "atan" or "sinh" or "cosh" or "tanh" => Blup.Sql.Sql.Of($"{Blup.Sql.Sql.Raw(new SqlText(function))}({x})"),
        _ => base.Function(function, x),
    };
}
