using System.Globalization;
using System.Net.Sockets;
using Blup.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Blup.Sql;

/// <summary>
/// PostgreSQL, or what speaks its protocol. The password comes from <c>PGPASSWORD</c> or the standard password file where the connection string has none. The queries of a
/// fit run in one read-only transaction, so that they see the same rows. Foreign partitions are summed one by one, where they lie.
/// </summary>
public sealed class PostgresEngine : ISqlEngine
{
    private const int ChunkRows = 4096;
    private const int Attempts = 3;

    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;

    private PostgresEngine(NpgsqlConnection connection, string description, bool hasSnapshot) => (_connection, Description, HasSnapshot) = (connection, description, hasSnapshot);

    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new PostgresDialect();

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool HasSnapshot { get; }

    /// <summary>Connects. A server that does not answer is tried three times; a refusal is final.</summary>
    /// <param name="connectionString">As Npgsql takes it, such as <c>Host=localhost;Username=me;Database=lab</c>.</param>
    /// <param name="hasSnapshot">Whether to read in one transaction; false for servers that cannot, where changes are told from checksums.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BlupException">BLUP831 it cannot be reached; BLUP832 it refused.</exception>
    public static PostgresEngine Open(string connectionString, bool hasSnapshot = true, CancellationToken cancellation = default)
    {
        // One connection, closed when this engine is disposed; nothing of it is kept.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "blup", CommandTimeout = 0, PersistSecurityInfo = false };
        var place = string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}");
        for (var attempt = 1; ; attempt++)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                cancellation.ThrowIfCancellationRequested();
                connection.OpenAsync(cancellation).GetAwaiter().GetResult();
                var engine = new PostgresEngine(connection, $"PostgreSQL {connection.ServerVersion} at {place}", hasSnapshot);
                engine.Set("SET enable_partitionwise_aggregate = on");
                engine.Set("SET default_transaction_read_only = on");
                return engine;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or ArgumentException or InvalidOperationException)
            {
                connection.Dispose();
                var server = $"PostgreSQL at {place}";
                if (e is PostgresException { SqlState: var state } refused)
                    throw state.StartsWith("28", StringComparison.Ordinal) ? SqlErrors.Refused(server, refused.MessageText, e) : SqlErrors.Unreachable(server, refused.MessageText, e);
                if (e is not NpgsqlException { InnerException: SocketException } || attempt == Attempts)
                    throw e.Message.Contains("password", StringComparison.OrdinalIgnoreCase) ? SqlErrors.Refused(server, e.Message, e) : SqlErrors.Unreachable(server, e.InnerException?.Message ?? e.Message, e);
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200 * attempt));
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var own = Own(cancellation);
        using var command = Command(Dialect.Write(Sql.Of($"SELECT * FROM {source.From} LIMIT 0")));
        using var stop = cancellation.Register(command.Cancel);
        return Guarded(() =>
        {
            using var reader = command.ExecuteReader();
            return Enumerable.Range(0, reader.FieldCount).Select(i => PostgresTypes.Column(reader.GetName(i), reader.GetPostgresType(i))).ToList();
        }, cancellation, source.Name);
    }

    /// <inheritdoc/>
    /// <remarks>A partitioned table with foreign partitions is its leaves: an aggregate by other columns than the partition's is not pushed down otherwise.</remarks>
    public IReadOnlyList<SqlSource> Parts(SqlSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Table is not { } table || _transaction is not null) return [source];
        var name = source.Schema is null ? Dialect.Quote(table) : Dialect.Quote(source.Schema) + "." + Dialect.Quote(table);
        using var command = Command(Dialect.Write(Sql.Of($"""
            SELECT n.nspname::text, c.relname::text, c.relkind = 'f' FROM pg_partition_tree(to_regclass({name})) t
            JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.isleaf ORDER BY c.relname
            """)));
        var leaves = new List<(SqlSource Source, bool Foreign)>();
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read()) leaves.Add((SqlSource.OfTable(reader.GetString(1), reader.GetString(0)) with { Where = source.Where, Name = source.Name }, reader.GetBoolean(2)));
        }
        catch (PostgresException)
        {
            // Another database behind the same protocol: it distributes by itself, or not at all.
            return [source];
        }

        return leaves.Exists(l => l.Foreign) ? [.. leaves.Select(l => l.Source)] : [source];
    }

    /// <inheritdoc/>
    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        using var own = Own(cancellation);
        using var command = Command(query);
        using var stop = cancellation.Register(command.Cancel);
        using var reader = Guarded(() => command.ExecuteReader(), cancellation);
        var collectors = Enumerable.Range(0, reader.FieldCount).Select(i => PostgresTypes.Collector(Description, reader, i, ChunkRows)).ToList();
        while (true)
        {
            var rows = Guarded(() =>
            {
                var n = 0;
                while (n < ChunkRows && reader.Read())
                {
                    foreach (var collector in collectors) collector.Read(n);
                    n++;
                }

                return n;
            }, cancellation);
            if (rows > 0) yield return new SqlChunk(rows, [.. collectors.Select(c => c.Vector)]);
            if (rows < ChunkRows) yield break;
        }
    }

    /// <inheritdoc/>
    public void Begin(CancellationToken cancellation)
    {
        if (!HasSnapshot) return;
        _transaction = Guarded(() =>
        {
            var transaction = _connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", _connection, transaction);
            command.ExecuteNonQuery();
            return transaction;
        }, cancellation);
    }

    /// <inheritdoc/>
    public void End()
    {
        try
        {
            _transaction?.Dispose();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the transaction with it; what lost it has been reported.
        }

        _transaction = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _connection.Dispose();
    }

    /// <summary>A read-only transaction for a query outside a fit's, ended with it; null where there is one, or the server has none.</summary>
    private Reading? Own(CancellationToken cancellation)
    {
        if (_transaction is not null || !HasSnapshot) return null;
        Begin(cancellation);
        return new Reading(this);
    }

    /// <summary>
    /// One statement by the extended protocol. As a command's text, one without parameters would be cut at its semicolons and all its pieces run: a query file could do
    /// anything. As a batch's only command the server sees the text as it is, and refuses a second statement.
    /// </summary>
    private NpgsqlBatch Command(SqlQuery query)
    {
        var command = new NpgsqlBatchCommand(query.Text);
        foreach (var parameter in query.Parameters)
        {
            var type = parameter.Value switch { double => NpgsqlDbType.Double, long => NpgsqlDbType.Bigint, bool => NpgsqlDbType.Boolean, _ => NpgsqlDbType.Text };
            command.Parameters.Add(new NpgsqlParameter { Value = parameter.Value, NpgsqlDbType = type });
        }

        return new NpgsqlBatch(_connection, _transaction) { BatchCommands = { command } };
    }

    private sealed class Reading(PostgresEngine engine) : IDisposable
    {
        public void Dispose() => engine.End();
    }

    private void Set(string text)
    {
        try
        {
            using var command = new NpgsqlCommand(text, _connection);
            command.ExecuteNonQuery();
        }
        catch (PostgresException)
        {
            // A setting that this server does not have.
        }
    }

    private T Guarded<T>(Func<T> work, CancellationToken cancellation, string? table = null)
    {
        try
        {
            return work();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was cancelled.", e, cancellation);
        }
        catch (PostgresException e)
        {
            var text = e.MessageText + (e.Detail is null ? "" : $" ({e.Detail})");
            if (e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown || e.SqlState.StartsWith("08", StringComparison.Ordinal)) throw SqlErrors.Lost(Description, text, e);
            if (table is not null) throw SqlErrors.NoTable(Description, table, text, e);
            throw SqlErrors.Failed(Description, text, e);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw SqlErrors.Lost(Description, e.InnerException?.Message ?? e.Message, e);
        }
    }
}
