using Blup.Tables;

namespace Blup.Sql;

/// <summary>The rows of an engine as small tables, one after the other, in the engine's order.</summary>
internal static class RowPieces
{
    /// <summary>Reads columns.</summary>
    /// <param name="engine">The engine; the caller has begun its transaction.</param>
    /// <param name="source">The table or query, with its filter.</param>
    /// <param name="columns">Which columns.</param>
    /// <param name="size">Least rows of a piece, but for the last.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IEnumerable<Table> Read(ISqlEngine engine, SqlSource source, IReadOnlyList<SqlColumn> columns, int size, CancellationToken cancellation)
    {
        var list = Sql.Join(new SqlText(", "), columns.Select(c => TableLoader.Expression(c, engine.Dialect)));
        var where = source.Where is null ? Sql.Empty : Sql.Of($" WHERE {source.Where}");
        var (loaders, rows) = (Fresh(columns), 0);
        foreach (var chunk in engine.Query(engine.Dialect.Write(Sql.Of($"SELECT {list} FROM {source.From}{where}")), cancellation))
        {
            for (var i = 0; i < loaders.Length; i++) loaders[i].Add(chunk.Columns[i], chunk.Rows);
            rows += chunk.Rows;
            if (rows < size) continue;
            yield return new Table(loaders.Select(l => l.Build()));
            (loaders, rows) = (Fresh(columns), 0);
        }

        if (rows > 0) yield return new Table(loaders.Select(l => l.Build()));
    }

    private static ColumnLoader[] Fresh(IReadOnlyList<SqlColumn> columns) => [.. columns.Select(c => new ColumnLoader(c))];
}
