using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Describes the table columns behind the fixed part, for reference grids: mean, range and the first distinct values by queries.</summary>
internal sealed class SqlPredictors
{
    private const int MaxDistinct = 30;

    /// <summary>Rows that are looked at before all are.</summary>
    public const int SampleRows = 10_000;

    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly List<Node> _nodes;
    private readonly Dictionary<string, double[]> _distinct = new(StringComparer.Ordinal);

    public SqlPredictors(SqlSession session, SqlDesigner designer)
    {
        (_session, _designer) = (session, designer);
        var model = designer.Model;
        _nodes = [.. model.Fixed.Terms.SelectMany(t => t.Variables).Distinct(StringComparer.Ordinal).Select(v => model.Expressions[v]), .. model.Fixed.Offsets];
        if (model.Options.Offset is { } offset) _nodes.Add(new NameNode(offset, 0, 0, true));
        Columns = [.. _nodes.SelectMany(Trees.Names).Select(n => designer.Used.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct()];
    }

    /// <summary>The table columns behind the fixed part.</summary>
    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>Those that are numbers: mean and range come with the moments.</summary>
    public IReadOnlyList<SqlColumn> Numbers => [.. Columns.Where(c => c.Type is SqlType.Integer or SqlType.Double)];

    /// <summary>Asks for the values of numbers that have few. A few rows tell for most columns that there are many; only for others are all rows looked at.</summary>
    public void Ask(SqlMoments moments)
    {
        List<SqlColumn> open = [.. Numbers.Where(c => !OnlyAsFactor(c))];
        if (open.Count == 0) return;
        if (_session.Dialect.DistinctStopsEarly)
        {
            foreach (var column in open) All(column);
            return;
        }

        var names = open.Index().Select(c => _session.Alias(FormattableString.Invariant($"n{c.Index + 1}"))).ToList();
        List<(Sql, Merge)> values = [(Sql.Of($"COUNT(*)"), Merge.Sum)];
        foreach (var name in names) values.AddRange([(Sql.Of($"COUNT(DISTINCT {name})"), Merge.Max), (Sql.Of($"MIN({name})"), Merge.Min), (Sql.Of($"MAX({name})"), Merge.Max)]);
        var found = _session.Sample("number of values in a few rows", [.. open.Zip(names, (c, n) => (n, _session.Dialect.Read(c)))], values, _designer.Complete, SampleRows);
        foreach (var (i, column) in open.Index())
        {
            if (found[1 + 3 * i] > MaxDistinct) continue;
            // Rows in order of the column have few values at the beginning: a look at values that were not there.
            if (found[0] >= SampleRows && found[0] < moments.Rows && More(column, names[i], found[2 + 3 * i], found[3 + 3 * i])) continue;
            All(column);
        }
    }

    private void All(SqlColumn column)
    {
        var all = _session.Distinct($"values of {column.Name}, where it may have {MaxDistinct} or fewer", column, _designer.Complete, MaxDistinct + 1).Table();
        _distinct[column.Name] = [.. ((NumericColumn)all.Columns[0]).Values.ToArray().Order()];
    }

    private bool More(SqlColumn column, SqlName name, double low, double high)
    {
        var outside = Sql.Of($"({_designer.Complete}) AND ({_session.Dialect.Read(column)} < {low} OR {_session.Dialect.Read(column)} > {high})");
        return _session.Sample($"number of other values of {column.Name} in a few rows", [(name, _session.Dialect.Read(column))], [(Sql.Of($"COUNT(DISTINCT {name})"), Merge.Max)], outside, SampleRows)[0] > MaxDistinct;
    }

    /// <summary>A number that only ever appears inside factor() is varied by its levels.</summary>
    private bool OnlyAsFactor(SqlColumn column) => _nodes.TrueForAll(n => !Trees.Names(n).Any(t => t.Name == column.Name) || n is CallNode { Function: "factor" or "as.factor" or "C" });

    /// <summary>The predictors in order of first use.</summary>
    public IReadOnlyList<Predictor> Find(SqlMoments moments)
        => [.. Columns.Select(c => moments.Ranges.TryGetValue(c.Name, out var range) ? Number(c, range.Mean, range.Minimum, range.Maximum) : Factor(c))];

    private Predictor Factor(SqlColumn column)
    {
        var values = _designer.Values(column).Columns[0];
        var factor = FactorCodes.FromColumn(values);
        if (values is not LogicalColumn) factor = FactorCodes.DropUnused(factor);
        return new Predictor { Name = column.Name, IsFactor = true, Kind = values.Kind, Levels = factor.Levels, Mean = double.NaN, Minimum = double.NaN, Maximum = double.NaN, DistinctValues = [] };
    }

    private Predictor Number(SqlColumn column, double mean, double minimum, double maximum)
    {
        var isFactor = OnlyAsFactor(column);
        var values = isFactor ? [.. ((NumericColumn)_designer.Values(column).Columns[0]).Values.ToArray().Order()] : _distinct.GetValueOrDefault(column.Name, []);
        return new Predictor
        {
            Name = column.Name,
            IsFactor = isFactor,
            Kind = ColumnKind.Numeric,
            Levels = isFactor ? FactorCodes.FromColumn(_designer.Values(column).Columns[0]).Levels : [],
            Mean = mean,
            Minimum = minimum,
            Maximum = maximum,
            DistinctValues = values.Length > MaxDistinct ? [] : values,
        };
    }
}
