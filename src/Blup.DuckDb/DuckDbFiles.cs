using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>How a file is read.</summary>
public enum DuckDbFormat
{
    /// <summary>Values between delimiters, perhaps compressed.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>JSON: an array of records, or one a line.</summary>
    Json,

    /// <summary>A DuckDB database.</summary>
    Database,
}

/// <summary>Files and globs of files as one table.</summary>
public static class DuckDbFiles
{
    /// <summary>The name of the table in queries about files.</summary>
    public const string TableName = "data";

    /// <summary>What makes a path a pattern.</summary>
    internal static readonly char[] GlobCharacters = ['*', '?', '['];

    /// <summary>The format that a path's ending tells; CSV where it tells none.</summary>
    public static DuckDbFormat FormatOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var ending = Path.GetExtension(path).ToUpperInvariant();
        if (ending is ".GZ" or ".ZST") ending = Path.GetExtension(Path.GetFileNameWithoutExtension(path)).ToUpperInvariant();
        return ending switch
        {
            ".PARQUET" or ".PQ" => DuckDbFormat.Parquet,
            ".JSON" or ".NDJSON" or ".JSONL" => DuckDbFormat.Json,
            ".DUCKDB" or ".DDB" => DuckDbFormat.Database,
            _ => DuckDbFormat.Csv,
        };
    }

    /// <summary>Whether a path is a pattern rather than a file that exists.</summary>
    public static bool IsGlob(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IndexOfAny(GlobCharacters) >= 0 && !File.Exists(path);
    }

    /// <summary>
    /// Opens Parquet, CSV or JSON files as one table. The files have the same columns, of the same kind each (number, text, truth); the order of columns and the
    /// width of numbers may differ. In CSV a column is a number, true or false, or text, as <see cref="Tables.Table.ReadCsv(string, Tables.CsvOptions?)"/> has it.
    /// </summary>
    /// <param name="pattern">A file or a glob.</param>
    /// <param name="options">Memory, threads and temporary files; null for those of the environment.</param>
    /// <param name="cancellation">Stops the look into the files.</param>
    /// <exception cref="BlupException">BLUP815–BLUP829: no library, no file, a damaged one, or files that do not agree.</exception>
    public static (DuckDbEngine Engine, SqlSource Source) Open(string pattern, DuckDbOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var session = DuckDbSession.Open((options ?? DuckDbOptions.FromEnvironment()) with { Files = [pattern] }, $"'{pattern}'");
        try
        {
            var formats = session.Files.Select(FormatOf).Distinct().ToList();
            if (formats.Count > 1)
                throw new BlupException("BLUP821", $"'{pattern}' names files of different formats.", string.Join(", ", formats), "Name files of one format, such as 'folder/*.parquet'.");
            var read = formats[0] switch
            {
                DuckDbFormat.Csv => new CsvFiles(session, cancellation).Expression(),
                DuckDbFormat.Database => throw new BlupException("BLUP821", $"'{pattern}' names DuckDB files.", null, "Name one of them, with its table: duckdb:FILE?table=T."),
                var format => new TypedFiles(session, format, cancellation).Expression(),
            };
            session.Execute($"CREATE TEMP VIEW {TableName} AS SELECT * FROM {read}", cancellation: cancellation);
            return (new DuckDbEngine(session), new SqlSource { From = Blup.Sql.Sql.Of($"{new SqlName(TableName)}"), Name = pattern });
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a DuckDB file for queries that name its tables themselves.</summary>
    /// <inheritdoc cref="OpenDatabase(string, string?, string?, DuckDbOptions?)"/>
    public static DuckDbEngine OpenDatabase(string file) => new(DuckDbSession.Open(DuckDbOptions.FromEnvironment() with { Database = file }));

    /// <summary>Opens a table of a DuckDB file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="table">The table; null where the file has one only.</param>
    /// <param name="schema">Its schema; null for the one that DuckDB looks in.</param>
    /// <param name="options">Memory, threads and temporary files; null for those of the environment.</param>
    /// <exception cref="BlupException">BLUP815–BLUP829: no library, no file, no such table, or the choice among several is open (BLUP818).</exception>
    public static (DuckDbEngine Engine, SqlSource Source) OpenDatabase(string file, string? table, string? schema = null, DuckDbOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var session = DuckDbSession.Open((options ?? DuckDbOptions.FromEnvironment()) with { Database = file });
        try
        {
            var tables = session.Texts("SELECT CASE WHEN table_schema = 'main' THEN table_name ELSE table_schema || '.' || table_name END FROM information_schema.tables ORDER BY 1").OfType<string>().ToList();
            if (table is null)
            {
                if (tables is not [var only]) throw NoTable(file, null, tables);
                (schema, table) = only.Contains('.', StringComparison.Ordinal) ? (only.Split('.', 2)[0], only.Split('.', 2)[1]) : (null, only);
            }
            else if (!tables.Contains(schema is null or "main" ? table : $"{schema}.{table}", StringComparer.OrdinalIgnoreCase))
            {
                throw NoTable(file, schema is null ? table : $"{schema}.{table}", tables);
            }

            return (new DuckDbEngine(session), SqlSource.OfTable(table, schema));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static BlupException NoTable(string file, string? table, List<string> tables)
    {
        var near = table is null ? null : Suggestions.Nearest(table, tables);
        var what = table is not null ? $"There is no table '{table}' in '{file}'." : tables.Count == 0 ? $"'{file}' holds no table." : $"'{file}' holds several tables.";
        var list = tables.Count == 0 ? "Write a table into it first." : $"Tables: {string.Join(", ", tables)}.";
        return new BlupException("BLUP818", what, null, near is not null ? $"{list}  Did you mean '{near}'?" : table is null && tables.Count > 0 ? $"{list}  Choose one: duckdb:{file}?table={tables[0]}." : list);
    }
}
