using Blup.Diagnostics;
using Blup.DuckDb;
using Blup.Sql;
using Blup.Tables;
using Npgsql;

namespace Blup.Cli;

/// <summary>The engine behind an address, open: for a fit from sums, or to load rows from.</summary>
internal sealed class DataSource : IDisposable
{
    /// <summary>From this size on a CSV file is no text in memory.</summary>
    private const long LargeFile = int.MaxValue;

    private DataSource(ISqlEngine engine, SqlSource source) => (Engine, Source) = (engine, source);

    public ISqlEngine Engine { get; }

    /// <summary>The table or query, with the address's filter.</summary>
    public SqlSource Source { get; }

    /// <summary>Whether the library's own reader takes it: a single CSV file that fits into memory.</summary>
    public static bool IsPlainCsv(DataAddress address, string? queryFile)
        => IsCsvFile(address, queryFile) && address is FileAddress { Path: var path } && !(File.Exists(path) && new FileInfo(path).Length >= LargeFile);

    /// <summary>Whether an address is one CSV file, of any size.</summary>
    public static bool IsCsvFile(DataAddress address, string? queryFile)
        => address is FileAddress { Path: var path } && queryFile is null && !DuckDbFiles.IsGlob(path) && DuckDbFiles.FormatOf(path) == DuckDbFormat.Csv
            && Path.GetExtension(path).ToUpperInvariant() is not (".GZ" or ".ZST");

    /// <summary>Opens what an address names.</summary>
    /// <param name="address">The address.</param>
    /// <param name="queryFile">A file with one SELECT, in the place of a table; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public static DataSource Open(DataAddress address, string? queryFile, CancellationToken cancellation)
    {
        var query = queryFile is null ? null : ReadQuery(queryFile);
        var (engine, source) = Connect(address, query is not null, cancellation);
        try
        {
            if (query is not null) source = SqlSource.OfQuery(query, queryFile!);
            if (address.Where is { } filter) source = source.Filtered(filter.ToSql(engine.Columns(source, cancellation), engine.Dialect));
            return new DataSource(engine, source);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>The rows, with columns made categorical and levels ordered as for a CSV file.</summary>
    public Table Load(CsvOptions options, long rowLimit, string? needsRows, CancellationToken cancellation)
    {
        var table = TableLoader.Load(Engine, Source, rowLimit, needsRows, cancellation);
        if (options.Factors.Count > 0) table = table.AsFactor([.. options.Factors]);
        foreach (var (name, levels) in options.Levels) table = table.WithLevels(name, levels);
        return table;
    }

    public void Dispose() => Engine.Dispose();

    private static (ISqlEngine Engine, SqlSource Source) Connect(DataAddress address, bool query, CancellationToken cancellation) => address switch
    {
        FileAddress { Path: var path } when DuckDbFiles.FormatOf(path) == DuckDbFormat.Database && !DuckDbFiles.IsGlob(path) => Database(path, null, query),
        FileAddress { Path: var path } => DuckDbFiles.Open(path, cancellation: cancellation),
        DuckDbAddress duck => Database(duck.File, Named(duck, duck.Table, query, required: false), query),
        PostgresAddress postgres => Postgres(postgres, Named(postgres, postgres.Table, query, required: true), cancellation),
        ClickHouseAddress click => ClickHouse(click, Named(click, click.Table, query, required: true), cancellation),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A table and a query exclude each other, and a server has too many tables for neither.</summary>
    private static TableName? Named(DataAddress address, TableName? table, bool query, bool required)
    {
        if (table is not null && query) throw new BlupException("BLUP801", "The address names a table, and --query takes the place of one.", address.ToString(), "Leave table= or --query out.");
        if (table is null && !query && required) throw new BlupException("BLUP801", "The address names no table.", address.ToString(), "Add ?table=T (or ?table=schema.T), or give --query file.sql.");
        return table;
    }

    private static (ISqlEngine Engine, SqlSource Source) Database(string file, TableName? table, bool query)
        => query ? (DuckDbFiles.OpenDatabase(file), FromTable(null)) : DuckDbFiles.OpenDatabase(file, table?.Table, table?.Schema);

    private static (ISqlEngine Engine, SqlSource Source) Postgres(PostgresAddress address, TableName? table, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = address.Host, Database = address.Database };
        if (address.User is { } user) settings.Username = user;
        if (address.Port is { } port) settings.Port = port;
        if (address.SslMode is { } ssl) settings.SslMode = Enum.Parse<SslMode>(ssl.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return (PostgresEngine.Open(settings.ConnectionString, cancellation: cancellation), FromTable(table));
    }

    private static (ISqlEngine Engine, SqlSource Source) ClickHouse(ClickHouseAddress address, TableName? table, CancellationToken cancellation)
    {
        var server = new UriBuilder(address.Tls ? "https" : "http", address.Host, address.Port ?? (address.Tls ? 8443 : 8123)).Uri;
        return (ClickHouseEngine.Open(server, address.Database, address.User, cancellation: cancellation), FromTable(table));
    }

    /// <summary>A table, or what a query takes the place of.</summary>
    private static SqlSource FromTable(TableName? table) => table is null ? SqlSource.OfQuery("SELECT 1", "") : SqlSource.OfTable(table.Table, table.Schema);

    private static string ReadQuery(string file)
    {
        if (!File.Exists(file)) throw new BlupException("BLUP813", $"The query file '{file}' does not exist.", Path.GetFullPath(file), "Give a file with one SELECT.");
        var text = File.ReadAllText(file).Trim();
        if (text.TrimEnd(';').Length == 0) throw new BlupException("BLUP813", $"The query file '{file}' is empty.", null, "Write one SELECT into it; files are its table 'data'.");
        // The text would end there, and not where it seems to.
        if (text.Contains('\0', StringComparison.Ordinal)) throw new BlupException("BLUP813", $"The query file '{file}' is not a text: it holds a NUL character.", null, "Write one SELECT into it.");
        return text;
    }
}
