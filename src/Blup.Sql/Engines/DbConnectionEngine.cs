using System.Data.Common;
using System.Globalization;

namespace Blup.Sql;

/// <summary>
/// Any database with an ADO.NET driver. The connection is the caller's: it is opened before and closed after. Without a snapshot (<see cref="HasSnapshot"/>) a change of the
/// table between two queries is told from row counts, sums, and the dialect's row hash where it has one.
/// </summary>
/// <param name="connection">An open connection.</param>
/// <param name="dialect">How its SQL is written.</param>
/// <param name="description">What it is, for messages; never a password.</param>
/// <param name="isolation">The isolation level that makes all queries of a fit see the same rows; null where the database has none.</param>
public sealed class DbConnectionEngine(DbConnection connection, SqlDialect dialect, string description, System.Data.IsolationLevel? isolation = null) : ISqlEngine
{
    private const int ChunkRows = 4096;

    private DbTransaction? _transaction;

    /// <inheritdoc/>
    public SqlDialect Dialect => dialect;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public bool HasSnapshot => isolation is not null;

    /// <inheritdoc/>
    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            using var command = Command(dialect.Write(Sql.Of($"SELECT * FROM {source.From} WHERE 1 = 0")));
            using var reader = command.ExecuteReader();
            return [.. Enumerable.Range(0, reader.FieldCount).Select(i => new SqlColumn(reader.GetName(i), TypeOf(reader.GetFieldType(i)), reader.GetDataTypeName(i)))];
        }
        catch (DbException e)
        {
            throw SqlErrors.NoTable(description, source.Name, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        using var command = Command(query);
        using var stop = cancellation.Register(command.Cancel);
        using var reader = Guarded(command.ExecuteReader, cancellation);
        var kinds = Enumerable.Range(0, reader.FieldCount).Select(i => TypeOf(reader.GetFieldType(i)) is var t and not SqlType.Other ? t : throw SqlErrors.Unreadable(description, reader.GetName(i), reader.GetDataTypeName(i))).ToArray();
        while (Guarded(() => Chunk(reader, kinds), cancellation) is { Rows: > 0 } chunk) yield return chunk;
    }

    /// <inheritdoc/>
    public void Begin(CancellationToken cancellation)
    {
        if (isolation is { } level) _transaction = Guarded(() => connection.BeginTransaction(level), cancellation);
    }

    /// <inheritdoc/>
    public void End()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    /// <summary>Ends the transaction; the connection stays open.</summary>
    public void Dispose() => End();

    private static SqlChunk Chunk(DbDataReader reader, SqlType[] kinds)
    {
        var columns = Array.ConvertAll<SqlType, SqlVector>(kinds, k => k switch
        {
            SqlType.Integer or SqlType.Boolean => new SqlLongs(new long[ChunkRows], new bool[ChunkRows]),
            SqlType.Double => new SqlDoubles(new double[ChunkRows], new bool[ChunkRows]),
            _ => new SqlTexts(new string?[ChunkRows], null),
        });
        var rows = 0;
        for (; rows < ChunkRows && reader.Read(); rows++)
            for (var c = 0; c < columns.Length; c++) Put(columns[c], rows, reader.IsDBNull(c) ? null : reader.GetValue(c));
        return new SqlChunk(rows, columns);
    }

    private static void Put(SqlVector column, int row, object? value)
    {
        switch (column)
        {
            case SqlLongs longs:
                longs.Missing![row] = value is null;
                longs.Values[row] = value is null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);
                break;
            case SqlDoubles doubles:
                doubles.Missing![row] = value is null;
                doubles.Values[row] = value is null ? double.NaN : Convert.ToDouble(value, CultureInfo.InvariantCulture);
                break;
            case SqlTexts texts:
                texts.Values[row] = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
                break;
        }
    }

    private static SqlType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Double or TypeCode.Single or TypeCode.Decimal => SqlType.Double,
        TypeCode.Int64 or TypeCode.Int32 or TypeCode.Int16 or TypeCode.SByte or TypeCode.UInt64 or TypeCode.UInt32 or TypeCode.UInt16 or TypeCode.Byte => SqlType.Integer,
        TypeCode.Boolean => SqlType.Boolean,
        TypeCode.String or TypeCode.Char => SqlType.Text,
        _ => type == typeof(Guid) ? SqlType.Text : SqlType.Other,
    };

    private DbCommand Command(SqlQuery query)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is written by a dialect from parts; values are parameters and names are quoted.
        command.CommandText = query.Text;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.Transaction = _transaction;
        foreach (var parameter in query.Parameters)
        {
            var own = command.CreateParameter();
            own.Value = parameter.Value;
            command.Parameters.Add(own);
        }

        return command;
    }

    private T Guarded<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw e is DbException && connection.State == System.Data.ConnectionState.Open ? SqlErrors.Failed(description, e.Message, e) : SqlErrors.Lost(description, e.Message, e);
        }
    }
}
