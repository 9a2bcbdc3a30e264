namespace Blup.Formulas;

/// <summary>A node of the syntax tree, with its place in the formula text.</summary>
/// <param name="Start">First character (from 0).</param>
/// <param name="Length">Number of characters.</param>
/// <param name="Depth">Height of the tree below and with this node.</param>
internal abstract record Node(int Start, int Length, int Depth)
{
    /// <summary>This node as R prints it.</summary>
    public sealed override string ToString() => Deparser.Write(this);
}

/// <summary>A number.</summary>
internal sealed record NumberNode(double Value, bool IsInteger, int Start, int Length) : Node(Start, Length, 1);

/// <summary>A text literal.</summary>
internal sealed record TextNode(string Value, int Start, int Length) : Node(Start, Length, 1);

/// <summary>A name: a column, or a constant such as <c>pi</c> where no column has that name.</summary>
internal sealed record NameNode(string Name, int Start, int Length, bool Quoted = false) : Node(Start, Length, 1);

/// <summary>A prefix operator and its operand.</summary>
internal sealed record PrefixNode(string Operator, Node Operand, int Start, int Length) : Node(Start, Length, Operand.Depth + 1);

/// <summary>A binary operator and its operands.</summary>
internal sealed record BinaryNode(string Operator, Node Left, Node Right, int OperatorStart)
    : Node(Left.Start, Right.Start + Right.Length - Left.Start, Math.Max(Left.Depth, Right.Depth) + 1);

/// <summary>An argument of a function; <paramref name="Name"/> is null where it goes by position.</summary>
internal sealed record Argument(string? Name, Node Value);

/// <summary>A function applied to arguments.</summary>
internal sealed record CallNode(string Function, IReadOnlyList<Argument> Arguments, int Start, int Length)
    : Node(Start, Length, 1 + Arguments.Select(a => a.Value.Depth).DefaultIfEmpty(0).Max());

/// <summary>An expression in parentheses.</summary>
internal sealed record ParenNode(Node Inner, int Start, int Length) : Node(Start, Length, Inner.Depth + 1);
