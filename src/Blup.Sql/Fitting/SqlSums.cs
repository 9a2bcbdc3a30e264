using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Models;

namespace Blup.Sql;

/// <summary>The second pass: sums of products over all rows, by the levels of each grouping factor, and by the combinations of each pair of them.</summary>
internal sealed class SqlSums
{
    /// <summary>How far the sums of two queries over the same rows may differ by rounding, relative to the norms of the columns.</summary>
    private const double Agreement = 1e-8;

    /// <summary>More products than this that only the totals need are summed by a query of their own, not once for every group.</summary>
    private const int MostRest = 3;

    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly ModelColumns _columns;
    private readonly SqlMoments _moments;
    private readonly List<(SqlName, Sql)> _inner;
    private readonly SqlName _hash;
    private readonly bool _hashed;
    private readonly List<GroupingFactor> _groups;
    private readonly List<int[]> _own;
    private double[] _totals = [];

    public SqlSums(SqlSession session, SqlDesigner designer, ModelColumns columns, SqlMoments moments)
    {
        (_session, _designer, _columns, _moments) = (session, designer, columns, moments);
        _inner = [.. columns.Values.Select((v, c) => (columns.Aliases[c], c == 0 ? v : Sql.Of($"({v}) - {Sql.Value(moments.Centres[c], $"mean of {columns.Names[c]}{(moments.AreMeans ? "" : " in a few rows")}")}")))];
        if (columns.Weight is not null) _inner.Add((columns.WeightAlias, columns.Weight));
        _hash = session.Alias("h");
        if (RowHash(session, designer) is { } hash)
        {
            _inner.Add((_hash, hash));
            _hashed = true;
        }

        _groups = [.. designer.Model.Random.SelectMany(r => r.Groups).DistinctBy(g => g.Name, StringComparer.Ordinal)];
        var own = _groups.ConvertAll(_ => new SortedSet<int> { 0 });
        foreach (var (group, term) in designer.Model.Random.SelectMany(r => Terms(r)).Zip(columns.Random)) own[_groups.FindIndex(g => g.Name == group.Name)].UnionWith(term);
        _own = own.ConvertAll(o => o.ToArray());
    }

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
        if (rest.Count > MostRest) _totals = Totals();
        if (_totals.Length > 0 && !Hold(_totals[0])) return null;
        var levels = new List<LevelSums>();
        for (var g = 0; g < _groups.Count; g++)
        {
            if (Levels(g, keys[g], _totals.Length == 0 ? rest : []) is not { } found) return null;
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
            Totals = _totals,
            LogWeights = _moments.LogWeights,
            Levels = levels,
            Pairs = pairs,
        };
    }

    /// <summary>Whether the centres are good.</summary>
    private bool Hold(double rows) => _session.IsRehearsal || _moments.AreMeans || SqlStatistics.Holds(_moments, rows, _totals);

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

    /// <summary>Sums over all rows by a query of their own: where the sums by a grouping factor lack too many of them.</summary>
    private double[] Totals()
    {
        var n = _columns.Count;
        var sums = new List<(Sql, Merge)>();
        for (var b = 0; b < n; b++)
            for (var a = 0; a <= b; a++) sums.Add((Product(a, b), Merge.Sum));
        sums.Add((Sql.Of($"COUNT(*)"), Merge.Sum));
        if (_hashed) sums.Add((HashSum(_hash), Merge.Sum));
        var values = _session.Numbers("sums of products over all rows", _inner, sums, _designer.Complete);
        if (_moments.AreMeans) RequireSame(values[n * (n + 1) / 2], _hashed ? values[^1] : null);
        var totals = new double[n * n];
        var next = 0;
        for (var b = 0; b < n; b++)
            for (var a = 0; a <= b; a++) totals[a + b * n] = totals[b + a * n] = values[next++];
        return totals;
    }

    /// <summary>The sums by a grouping factor, with the rest of the totals where these come along; null where the centres turn out to be no good.</summary>
    private LevelSums? Levels(int g, IReadOnlyList<SqlColumn> keys, List<(int A, int B)> rest)
    {
        var (group, own, others) = (_groups[g], _own[g], Others(g));
        var (sums, places) = Products(own, others);
        var count = sums.Count;
        sums.InsertRange(count - (_hashed ? 2 : 1), rest.Select(r => Product(r.A, r.B)));
        var title = $"sums by {group.Name}";
        var result = _session.Groups(title, keys, _inner, sums, _designer.Complete);
        var all = Added(result, sums.Count);
        if (_totals.Length == 0)
        {
            _totals = Collect(all, places, own, others, rest, count - (_hashed ? 2 : 1));
            if (!Hold(all[^(_hashed ? 2 : 1)])) return null;
        }

        Check(all, places, own, others, title);
        var factor = Codes(result, group);
        if (factor.Levels.Count < 2)
            throw _designer.Model.Formula.Error("BLUP309", $"The grouping factor '{group.Name}' has one level ('{factor.Levels[0]}') in the rows used.", _designer.Model.Random[0].Node.Right, "A variance between groups needs at least two groups; take the term out.");
        GroupLevels[group.Name] = factor.Levels;
        var size = own.Length * others.Length;
        var values = new double[(long)factor.Levels.Count * size];
        for (var r = 0; r < result.Count; r++) Scatter(result.Of(r), places, values.AsSpan(factor.Codes[r] * size, size));
        return new LevelSums(own, others, values);
    }

    /// <summary>Totals from the sums of all groups.</summary>
    private double[] Collect(double[] all, int[] places, int[] own, int[] others, List<(int A, int B)> rest, int first)
    {
        var n = _columns.Count;
        var totals = new double[n * n];
        void Put(int a, int b, double sum) => totals[a + b * n] = totals[b + a * n] = sum;
        for (var o = 0; o < own.Length; o++)
            for (var m = 0; m < others.Length; m++) Put(own[o], others[m], all[places[o * others.Length + m]]);
        for (var r = 0; r < rest.Count; r++) Put(rest[r].A, rest[r].B, all[first + r]);
        return totals;
    }

    private PairSums Pairs(int i, int k, List<IReadOnlyList<SqlColumn>> keys)
    {
        var (first, second) = (_groups[i], _groups[k]);
        List<SqlColumn> both = [.. keys[i].Concat(keys[k]).Distinct()];
        var (sums, places) = Products(_own[i], _own[k]);
        var title = $"sums by {first.Name} and {second.Name}";
        var result = _session.Groups(title, both, _inner, sums, _designer.Complete);
        Check(Added(result, sums.Count), places, _own[i], _own[k], title);
        var (a, b) = (Codes(result, first), Codes(result, second));
        var index = new Dictionary<(int, int), int>();
        var size = places.Length;
        var values = new double[Math.Max(1, result.Count) * size];
        for (var r = 0; r < result.Count; r++)
        {
            var pair = (a.Codes[r], b.Codes[r]);
            if (!index.TryGetValue(pair, out var at)) index.Add(pair, at = index.Count);
            Scatter(result.Of(r), places, values.AsSpan(at * size, size));
        }

        return new PairSums([.. index.Keys.Select(p => p.Item1)], [.. index.Keys.Select(p => p.Item2)], values[..(index.Count * size)]);
    }

    /// <summary>The distinct products of two lists of columns, and for each entry of own × others its place among them. The row count, and the hash where there is one, come last.</summary>
    private (List<Sql> Sums, int[] Places) Products(int[] own, int[] others)
    {
        var known = new Dictionary<(int, int), int>();
        var sums = new List<Sql>();
        var places = new int[own.Length * others.Length];
        for (var o = 0; o < own.Length; o++)
            for (var m = 0; m < others.Length; m++)
            {
                var pair = (Math.Min(own[o], others[m]), Math.Max(own[o], others[m]));
                if (!known.TryGetValue(pair, out places[o * others.Length + m]))
                {
                    known.Add(pair, places[o * others.Length + m] = sums.Count);
                    sums.Add(Product(pair.Item1, pair.Item2));
                }
            }

        sums.Add(Sql.Of($"COUNT(*)"));
        if (_hashed) sums.Add(HashSum(_hash));
        return (sums, places);
    }

    private Sql Product(int a, int b)
    {
        var (x, y, w) = (_columns.Aliases[a], _columns.Aliases[b], _columns.WeightAlias);
        if (_columns.Weight is null) return a == 0 ? b == 0 ? Sql.Of($"COUNT(*)") : Sql.Of($"SUM({y})") : Sql.Of($"SUM({x} * {y})");
        return a == 0 ? b == 0 ? Sql.Of($"SUM({w})") : Sql.Of($"SUM({w} * {y})") : Sql.Of($"SUM({w} * {x} * {y})");
    }

    private static void Scatter(ReadOnlySpan<double> sums, int[] places, Span<double> into)
    {
        for (var p = 0; p < places.Length; p++) into[p] += sums[places[p]];
    }

    /// <summary>The levels of a grouping factor on the groups of a result, as the in-memory design would name and order them.</summary>
    private Factor Codes(GroupedSums result, GroupingFactor group)
    {
        var table = result.Table();
        var factor = GroupReader.Read(new Evaluator(_designer.Model.Formula, table, _designer.Transforms), CompleteRows.All(table), group);
        if (!GroupLevels.TryGetValue(group.Name, out var levels)) return factor;
        var recoded = FactorCodes.Recode(factor, levels);
        return Array.TrueForAll(recoded.Codes, c => c >= 0) ? recoded : throw Changed($"'{group.Name}' has levels that were not there before");
    }

    private IReadOnlyList<SqlColumn> Keys(GroupingFactor group)
    {
        List<SqlColumn> keys = [.. group.Variables.SelectMany(Trees.Names).Select(n => _designer.Used.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct()];
        return keys.Count > 0 ? keys : throw _designer.Expressions.CannotPush(group.Variables[0]);
    }

    /// <summary>The sums of all groups, with what rounding takes carried along.</summary>
    private static double[] Added(GroupedSums result, int width)
    {
        var (all, lost) = (new double[width], new double[width]);
        for (var r = 0; r < result.Count; r++)
        {
            var sums = result.Of(r);
            for (var j = 0; j < width; j++)
            {
                var (value, before) = (sums[j] - lost[j], all[j]);
                all[j] = before + value;
                lost[j] = all[j] - before - value;
            }
        }

        return all;
    }

    /// <summary>The groups add up to the totals, and to the rows of the first pass: what was summed by one query was summed by the other.</summary>
    private void Check(double[] all, int[] places, int[] own, int[] others, string title)
    {
        if (_session.IsRehearsal) return;
        RequireSame(all[^(_hashed ? 2 : 1)], _hashed ? all[^1] : null);
        var n = _columns.Count;
        for (var o = 0; o < own.Length; o++)
            for (var m = 0; m < others.Length; m++)
            {
                var (a, b) = (own[o], others[m]);
                var (sum, total, scale) = (all[places[o * others.Length + m]], _totals[a + b * n], Math.Sqrt(_totals[a + a * n] * _totals[b + b * n]));
                if (!double.IsFinite(sum) || Math.Abs(sum - total) > Agreement * scale) throw Changed($"the {title} do not add up to the sums over all rows");
                // About its mean a column sums to nothing but the mean's own rounding.
                if (_moments.AreMeans && a == 0 && b > 0 && Math.Abs(sum) > Agreement * scale + 1e-12 * _totals[0] * Math.Abs(_moments.Centres[b])) throw Changed($"the mean of {_columns.Names[b]} is another");
            }
    }

    private void RequireSame(double rows, double? hash) => _moments.RequireSame(_session, rows, hash);

    private BlupException Changed(string how) => SqlErrors.Changed(_session.Source.Name, how);

    /// <summary>The grouping factors of a random part once for each of its terms, as the recipes come.</summary>
    private IEnumerable<GroupingFactor> Terms(BoundRandom random)
    {
        var part = random.Part;
        var width = (part.Intercept ? 1 : 0) + part.Terms.Sum(t => t.Variables.Select((v, i) => _designer.Variables[v].Variable.ColumnNames(t.Full[i]).Count).Aggregate(1, (a, b) => a * b));
        return Enumerable.Repeat(random.Groups, random.Diagonal ? width : 1).SelectMany(g => g);
    }

}
