namespace Blup.Sql;

/// <summary>The SQL of PostgreSQL 12 and later, and of what speaks its language.</summary>
public sealed class PostgresDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "PostgreSQL";

    /// <inheritdoc/>
    public override SqlText TextType { get; } = new("text");

    /// <inheritdoc/>
    public override Sql IsNaN(Sql value) => Sql.Of($"({value} = 'NaN'::double precision)");

    /// <inheritdoc/>
    public override Sql? Function(string function, Sql x) => function switch
    {
        // Half to even on a double, as in memory.
        "round" => Sql.Of($"round({x})"),
        "asin" or "acos" or "atan" or "sinh" or "cosh" or "tanh" => Sql.Of($"{Sql.Raw(new SqlText(function))}({x})"),
        _ => base.Function(function, x),
    };

    /// <inheritdoc/>
    public override Sql? RowHash(IReadOnlyList<SqlColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return Sql.Of($"(hashtext(ROW({Sql.Join(new SqlText(", "), columns.Select(c => Sql.Of($"{new SqlName(c.Name)}")))})::text) & 1048575)");
    }
}
