namespace Blup.Sql;

/// <summary>How the results of the parts of a table become the result of the whole.</summary>
internal enum Merge
{
    Sum,
    Min,
    Max,
}

/// <summary>A query of a fit, for <c>--explain-sql</c>.</summary>
/// <param name="Title">What it is for.</param>
/// <param name="Query">The query.</param>
public sealed record SqlStep(string Title, SqlQuery Query);

/// <summary>
/// The queries of one fit on one source. Sums are asked of each part of a sharded table and added here, so that only groups travel. In a rehearsal nothing is run:
/// queries are recorded and every answer is made up.
/// </summary>
internal sealed class SqlSession
{
    private readonly ISqlEngine _engine;
    private readonly IReadOnlyList<SqlSource> _parts;
    private readonly CancellationToken _cancellation;
    private readonly bool _rehearsal;
    private readonly string _prefix;

    public SqlSession(ISqlEngine engine, SqlSource source, CancellationToken cancellation, bool rehearsal = false, IReadOnlyDictionary<string, IReadOnlyList<string>>? levels = null)
    {
        (_engine, _cancellation, _rehearsal, Source) = (engine, cancellation, rehearsal, source);
        Columns = [.. engine.Columns(source, cancellation).Select(c => levels is not null && levels.TryGetValue(c.Name, out var own) ? c with { Levels = own } : c)];
        _parts = engine.Parts(source, cancellation);
        _prefix = "b_";
        while (Columns.Any(c => c.Name.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase))) _prefix += "_";
    }

    public SqlDialect Dialect => _engine.Dialect;

    /// <summary>Whether all queries see the same rows.</summary>
    public bool HasSnapshot => _engine.HasSnapshot;

    public SqlSource Source { get; }

    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>Whether nothing is run.</summary>
    public bool IsRehearsal => _rehearsal;

    /// <summary>The queries, in order.</summary>
    public List<SqlStep> Steps { get; } = [];

    /// <summary>Names of columns and engine in messages.</summary>
    public string EngineName => _engine.Description;

    /// <summary>A name that no column of the table has.</summary>
    public SqlName Alias(string name) => new(_prefix + name);

    /// <summary>Aggregates over all rows: one number each.</summary>
    /// <param name="title">What it is for.</param>
    /// <param name="inner">Named expressions of a row.</param>
    /// <param name="values">Aggregates of these names.</param>
    /// <param name="where">Which rows; null for all.</param>
    /// <returns>The numbers; NaN for null.</returns>
    public double[] Numbers(string title, IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<(Sql Value, Merge How)> values, Sql? where)
    {
        var result = new double[values.Count];
        Array.Fill(result, double.NaN);
        foreach (var chunk in values.Index().Chunk(Dialect.MostColumns)) Fold(title, Aggregate(inner, [], [.. chunk.Select(c => c.Item.Value)], where), chunk, result);
        return result;
    }

    /// <summary>Aggregates over the first rows of each part, whichever come first.</summary>
    /// <inheritdoc cref="Numbers"/>
    public double[] Sample(string title, IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<(Sql Value, Merge How)> values, Sql? where, int rows)
    {
        var limit = Sql.Raw(new SqlText(rows.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var (list, named) = (Sql.Join(new SqlText(", "), values.Select(v => v.Value)), Sql.Join(new SqlText(", "), inner.Select(i => Sql.Of($"{i.Value} AS {i.Name}"))));
        var query = Sql.Join(new SqlText("\nUNION ALL\n"), _parts.Select(p => Sql.Of($"SELECT {list} FROM (SELECT {named} FROM {p.From}{Where(p, where)} LIMIT {limit}) AS {Alias("t")}")));
        var result = new double[values.Count];
        Array.Fill(result, double.NaN);
        Fold(title, query, [.. values.Index()], result);
        return result;
    }

    private void Fold(string title, Sql query, (int Index, (Sql Value, Merge How) Item)[] values, double[] result)
    {
        foreach (var row in Run(title, query, values.Length))
            for (var r = 0; r < row.Rows; r++)
                for (var j = 0; j < values.Length; j++)
                {
                    var (index, (_, how)) = values[j];
                    var value = SqlValues.Number(row.Columns[j], r);
                    if (double.IsNaN(value)) continue;
                    result[index] = double.IsNaN(result[index]) ? value : how switch { Merge.Sum => result[index] + value, Merge.Min => Math.Min(result[index], value), _ => Math.Max(result[index], value) };
                }
    }

    /// <summary>Sums by groups; parts and repeated queries of a wide SELECT are added up by group.</summary>
    /// <param name="title">What it is for.</param>
    /// <param name="keys">The raw columns of the key.</param>
    /// <param name="inner">Named expressions of a row.</param>
    /// <param name="sums">Sums of these names.</param>
    /// <param name="where">Which rows.</param>
    /// <param name="arrived">Is told the number of groups while they come, and may throw.</param>
    public GroupedSums Groups(string title, IReadOnlyList<SqlColumn> keys, IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<Sql> sums, Sql? where, Action<int>? arrived = null)
    {
        var result = new GroupedSums(keys, sums.Count, _parts.Count == 1 && sums.Count <= Dialect.MostColumns - keys.Count);
        var names = keys.Select((k, i) => (Name: Alias(FormattableString.Invariant($"k{i + 1}")), Value: Dialect.Key(k, sums.Count))).ToList();
        foreach (var chunk in sums.Index().Chunk(Math.Max(1, Dialect.MostColumns - keys.Count)))
        {
            var query = Aggregate([.. names, .. inner], [.. names.Select(n => n.Name)], [.. chunk.Select(c => c.Item)], where);
            foreach (var part in Run(title, query, chunk.Length, keys))
            {
                result.Add(part, chunk[0].Index, chunk.Length);
                if (!_rehearsal) arrived?.Invoke(result.Count);
            }
        }

        return result;
    }

    /// <summary>Keys row by row, of an engine in this process.</summary>
    public IEnumerable<SqlChunk> Rows(string title, IReadOnlyList<SqlColumn> keys, Sql? where)
    {
        var list = Sql.Join(new SqlText(", "), keys.Select(k => Dialect.Key(k, 0)));
        return Run(title, Sql.Join(new SqlText("\nUNION ALL\n"), _parts.Select(p => Sql.Of($"SELECT {list}\nFROM {p.From}{Where(p, where)}"))), 0, keys);
    }

    /// <summary>The distinct values of a column.</summary>
    public GroupedSums Distinct(string title, SqlColumn column, Sql? where, int? most = null)
    {
        var result = new GroupedSums([column], 0, _parts.Count == 1);
        var limit = most is { } n ? Sql.Of($" LIMIT {Sql.Raw(new SqlText(n.ToString(System.Globalization.CultureInfo.InvariantCulture)))}") : Sql.Empty;
        var pieces = _parts.Select(p => Sql.Of($"SELECT DISTINCT {Dialect.Key(column, 0)} AS {Alias("k1")} FROM {p.From}{Where(p, where)}{limit}")).ToList();
        foreach (var part in Run(title, pieces.Count == 1 ? pieces[0] : Sql.Join(new SqlText("\nUNION ALL\n"), pieces.Select(x => most is null ? x : Sql.Of($"({x})"))), 0, [column])) result.Add(part, 0, 0);
        return result;
    }

    /// <summary>Order statistics of an expression: the values at a place (from 0) and the next one, in ascending order.</summary>
    public double[] Ordered(string title, Sql value, Sql? where, long place)
    {
        var name = Alias("x");
        Sql from = _parts.Count == 1
            ? Sql.Of($"SELECT {value} AS {name} FROM {_parts[0].From}{Where(_parts[0], where)}")
            : Sql.Join(new SqlText(" UNION ALL "), _parts.Select(p => Sql.Of($"SELECT {value} AS {name} FROM {p.From}{Where(p, where)}")));
        var offset = Sql.Raw(new SqlText(place.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var query = Sql.Of($"SELECT {name} FROM ({from}) AS {Alias("t")} WHERE {name} IS NOT NULL ORDER BY {name} LIMIT 2 OFFSET {offset}");
        return [.. Run(title, query, 1).SelectMany(c => Enumerable.Range(0, c.Rows).Select(r => SqlValues.Number(c.Columns[0], r)))];
    }

    private Sql Aggregate(IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<SqlName> keys, IReadOnlyList<Sql> values, Sql? where)
        => Sql.Join(new SqlText("\nUNION ALL\n"), _parts.Select(p => Dialect.Aggregate(inner, keys, values, p.From, Where(p, where), Alias("t"))));

    private static Sql Where(SqlSource source, Sql? where)
        => (source.Where, where) switch
        {
            (null, null) => Sql.Empty,
            ({ } a, null) => Sql.Of($"\nWHERE {a}"),
            (null, { } b) => Sql.Of($"\nWHERE {b}"),
            ({ } a, { } b) => Sql.Of($"\nWHERE ({a}) AND {b}"),
        };

    private IEnumerable<SqlChunk> Run(string title, Sql sql, int numbers, IReadOnlyList<SqlColumn>? keys = null)
    {
        _cancellation.ThrowIfCancellationRequested();
        var query = Dialect.Write(sql);
        Steps.Add(new SqlStep(title, query));
        return _rehearsal ? [SqlValues.Example(keys ?? [], numbers)] : _engine.Query(query, _cancellation);
    }
}
