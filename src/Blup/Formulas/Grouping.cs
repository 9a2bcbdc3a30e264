namespace Blup.Formulas;

/// <summary>A grouping factor: the interaction of one or more variables.</summary>
/// <param name="Name">As lme4 names it: <c>g</c>, <c>a:g</c>, <c>b:(a:g)</c>.</param>
/// <param name="Variables">The variables crossed; the first one varies slowest in the order of the levels.</param>
internal sealed record GroupingFactor(string Name, IReadOnlyList<Node> Variables);

/// <summary>The right side of a bar: <c>g</c>, <c>a:g</c>, and the short forms <c>g/a</c>, <c>g*a</c>, <c>g + a</c>.</summary>
internal static class Grouping
{
    /// <summary>
    /// The grouping factors, the innermost first as lme4 does: <c>g/a/b</c> is <c>b:(a:g)</c>, <c>a:g</c>, <c>g</c>.
    /// <c>g*a</c> is <c>g</c>, <c>a</c>, <c>g:a</c>.
    /// </summary>
    public static IReadOnlyList<GroupingFactor> Expand(Formula formula, Node node)
    {
        var inner = Trees.Unwrap(node);
        switch (inner)
        {
            case BinaryNode { Operator: "/" }:
                return Nested(formula, inner);
            case BinaryNode { Operator: "+" } b:
                return Distinct([.. Expand(formula, b.Left), .. Expand(formula, b.Right)]);
            case BinaryNode { Operator: "*" } b:
                var left = Expand(formula, b.Left);
                var right = Expand(formula, b.Right);
                return Distinct([.. left, .. right, .. left.SelectMany(_ => right, Cross)]);
            default:
                return [Single(formula, inner)];
        }
    }

    private static List<GroupingFactor> Nested(Formula formula, Node node)
    {
        var levels = new List<Node>();
        Flatten(node, levels);
        var factors = new List<GroupingFactor>();
        GroupingFactor? outer = null;
        foreach (var level in levels)
        {
            var factor = Single(formula, Trees.Unwrap(level)) with { Name = Name(level) };
            outer = outer is null ? factor : Cross(factor, outer);
            factors.Insert(0, outer);
        }

        return factors;
    }

    private static void Flatten(Node node, List<Node> levels)
    {
        if (Trees.Unwrap(node) is BinaryNode { Operator: "/" } b)
        {
            Flatten(b.Left, levels);
            Flatten(b.Right, levels);
        }
        else
        {
            levels.Add(node);
        }
    }

    private static GroupingFactor Cross(GroupingFactor a, GroupingFactor b)
        => new($"{a.Name}:{(b.Variables.Count > 1 && !b.Name.StartsWith('(') ? $"({b.Name})" : b.Name)}", [.. a.Variables, .. b.Variables]);

    private static List<GroupingFactor> Distinct(IReadOnlyList<GroupingFactor> factors) => factors.DistinctBy(f => f.Name, StringComparer.Ordinal).ToList();

    private static GroupingFactor Single(Formula formula, Node node)
    {
        var variables = new List<Node>();
        Leaves(formula, node, variables);
        return new GroupingFactor(Name(node), variables.DistinctBy(v => v.ToString(), StringComparer.Ordinal).ToList());
    }

    private static string Name(Node node) => node is NameNode n ? n.Name : node.ToString();

    private static void Leaves(Formula formula, Node node, List<Node> variables)
    {
        switch (node)
        {
            case BinaryNode { Operator: ":" } b:
                Leaves(formula, b.Left, variables);
                Leaves(formula, b.Right, variables);
                break;
            case ParenNode p:
                Leaves(formula, p.Inner, variables);
                break;
            case NameNode { Name: ".", Quoted: false }:
                throw formula.Error("BLUP119", "'.' cannot be a grouping factor.", node, "Name the column.");
            case NameNode:
            case CallNode:
                variables.Add(node);
                break;
            case BinaryNode { Operator: "|" or "||" }:
                throw formula.Error("BLUP111", "A random term stands inside another.", node, "Give each random term parentheses of its own: (1 | g) + (1 | h).");
            default:
                throw formula.Error("BLUP113", $"'{node}' cannot be a grouping factor.", node, "A grouping factor is a column, an interaction a:b, nesting a/b, or a function such as factor(x).");
        }
    }
}
