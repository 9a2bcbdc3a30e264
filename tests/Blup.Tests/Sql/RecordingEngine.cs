using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>An engine that remembers its queries, and may do something before one of them.</summary>
internal sealed class RecordingEngine(ISqlEngine inner, Action<int>? before = null, bool? hasSnapshot = null) : ISqlEngine
{
    public List<SqlQuery> Queries { get; } = [];

    /// <summary>The number of the first query for sums by groups.</summary>
    public int FirstSums => Queries.FindIndex(q => q.Text.Contains("GROUP BY", StringComparison.Ordinal));

    public SqlDialect Dialect => inner.Dialect;

    public string Description => inner.Description;

    public bool HasSnapshot => hasSnapshot ?? inner.HasSnapshot;

    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation) => inner.Columns(source, cancellation);

    public IReadOnlyList<SqlSource> Parts(SqlSource source, CancellationToken cancellation) => inner.Parts(source, cancellation);

    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        before?.Invoke(Queries.Count);
        Queries.Add(query);
        foreach (var chunk in inner.Query(query, cancellation))
        {
            foreach (var column in chunk.Columns)
                for (var r = 0; r < chunk.Rows; r++) Bytes += column is SqlTexts texts ? 4 + (texts.Values[r]?.Length ?? 0) : 8;
            yield return chunk;
        }
    }

    /// <summary>Bytes of all values that came: 8 a number, 4 and its characters a text.</summary>
    public long Bytes { get; private set; }

    public void Begin(CancellationToken cancellation) => inner.Begin(cancellation);

    public void End() => inner.End();

    /// <summary>The inner engine belongs to who opened it.</summary>
    public void Dispose()
    {
    }
}
