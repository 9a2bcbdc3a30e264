using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>A DuckDB session as an engine for cross-products and rows.</summary>
/// <param name="session">The session; closed with the engine.</param>
public sealed class DuckDbEngine(DuckDbSession session) : ISqlEngine
{
    /// <summary>Rows gathered into one chunk: DuckDB's own chunks are smaller than the cost of passing them on.</summary>
    private const int ChunkRows = 16_384;

    private readonly IReadOnlyList<FileStamp> _files = FileStamp.Of(session.Files);

    /// <summary>The session.</summary>
    public DuckDbSession Session { get; } = session;

    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new DuckDbDialect();

    /// <inheritdoc/>
    public string Description => $"DuckDB {DuckDbLibrary.Version} on {Session.Name}";

    /// <summary>True: a DuckDB file is locked while it is open, and a query fails (BLUP842) where another file is no longer what it was when the engine was made.</summary>
    public bool HasSnapshot => true;

    /// <inheritdoc/>
    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var names = FileAgreement.Describe(Session, Write(source.From), cancellation);
        using var result = Run(Dialect.Write(Blup.Sql.Sql.Of($"SELECT * FROM {source.From} LIMIT 0")), cancellation);
        return [.. result.Columns.Select((c, i) => new SqlColumn(c.Name, TypeOf(c), names[i].Type, c.Levels))];
    }

    /// <inheritdoc/>
    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var result = Run(query, cancellation);
        var builders = result.Columns.Select(c => new ChunkColumn(c, ChunkRows, Description)).ToArray();
        var rows = 0;
        while (result.Next())
        {
            if (rows + result.Rows > ChunkRows)
            {
                yield return Emit();
            }

            for (var i = 0; i < builders.Length; i++) builders[i].Append(result, i, rows);
            rows += result.Rows;
        }

        if (FileStamp.FirstChanged(_files) is { } changed) throw SqlErrors.Changed(changed, "the file was written to");
        if (rows > 0) yield return Emit();

        SqlChunk Emit()
        {
            var chunk = new SqlChunk(rows, Array.ConvertAll(builders, b => b.Vector()));
            rows = 0;
            return chunk;
        }
    }

    /// <inheritdoc/>
    public void Begin(CancellationToken cancellation)
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private DuckDbResult Run(SqlQuery query, CancellationToken cancellation) => Session.Query(query.Text, [.. query.Parameters.Select(p => p.Value)], cancellation);

    private string Write(Blup.Sql.Sql sql)
    {
        var query = Dialect.Write(sql);
        return query.Parameters.Count == 0 ? query.Text : throw new BlupException("BLUP822", "A table expression has parameters.", query.Text, "Write the values into it.");
    }

    private static SqlType TypeOf(DuckDbColumn column) => column.Type switch
    {
        DuckDbType.Boolean => SqlType.Boolean,
        DuckDbType.Varchar or DuckDbType.Enum or DuckDbType.Uuid => SqlType.Text,
        _ when column.IsInteger => SqlType.Integer,
        _ when column.IsNumber => SqlType.Double,
        _ => SqlType.Other,
    };
}
