using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Describes the table columns behind the fixed part, for reference grids.</summary>
internal static class Predictors
{
    private const int MaxDistinct = 30;

    /// <summary>The predictors in order of first use.</summary>
    public static IReadOnlyList<Predictor> Of(BoundModel model, Table table, CompleteRows rows)
    {
        var nodes = Nodes(model);
        return [.. Names(nodes, table).Select(n => Describe(n, table, rows, nodes))];
    }

    /// <summary>The expressions of the fixed part.</summary>
    public static List<Node> Nodes(BoundModel model)
    {
        var nodes = model.Fixed.Terms.SelectMany(t => t.Variables).Distinct(StringComparer.Ordinal).Select(v => model.Expressions[v]).Concat(model.Fixed.Offsets).ToList();
        if (model.Options.Offset is { } offset) nodes.Add(new NameNode(offset, 0, 0, true));
        return nodes;
    }

    /// <summary>The columns that they read, in order of first use.</summary>
    public static IEnumerable<string> Names(List<Node> nodes, Table table)
        => nodes.SelectMany(Trees.Names).Select(n => n.Name).Where(n => table.TryGetColumn(n, out _)).Distinct(StringComparer.Ordinal);

    /// <summary>Describes one column.</summary>
    public static Predictor Describe(string name, Table table, CompleteRows rows, List<Node> nodes)
    {
        table.TryGetColumn(name, out var column);
        var value = rows.Take((Value)(column switch
        {
            NumericColumn c => new Vector(c.Shared),
            LogicalColumn c => new Truth(c.Values.ToArray()),
            _ => FactorCodes.FromColumn(column!),
        }));
        var numbers = (value as Vector)?.Data;
        // A number that only ever appears inside factor() is varied by its levels.
        var isFactor = numbers is null || nodes.TrueForAll(n => !Trees.Names(n).Any(x => x.Name == name) || AsFactor(n));
        var factor = isFactor ? FactorCodes.From(value)! : null;
        if (factor is not null && value is not Truth) factor = FactorCodes.DropUnused(factor);
        var distinct = numbers?.Distinct().Take(MaxDistinct + 1).Order().ToArray() ?? [];
        return new Predictor
        {
            Name = name,
            IsFactor = isFactor,
            Kind = column!.Kind,
            Levels = factor?.Levels ?? [],
            Mean = numbers is null ? double.NaN : Statistics.Mean(numbers),
            Minimum = numbers is null ? double.NaN : numbers.Min(),
            Maximum = numbers is null ? double.NaN : numbers.Max(),
            DistinctValues = distinct.Length > MaxDistinct ? [] : distinct,
        };
    }

    private static bool AsFactor(Node node) => node is CallNode { Function: "factor" or "as.factor" or "C" };
}
