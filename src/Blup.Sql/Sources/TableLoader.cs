using System.Globalization;
using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Rows of an engine as a table in memory, for what needs the rows themselves.</summary>
public static class TableLoader
{
    /// <summary>Most rows that are loaded where no other limit is given.</summary>
    public const long DefaultRowLimit = 1_000_000;

    /// <summary>
    /// Loads all columns. Integers and decimals become numbers (an integer that a double does not hold makes its column categorical), truths logical, everything else
    /// categorical with ordinal level order; an enumeration keeps its own order and unused levels.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="source">The table or query.</param>
    /// <param name="rowLimit">Most rows.</param>
    /// <param name="needsRows">What needs the rows, in words without a stop, for the message where there are too many; null to leave it out.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BlupException">BLUP811 there are no rows; BLUP812 there are more than the limit; or the engine failed.</exception>
    public static Table Load(ISqlEngine engine, SqlSource source, long rowLimit = DefaultRowLimit, string? needsRows = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(source);
        engine.Begin(cancellation);
        try
        {
            var columns = engine.Columns(source, cancellation);
            var loaders = columns.Select(c => new ColumnLoader(c)).ToList();
            // Without names: where an engine lets the filter see them, it would filter what was converted.
            var list = Sql.Join(new SqlText(", "), columns.Select(c => Expression(c, engine.Dialect)));
            var where = source.Where is null ? Sql.Empty : Sql.Of($" WHERE {source.Where}");
            // One row more tells that there are more.
            var limit = Sql.Raw(new SqlText((rowLimit + 1).ToString(CultureInfo.InvariantCulture)));
            var rows = 0L;
            foreach (var chunk in engine.Query(engine.Dialect.Write(Sql.Of($"SELECT {list} FROM {source.From}{where} LIMIT {limit}")), cancellation))
            {
                rows += chunk.Rows;
                if (rows > rowLimit) throw TooMany(source.Name, rowLimit, needsRows);
                for (var i = 0; i < loaders.Count; i++) loaders[i].Add(chunk.Columns[i], chunk.Rows);
            }

            if (rows == 0)
                throw new BlupException("BLUP811", $"'{source.Name}' has no rows{(source.Where is null ? "" : " that meet the filter")}.", $"Columns: {string.Join(", ", columns.Select(c => c.Name))}", "Check the table and the filter.");
            return new Table(loaders.Select(l => l.Build()));
        }
        finally
        {
            engine.End();
        }
    }

    /// <summary>A column as rows are read: numbers and truths as they are, all else as text.</summary>
    internal static Sql Expression(SqlColumn column, SqlDialect dialect) => column.Type switch
    {
        SqlType.Integer or SqlType.Boolean => Sql.Of($"{new SqlName(column.Name)}"),
        SqlType.Double => dialect.Read(column),
        _ => dialect.Read(column with { Type = SqlType.Text }),
    };

    private static BlupException TooMany(string name, long limit, string? needsRows) => new(
        "BLUP812",
        string.Create(CultureInfo.InvariantCulture, $"'{name}' has more than {limit:#,0} rows, the most that are loaded into memory."),
        needsRows is null ? null : needsRows + ".",
        $"Raise --row-limit if memory allows, or choose fewer rows with where={(needsRows is null ? "; or leave --load out, where sums over the rows do" : "")}.");
}
