namespace Blup.Sql;

/// <summary>Where the rows come from: a table, or the engine's own table expression, with a filter.</summary>
public sealed record SqlSource
{
    /// <summary>What stands after <c>FROM</c>: a quoted name, <c>read_parquet($1)</c>, or a query in parentheses.</summary>
    public required Sql From { get; init; }

    /// <summary>A condition on the rows; null for all.</summary>
    public Sql? Where { get; init; }

    /// <summary>What it is called in messages and printed results: <c>lab.trials</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The schema of a plain table, exactly; null where the engine's search path decides or this is no plain table.</summary>
    public string? Schema { get; init; }

    /// <summary>The name of a plain table, exactly; null for other sources.</summary>
    public string? Table { get; init; }

    /// <summary>A table by its exact names; nothing in them is interpreted.</summary>
    public static SqlSource OfTable(string table, string? schema = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        return new SqlSource
        {
            From = schema is null ? Sql.Of($"{new SqlName(table)}") : Sql.Of($"{new SqlName(schema)}.{new SqlName(table)}"),
            Name = schema is null ? table : schema + "." + table,
            Schema = schema,
            Table = table,
        };
    }

    /// <summary>A SELECT that the user wrote, without a semicolon at its end.</summary>
    public static SqlSource OfQuery(string query, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        // The line break ends a comment that the query may end with.
        return new SqlSource { From = Sql.Of($"({Sql.Raw(new SqlText(query.TrimEnd().TrimEnd(';') + "\n"))}) AS {new SqlName("q")}"), Name = name };
    }

    /// <summary>The same source with one more condition.</summary>
    public SqlSource Filtered(Sql condition) => this with { Where = Where is null ? condition : Sql.Of($"({Where}) AND ({condition})") };
}
