namespace Blup.Formulas;

/// <summary>Walks over syntax trees.</summary>
internal static class Trees
{
    /// <summary>Every name in the tree that may be a column, in order of appearance; names of functions and of arguments are none.</summary>
    public static IEnumerable<NameNode> Names(Node node) => node switch
    {
        NameNode n => [n],
        PrefixNode p => Names(p.Operand),
        ParenNode p => Names(p.Inner),
        BinaryNode b => Names(b.Left).Concat(Names(b.Right)),
        // The second argument of C() names a coding, not a column.
        CallNode { Function: "C" } c => c.Arguments.Take(1).SelectMany(a => Names(a.Value)),
        CallNode c => c.Arguments.SelectMany(a => Names(a.Value)),
        _ => [],
    };

    /// <summary>The expression inside any parentheses.</summary>
    public static Node Unwrap(Node node)
    {
        while (node is ParenNode p) node = p.Inner;
        return node;
    }
}
