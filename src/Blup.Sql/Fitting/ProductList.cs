namespace Blup.Sql;

/// <summary>The sums of one query: products of columns, how many rows, and the hash where there is one.</summary>
internal sealed class ProductList
{
    private readonly ModelColumns _columns;
    private readonly Dictionary<(int, int), int> _known = [];

    /// <summary>Lists the distinct products of two lists of columns.</summary>
    /// <param name="columns">The columns of the model.</param>
    /// <param name="own">The first list.</param>
    /// <param name="others">The second.</param>
    /// <param name="rest">Further pairs.</param>
    /// <param name="hash">The name of the rows' hash; null where none is asked for.</param>
    public ProductList(ModelColumns columns, int[] own, int[] others, IReadOnlyList<(int A, int B)> rest, SqlName? hash)
    {
        _columns = columns;
        Places = [.. own.SelectMany(o => others.Select(m => Add(o, m)))];
        foreach (var (a, b) in rest) Add(a, b);
        // Without weights the product of the ones with themselves counts rows.
        if (columns.Weight is null) RowsAt = Add(0, 0);
        else
        {
            RowsAt = Sums.Count;
            Sums.Add(Sql.Of($"COUNT(*)"));
        }

        if (hash is null) return;
        HashAt = Sums.Count;
        Sums.Add(SqlSums.HashSum(hash));
    }

    /// <summary>The sums, as SQL.</summary>
    public List<Sql> Sums { get; } = [];

    /// <summary>For each entry of own × others, the others fastest, its place among the sums.</summary>
    public int[] Places { get; }

    /// <summary>The place of the number of rows.</summary>
    public int RowsAt { get; }

    /// <summary>The place of the sum of hashes; null where there is none.</summary>
    public int? HashAt { get; }

    /// <summary>The pairs of columns, and their places.</summary>
    public IReadOnlyDictionary<(int A, int B), int> Pairs => _known;

    private int Add(int a, int b)
    {
        var pair = (Math.Min(a, b), Math.Max(a, b));
        if (!_known.TryGetValue(pair, out var place))
        {
            _known.Add(pair, place = Sums.Count);
            Sums.Add(Product(pair.Item1, pair.Item2));
        }

        return place;
    }

    private Sql Product(int a, int b)
    {
        var (x, y, w) = (_columns.Aliases[a], _columns.Aliases[b], _columns.WeightAlias);
        if (_columns.Weight is null) return a == 0 ? b == 0 ? Sql.Of($"COUNT(*)") : Sql.Of($"SUM({y})") : Sql.Of($"SUM({x} * {y})");
        return a == 0 ? b == 0 ? Sql.Of($"SUM({w})") : Sql.Of($"SUM({w} * {y})") : Sql.Of($"SUM({w} * {x} * {y})");
    }
}
