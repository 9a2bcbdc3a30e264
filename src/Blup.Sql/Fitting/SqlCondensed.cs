using Blup.Design;

namespace Blup.Sql;

/// <summary>
/// The columns of the fixed part on a few made rows with the same sums of products (<see cref="CondensedFixed"/>): from the totals where there are no fixed factors,
/// otherwise one more query, by their combinations.
/// </summary>
internal sealed class SqlCondensed
{
    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly DesignSpec _spec;
    private readonly SqlMoments _moments;
    private readonly ModelColumns _columns;
    private readonly double[] _totals;
    private readonly CondensedCells _cells;

    /// <summary>For each product of covariates, its number among the columns of the model; null where it is none of them.</summary>
    private readonly int?[] _places;
    private readonly double[] _shift;

    private SqlCondensed(SqlSession session, SqlDesigner designer, DesignSpec spec, SqlMoments moments, ModelColumns columns, double[] totals)
    {
        (_session, _designer, _spec, _moments, _columns, _totals) = (session, designer, spec, moments, columns, totals);
        _cells = new CondensedCells(spec);
        _places = [.. _cells.Products.Select((p, j) => j == 0 ? 0 : columns.PlaceOf(p))];
        _shift = [.. _places.Select((p, j) => j > 0 && p is { } place ? moments.Centres[place] : 0.0)];
    }

    /// <summary>Condenses; or says why not: a fixed factor is no plain column, or there are too many combinations.</summary>
    /// <param name="session">The queries.</param>
    /// <param name="designer">The bound model.</param>
    /// <param name="spec">The design.</param>
    /// <param name="moments">Rows and centres.</param>
    /// <param name="columns">The columns of the model.</param>
    /// <param name="totals">Their products about the centres, see <see cref="Models.RowSums.Totals"/>.</param>
    public static (CondensedFixed? Fixed, string? Why) Of(SqlSession session, SqlDesigner designer, DesignSpec spec, SqlMoments moments, ModelColumns columns, double[] totals)
        => new SqlCondensed(session, designer, spec, moments, columns, totals).Build();

    private (CondensedFixed? Fixed, string? Why) Build()
    {
        if (_cells.Factors.FirstOrDefault(f => _designer.Variables[f].Key is null) is { } odd) return (null, $"'{odd}' is neither a column of levels nor a function of one");
        List<SqlColumn> keys = [.. _cells.Factors.Select(f => _designer.Variables[f].Key!).Distinct()];

        var width = _cells.Products.Count;
        var names = Enumerable.Range(0, width).Select(j => _session.Alias(FormattableString.Invariant($"c{j}"))).ToArray();
        if (keys.Count == 0 && _columns.Weight is null && Array.TrueForAll(_places, p => p is not null)) return (_cells.Condense([FromTotals(width)], _shift, new Dictionary<string, int[]>(StringComparer.Ordinal), null), null);
        var inner = _cells.Products.Skip(1).Select((p, j) => (names[j + 1], Sql.Of($"({Product(p)}) - {Sql.Value(_shift[j + 1], "a mean")}"))).ToList();
        var sums = new List<Sql>();
        for (var b = 0; b < width; b++)
            for (var a = 0; a <= b; a++) sums.Add(b == 0 ? Sql.Of($"COUNT(*)") : a == 0 ? Sql.Of($"SUM({names[b]})") : Sql.Of($"SUM({names[a]} * {names[b]})"));
        if (SqlSums.RowHash(_session, _designer) is { } hash)
        {
            inner.Add((_session.Alias("h"), hash));
            sums.Add(SqlSums.HashSum(_session.Alias("h")));
        }

        const string Title = "sums by combinations of the fixed factors";
        var codes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        double[][] cells;
        Tables.Table? values = null;
        if (keys.Count == 0)
        {
            cells = [_session.Numbers(Title, inner, [.. sums.Select(s => (s, Merge.Sum))], _designer.Complete)];
        }
        else
        {
            var groups = _session.Groups(Title, keys, inner, sums, _designer.Complete);
            if (groups.Count > _cells.Most) return (null, FormattableString.Invariant($"there are {groups.Count} of them, and up to {_cells.Most} are counted"));
            values = groups.Table();
            foreach (var f in _cells.Factors) codes[f] = Codes(f, values);
            cells = [.. Enumerable.Range(0, groups.Count).Select(g => groups.Of(g).ToArray())];
        }

        _moments.RequireSame(_session, cells.Sum(c => c[0]), sums.Count > _cells.Width ? cells.Sum(c => c[^1]) : null);
        return (_cells.Condense(cells, _shift, codes, values), null);
    }

    private Sql Product(IReadOnlyList<ColumnFactor> covariates)
        => Sql.Join(new SqlText(" * "), covariates.Select(c => Sql.Of($"({_designer.Variables[c.Variable.Label].Numbers[c.Column]})")));

    private double[] FromTotals(int width)
    {
        var n = _columns.Count;
        return [.. Enumerable.Range(0, width).SelectMany(b => Enumerable.Range(0, b + 1).Select(a => _totals[_places[a]!.Value + _places[b]!.Value * n]))];
    }

    private int[] Codes(string factor, Tables.Table values)
    {
        var (model, node) = (_designer.Model, _designer.Model.Expressions[factor]);
        return VariableReader.Read(model, factor, node, new Evaluator(model.Formula, values, _designer.Transforms).Evaluate(node), _spec.Variables[factor], values).Codes;
    }
}
