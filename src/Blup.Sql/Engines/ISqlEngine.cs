namespace Blup.Sql;

/// <summary>
/// A connection to whatever holds the rows. Sessions are not shared by threads. An implementation reports every failure as a
/// <see cref="Diagnostics.BlupException"/> (BLUP830 to BLUP869, see docs/errors/sql.md) with the engine's own text, and never returns part of a result as if it were all.
/// </summary>
public interface ISqlEngine : IDisposable
{
    /// <summary>How this engine's SQL is written.</summary>
    SqlDialect Dialect { get; }

    /// <summary>What it is, for messages: <c>PostgreSQL 15.18 at host:port/db</c>. Never holds a password.</summary>
    string Description { get; }

    /// <summary>
    /// Whether all queries until <see cref="End"/> see the same rows (a snapshot). Where false, a change of the table between two queries is told from row counts
    /// and checksums.
    /// </summary>
    bool HasSnapshot { get; }

    /// <summary>The columns of a table or query, in order. Reads no rows.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP831 it cannot be reached; BLUP832 refused; BLUP833 there is no such table.</exception>
    IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation);

    /// <summary>
    /// The parts that hold the rows of a table between them (the foreign partitions of a sharded one), so that each is summed where it lies;
    /// the table itself where there is nothing to gain.
    /// </summary>
    IReadOnlyList<SqlSource> Parts(SqlSource source, CancellationToken cancellation) => [source];

    /// <summary>Runs a query; chunks are read one after the other, and the last one has been read when the enumeration ends without an exception.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP834 the engine refused or stopped; BLUP835 the connection was lost; BLUP836 a column is of a type that cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the engine was told to stop.</exception>
    IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation);

    /// <summary>The queries of one fit begin (a snapshot is taken where the engine has them).</summary>
    void Begin(CancellationToken cancellation);

    /// <summary>They ended, well or not; nothing is left in the engine.</summary>
    void End();
}
