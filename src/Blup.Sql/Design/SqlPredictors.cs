using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Describes the table columns behind the fixed part, for reference grids: mean, range and the first distinct values by queries.</summary>
internal sealed class SqlPredictors(SqlSession session, SqlDesigner designer)
{
    private const int MaxDistinct = 30;

    /// <summary>The predictors in order of first use.</summary>
    public IReadOnlyList<Predictor> Find()
    {
        var model = designer.Model;
        var nodes = model.Fixed.Terms.SelectMany(t => t.Variables).Distinct(StringComparer.Ordinal).Select(v => model.Expressions[v]).Concat(model.Fixed.Offsets).ToList();
        if (model.Options.Offset is { } offset) nodes.Add(new NameNode(offset, 0, 0, true));
        var columns = nodes.SelectMany(Trees.Names).Select(n => designer.Used.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct().ToList();
        return [.. columns.Select(c => IsNumber(c) ? Number(c, nodes) : Factor(c))];
    }

    private static bool IsNumber(SqlColumn column) => column.Type is SqlType.Integer or SqlType.Double;

    private Predictor Factor(SqlColumn column)
    {
        var values = designer.Values(column).Columns[0];
        var factor = FactorCodes.FromColumn(values);
        if (values is not LogicalColumn) factor = FactorCodes.DropUnused(factor);
        return new Predictor { Name = column.Name, IsFactor = true, Kind = values.Kind, Levels = factor.Levels, Mean = double.NaN, Minimum = double.NaN, Maximum = double.NaN, DistinctValues = [] };
    }

    private Predictor Number(SqlColumn column, List<Node> nodes)
    {
        var (x, value) = (session.Alias("x"), session.Dialect.Read(column));
        var range = session.Numbers($"range of {column.Name}", [(x, value)],
            [(Sql.Of($"COUNT({x})"), Merge.Sum), (Sql.Of($"SUM({x})"), Merge.Sum), (Sql.Of($"MIN({x})"), Merge.Min), (Sql.Of($"MAX({x})"), Merge.Max)], designer.Complete);
        // A number that only ever appears inside factor() is varied by its levels.
        var isFactor = nodes.TrueForAll(n => !Trees.Names(n).Any(t => t.Name == column.Name) || n is CallNode { Function: "factor" or "as.factor" or "C" });
        var distinct = isFactor ? designer.Values(column) : session.Distinct($"values of {column.Name}", column, designer.Complete, MaxDistinct + 1).Table();
        double[] values = [.. ((NumericColumn)distinct.Columns[0]).Values.ToArray().Order()];
        return new Predictor
        {
            Name = column.Name,
            IsFactor = isFactor,
            Kind = ColumnKind.Numeric,
            Levels = isFactor ? FactorCodes.FromColumn(distinct.Columns[0]).Levels : [],
            Mean = range[1] / range[0],
            Minimum = range[2],
            Maximum = range[3],
            DistinctValues = values.Length > MaxDistinct ? [] : values,
        };
    }
}
