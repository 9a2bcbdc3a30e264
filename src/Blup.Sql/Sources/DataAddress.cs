namespace Blup.Sql;

/// <summary>
/// Where rows are, as a text: a file or glob, <c>duckdb:FILE?table=T</c>, <c>postgresql://user@host:port/db?table=schema.t</c> or
/// <c>clickhouse://user@host:port/db?table=T</c>, each perhaps with <c>where=</c> and a <see cref="RowFilter"/> at its end. Nothing is opened. An address never holds a
/// password: one that is given in it is refused.
/// </summary>
public abstract record DataAddress
{
    private protected DataAddress()
    {
    }

    /// <summary>Which rows; null for all.</summary>
    public RowFilter? Where { get; init; }

    /// <summary>What printed results call the data.</summary>
    public abstract string Name { get; }

    /// <summary>Reads an address.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP800–BLUP810: it cannot be read; the message never shows a password.</exception>
    public static DataAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AddressReader.Read(text);
    }
}

/// <summary>A file, or a glob of files.</summary>
/// <param name="Path">The path.</param>
public sealed record FileAddress(string Path) : DataAddress
{
    /// <inheritdoc/>
    public override string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A table of a DuckDB file.</summary>
/// <param name="File">The file.</param>
/// <param name="Table">The table; null for the only one, or where a query is given.</param>
public sealed record DuckDbAddress(string File, TableName? Table) : DataAddress
{
    /// <inheritdoc/>
    public override string Name => Table?.Table ?? Path.GetFileNameWithoutExtension(File);

    /// <inheritdoc/>
    public override string ToString() => "duckdb:" + File + (Table is null ? "" : "?table=" + Table);
}

/// <summary>A table of a server.</summary>
/// <param name="User">The user; null for the environment's.</param>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port; null for the usual one.</param>
/// <param name="Database">The database.</param>
/// <param name="Table">The table; null where a query is given.</param>
public abstract record ServerAddress(string? User, string Host, int? Port, string Database, TableName? Table) : DataAddress
{
    /// <inheritdoc/>
    public override string Name => Table?.Table ?? Database;

    private protected abstract string Scheme { get; }

    /// <inheritdoc/>
    public sealed override string ToString()
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Scheme}{(User is null ? "" : User + "@")}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}{(Port is { } port ? ":" + port.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}/{Database}{(Table is null ? "" : "?table=" + Table)}");
}

/// <inheritdoc/>
public sealed record PostgresAddress(string? User, string Host, int? Port, string Database, TableName? Table) : ServerAddress(User, Host, Port, Database, Table)
{
    /// <summary>How the connection is encrypted, in libpq's words (<c>require</c>, <c>verify-full</c>, …); null for "if the server can".</summary>
    public string? SslMode { get; init; }

    private protected override string Scheme => AddressReader.Postgres;
}

/// <inheritdoc/>
public sealed record ClickHouseAddress(string? User, string Host, int? Port, string Database, TableName? Table) : ServerAddress(User, Host, Port, Database, Table)
{
    /// <summary>Whether the connection is encrypted (HTTPS).</summary>
    public bool Tls { get; init; }

    private protected override string Scheme => Tls ? AddressReader.ClickHouseTls : AddressReader.ClickHouse;
}

/// <summary>A table by its exact name.</summary>
/// <param name="Table">The name.</param>
/// <param name="Schema">The schema; null for the one that the engine looks in.</param>
public sealed record TableName(string Table, string? Schema)
{
    /// <summary>Reads <c>table</c>, <c>schema.table</c> or, where a name holds a dot, <c>"a.b"."c.d"</c>; null where it is none of them.</summary>
    public static TableName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = new List<string>();
        for (var at = 0; ;)
        {
            var end = text[at..].StartsWith('"') ? Quoted(text, at, names) : Plain(text, at, names);
            if (end < 0 || names[^1].Length == 0 || names.Count > 2) return null;
            if (end == text.Length) return names.Count == 1 ? new TableName(names[0], null) : new TableName(names[1], names[0]);
            if (text[end] != '.') return null;
            at = end + 1;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Schema is null ? Write(Table) : Write(Schema) + "." + Write(Table);

    private static string Write(string name) => name.AsSpan().ContainsAny('.', '"', '&') ? "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : name;

    private static int Plain(string text, int at, List<string> names)
    {
        var end = text.IndexOf('.', at);
        if (end < 0) end = text.Length;
        names.Add(text[at..end]);
        return end;
    }

    private static int Quoted(string text, int at, List<string> names)
    {
        for (var end = text.IndexOf('"', at + 1); end >= 0; end = text.IndexOf('"', end + 2))
        {
            if (end + 1 < text.Length && text[end + 1] == '"') continue;
            names.Add(text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
            return end + 1;
        }

        return -1;
    }
}
