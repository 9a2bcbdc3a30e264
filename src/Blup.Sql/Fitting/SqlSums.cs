using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Models;

namespace Blup.Sql;

/// <summary>The second pass: sums of products over all rows, by the levels of each grouping factor, and by the combinations of each pair of them.</summary>
internal sealed class SqlSums
{
    /// <summary>More products than this that only the totals need are summed by a query of their own, not once for every group.</summary>
    private const int MostRest = 3;

    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly ModelColumns _columns;
    private readonly SqlMoments _moments;
    private readonly List<(SqlName, Sql)> _inner;
    private readonly SqlName? _hash;
    private readonly List<GroupingFactor> _groups;
    private readonly List<int[]> _own;
    private readonly SqlTotals _totals;
    private readonly SqlMemory _memory;
    private readonly int[] _widths;

    public SqlSums(SqlSession session, SqlDesigner designer, ModelColumns columns, SqlMoments moments, long? memoryLimit)
    {
        _memory = new SqlMemory(memoryLimit, columns.Fixed.Length);
        (_session, _designer, _columns, _moments) = (session, designer, columns, moments);
        _inner = [.. columns.Values.Select((v, c) => (columns.Aliases[c], Centred(v, c)))];
        if (columns.Weight is not null) _inner.Add((columns.WeightAlias, columns.Weight));
        if (RowHash(session, designer) is { } hash) _inner.Add((_hash = session.Alias("h"), hash));
        _totals = new SqlTotals(session, columns, moments);

        _groups = [.. designer.Model.Random.SelectMany(r => r.Groups).DistinctBy(g => g.Name, StringComparer.Ordinal)];
        _widths = new int[_groups.Count];
        var own = _groups.ConvertAll(_ => new SortedSet<int> { 0 });
        foreach (var (group, term) in designer.Model.Random.SelectMany(r => Terms(r)).Zip(columns.Random))
        {
            var g = _groups.FindIndex(g => g.Name == group.Name);
            own[g].UnionWith(term);
            _widths[g] += term.Length;
        }

        _own = own.ConvertAll(o => o.ToArray());
    }

    /// <summary>A column less its centre.</summary>
    private Sql Centred(Sql value, int column)
        => _moments.Centres[column] == 0.0 ? value
            : Sql.Of($"({value}) - {Sql.Value(_moments.Centres[column], $"mean of {_columns.Names[column]}{(_moments.AreMeans ? "" : " in a few rows, left out where it is near zero")}")}");

    /// <summary>The levels of each grouping factor, by name, once the sums are there.</summary>
    public Dictionary<string, IReadOnlyList<string>> GroupLevels { get; } = new(StringComparer.Ordinal);

    /// <summary>A hash of the columns used, where it is needed to see a change of the table.</summary>
    public static Sql? RowHash(SqlSession session, SqlDesigner designer) => session.HasSnapshot ? null : session.Dialect.RowHash(designer.Used);

    /// <summary>The sum of the rows' hashes: each has 20 bits, so that the sum of 2³¹ of them is exact in a double.</summary>
    public static Sql HashSum(SqlName hash) => Sql.Of($"SUM({hash})");

    /// <summary>Runs the pass.</summary>
    /// <returns>The sums; null where the centres of the columns are no good, and the columns' means are needed first.</returns>
    /// <exception cref="BlupException">BLUP309 a grouping factor has one level; BLUP842 the table changed between two queries.</exception>
    public RowSums? Read()
    {
        var keys = _groups.ConvertAll(Keys);
        var rest = Rest();
        if (rest.Count > MostRest && !Totals()) return null;
        var levels = new List<LevelSums>();
        for (var g = 0; g < _groups.Count; g++)
        {
            if (Levels(g, keys[g], rest.Count > MostRest ? [] : rest) is not { } found) return null;
            levels.Add(found);
        }

        var pairs = new Dictionary<(int, int), PairSums>();
        for (var i = 0; i < _groups.Count; i++)
            for (var k = i + 1; k < _groups.Count; k++) pairs[(i, k)] = Pairs(i, k, keys);
        return new RowSums
        {
            Rows = _moments.Rows,
            Shift = _moments.Centres,
            IsOne = _moments.IsOne,
            Totals = _totals.Values,
            LogWeights = _moments.LogWeights,
            Levels = levels,
            Pairs = pairs,
        };
    }

    /// <summary>The columns that the sums by the first grouping factor multiply.</summary>
    private int[] Others(int g) => [.. _own[g].Concat(_columns.Fixed).Append(_columns.Count - 1).Append(0).Distinct().Order()];

    /// <summary>The products that totals have and the sums by the first grouping factor have not.</summary>
    private List<(int A, int B)> Rest()
    {
        var (own, others, rest) = (_own[0], Others(0), new List<(int, int)>());
        for (var b = 0; b < _columns.Count; b++)
            for (var a = 0; a <= b; a++)
                if (!(own.Contains(a) && others.Contains(b)) && !(own.Contains(b) && others.Contains(a))) rest.Add((a, b));
        return rest;
    }

    /// <summary>Sums over all rows by a query of their own: where the sums by a grouping factor lack too many of them. False where the centres are no good.</summary>
    private bool Totals()
    {
        int[] all = [.. Enumerable.Range(0, _columns.Count)];
        var products = new ProductList(_columns, all, all, [], _hash);
        var values = _session.Numbers("sums of products over all rows", _inner, [.. products.Sums.Select(s => (s, Merge.Sum))], _moments.Filter);
        if (!_totals.Take(values, products)) return false;
        _totals.Check(values, products, "sums over all rows");
        return true;
    }

    /// <summary>The sums by a grouping factor, with the rest of the totals where these come along; null where the centres turn out to be no good.</summary>
    private LevelSums? Levels(int g, IReadOnlyList<SqlColumn> keys, List<(int A, int B)> rest)
    {
        var (group, own, others) = (_groups[g], _own[g], Others(g));
        var first = _totals.Values.Length == 0;
        var products = new ProductList(_columns, own, others, first ? rest : [], _hash);
        var title = $"sums by {group.Name}";
        var result = _session.Groups(title, keys, _inner, products.Sums, _moments.Filter, n => _memory.Levels(group.Name, n, _widths[g], products.Sums.Count, own.Length * others.Length));
        var all = SqlTotals.Added(result, products.Sums.Count);
        if (first && !_totals.Take(all, products)) return null;
        _totals.Check(all, products, title);
        var factor = Codes(result, group);
        if (factor.Levels.Count < 2)
            throw _designer.Model.Formula.Error("BLUP309", $"The grouping factor '{group.Name}' has one level ('{factor.Levels[0]}') in the rows used.", _designer.Model.Random[0].Node.Right, "A variance between groups needs at least two groups; take the term out.");
        GroupLevels[group.Name] = factor.Levels;
        var size = own.Length * others.Length;
        var values = new double[(long)factor.Levels.Count * size];
        for (var r = 0; r < result.Count; r++) Scatter(result.Of(r), products.Places, values.AsSpan(factor.Codes[r] * size, size));
        return new LevelSums(own, others, values);
    }

    private PairSums Pairs(int i, int k, List<IReadOnlyList<SqlColumn>> keys)
    {
        var (first, second) = (_groups[i], _groups[k]);
        List<SqlColumn> both = [.. keys[i].Concat(keys[k]).Distinct()];
        var products = new ProductList(_columns, _own[i], _own[k], [], _hash);
        if (Counted(first, second, both, products) is { } counted) return counted;
        var title = $"sums by {first.Name} and {second.Name}";
        var result = _session.Groups(title, both, _inner, products.Sums, _moments.Filter, n => _memory.Pairs(first.Name, second.Name, n, products.Sums.Count));
        _totals.Check(SqlTotals.Added(result, products.Sums.Count), products, title);
        var (a, b) = (Codes(result, first), Codes(result, second));
        var size = products.Places.Length;
        if (result.IsDistinct && IsPlain(first) && IsPlain(second))
        {
            if (products.Places is [0] && products.Sums.Count == 1) return new PairSums(a.Codes, b.Codes, result.Values);
            var each = new double[checked(result.Count * size)];
            for (var r = 0; r < result.Count; r++) Scatter(result.Of(r), products.Places, each.AsSpan(r * size, size));
            return new PairSums(a.Codes, b.Codes, each);
        }

        var index = new Dictionary<(int, int), int>();
        var values = new double[checked(Math.Max(1, result.Count) * size)];
        for (var r = 0; r < result.Count; r++)
        {
            var pair = (a.Codes[r], b.Codes[r]);
            if (!index.TryGetValue(pair, out var at)) index.Add(pair, at = index.Count);
            Scatter(result.Of(r), products.Places, values.AsSpan(at * size, size));
        }

        return new PairSums([.. index.Keys.Select(p => p.Item1)], [.. index.Keys.Select(p => p.Item2)], values[..(index.Count * size)]);
    }

    /// <summary>
    /// Combinations counted from the keys of the rows: where rows cost no network, only their number is wanted, and about as many combinations are to be expected
    /// as there are rows, so that a GROUP BY would sort for nothing. Null where it is not so.
    /// </summary>
    private PairSums? Counted(GroupingFactor first, GroupingFactor second, List<SqlColumn> keys, ProductList products)
    {
        if (!_session.Dialect.IsInProcess || products.Sums.Count > 1 || _columns.Weight is not null || keys.Count != 2 || !IsPlain(first) || !IsPlain(second)) return null;
        var (levels, others) = (GroupLevels[first.Name].Count, GroupLevels[second.Name].Count);
        if (!_session.IsRehearsal && !PairCounts.IsWorthwhile(levels, others, _moments.Rows, _memory.Bound)) return null;
        var counts = new PairCounts(keys[0], keys[1], levels, others);
        foreach (var chunk in _session.Rows($"{first.Name} and {second.Name} of each row, for the counts of their combinations where these are many", keys, _moments.Filter))
            if (!counts.TryAdd(chunk)) throw SqlErrors.Changed(_session.Source.Name, $"'{first.Name}' or '{second.Name}' has levels that were not there before");
        if (_session.IsRehearsal) return null;
        _moments.RequireSame(_session, counts.Rows, null);
        _memory.Pairs(first.Name, second.Name, counts.Combinations, 1);
        return counts.Pairs(Known(counts.First, first), Known(counts.Second, second));
    }

    /// <summary>Whether each value of the key is a level of its own.</summary>
    private bool IsPlain(GroupingFactor group) => group.Variables is [var only] && _designer.Expressions.Column(only) is not null;

    private static void Scatter(ReadOnlySpan<double> sums, int[] places, Span<double> into)
    {
        for (var p = 0; p < places.Length; p++) into[p] += sums[places[p]];
    }

    /// <summary>The levels of a grouping factor on the groups of a result, as the in-memory design would name and order them.</summary>
    private Factor Codes(GroupedSums result, GroupingFactor group)
    {
        var factor = group.Variables is [var only] && _designer.Expressions.Column(only) is { } key ? result.Factor(key) : null;
        if (factor is null)
        {
            var table = result.Table();
            factor = GroupReader.Read(new Evaluator(_designer.Model.Formula, table, _designer.Transforms), CompleteRows.All(table), group);
        }

        return Known(factor, group);
    }

    /// <summary>A factor on the levels that an earlier answer had.</summary>
    private Factor Known(Factor factor, GroupingFactor group)
    {
        if (!GroupLevels.TryGetValue(group.Name, out var levels)) return factor;
        var recoded = FactorCodes.Recode(factor, levels);
        return Array.TrueForAll(recoded.Codes, c => c >= 0) ? recoded : throw SqlErrors.Changed(_session.Source.Name, $"'{group.Name}' has levels that were not there before");
    }

    private IReadOnlyList<SqlColumn> Keys(GroupingFactor group)
    {
        List<SqlColumn> keys = [.. group.Variables.SelectMany(Trees.Names).Select(n => _designer.Used.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct()];
        return keys.Count > 0 ? keys : throw _designer.Expressions.CannotPush(group.Variables[0]);
    }

    /// <summary>The grouping factors of a random part once for each of its terms, as the recipes come.</summary>
    private IEnumerable<GroupingFactor> Terms(BoundRandom random)
    {
        var part = random.Part;
        var width = (part.Intercept ? 1 : 0) + part.Terms.Sum(t => t.Variables.Select((v, i) => _designer.Variables[v].Variable.ColumnNames(t.Full[i]).Count).Aggregate(1, (a, b) => a * b));
        return Enumerable.Repeat(random.Groups, random.Diagonal ? width : 1).SelectMany(g => g);
    }
}
