using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Describes the table columns behind the fixed part, for reference grids: mean, range and the first distinct values by queries.</summary>
internal sealed class SqlPredictors
{
    private const int MaxDistinct = 30;

    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly List<Node> _nodes;

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
        // A number that only ever appears inside factor() is varied by its levels.
        var isFactor = _nodes.TrueForAll(n => !Trees.Names(n).Any(t => t.Name == column.Name) || n is CallNode { Function: "factor" or "as.factor" or "C" });
        var distinct = isFactor ? _designer.Values(column) : _session.Distinct($"values of {column.Name}", column, _designer.Complete, MaxDistinct + 1).Table();
        double[] values = [.. ((NumericColumn)distinct.Columns[0]).Values.ToArray().Order()];
        return new Predictor
        {
            Name = column.Name,
            IsFactor = isFactor,
            Kind = ColumnKind.Numeric,
            Levels = isFactor ? FactorCodes.FromColumn(distinct.Columns[0]).Levels : [],
            Mean = mean,
            Minimum = minimum,
            Maximum = maximum,
            DistinctValues = values.Length > MaxDistinct ? [] : values,
        };
    }
}
