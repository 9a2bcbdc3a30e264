using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>An engine that remembers its queries, and may do something before one of them.</summary>
internal sealed class RecordingEngine(ISqlEngine inner, Action<int>? before = null) : ISqlEngine
{
    public List<SqlQuery> Queries { get; } = [];

    public SqlDialect Dialect => inner.Dialect;

    public string Description => inner.Description;

    public bool HasSnapshot => inner.HasSnapshot;

    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation) => inner.Columns(source, cancellation);

    public IReadOnlyList<SqlSource> Parts(SqlSource source, CancellationToken cancellation) => inner.Parts(source, cancellation);

    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        before?.Invoke(Queries.Count);
        Queries.Add(query);
        return inner.Query(query, cancellation);
    }

    public void Begin(CancellationToken cancellation) => inner.Begin(cancellation);

    public void End() => inner.End();

    /// <summary>The inner engine belongs to who opened it.</summary>
    public void Dispose()
    {
    }
}
