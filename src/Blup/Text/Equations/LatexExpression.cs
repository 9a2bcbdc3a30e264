using Blup.Design;
using Blup.Formulas;

namespace Blup.Text.Equations;

/// <summary>An expression of a formula as LaTeX, from its syntax tree; every column carries the index of its row or group.</summary>
internal sealed class LatexExpression(DesignSpec spec)
{
    private readonly HashSet<string> _columns = spec.UsedColumns.ToHashSet(StringComparer.Ordinal);

    /// <summary>The expression.</summary>
    /// <param name="node">Its tree.</param>
    /// <param name="index">What stands below each column, such as <c>i</c>.</param>
    public string Of(Node node, string index) => node switch
    {
        NumberNode n => Latex.Power(RFormat.Number(n.Value, 15)),
        TextNode t => Latex.Words(t.Value),
        NameNode n => Name(n, index),
        PrefixNode p => (p.Operator == "!" ? @"\neg " : p.Operator) + Of(p.Operand, index),
        ParenNode p => $@"\left({Of(p.Inner, index)}\right)",
        BinaryNode b => Binary(b, index),
        CallNode c => Call(c, index),
        _ => Latex.Words(node.ToString()),
    };

    /// <summary>The expression as a factor of a product: a sum gets parentheses.</summary>
    public string Factor(Node node, string index) => IsLoose(node) ? $@"\left({Of(node, index)}\right)" : Of(node, index);

    private string Name(NameNode n, string index)
        => _columns.Contains(n.Name) ? Latex.Name(n.Name) + (index.Length == 0 ? "" : $"_{{{index}}}") : n.Name == "pi" ? @"\pi" : Latex.Words(n.Name);

    private string Binary(BinaryNode b, string index)
    {
        string left = Of(b.Left, index), right = Of(b.Right, index);
        return b.Operator switch
        {
            "+" => $"{left} + {right}",
            "-" => $"{left} - {right}",
            "*" => $@"{left} \cdot {right}",
            "/" => $@"\frac{{{Of(Trees.Unwrap(b.Left), index)}}}{{{Of(Trees.Unwrap(b.Right), index)}}}",
            "^" => $"{Base(b.Left, index)}^{{{Of(Trees.Unwrap(b.Right), index)}}}",
            "%%" => $@"{left} \bmod {right}",
            "%/%" => $@"\left\lfloor \frac{{{left}}}{{{right}}} \right\rfloor",
            "<" or ">" => $"{left} {b.Operator} {right}",
            "<=" => $@"{left} \le {right}",
            ">=" => $@"{left} \ge {right}",
            "==" => $"{left} = {right}",
            "!=" => $@"{left} \ne {right}",
            "&" or "&&" => $@"{left} \wedge {right}",
            "|" or "||" => $@"{left} \vee {right}",
            _ => Latex.Words(b.ToString()),
        };
    }

    private string Base(Node node, string index)
        => node is NameNode or NumberNode or ParenNode ? Of(node, index) : $@"\left({Of(node, index)}\right)";

    private string Call(CallNode c, string index)
    {
        var arguments = Functions.Arguments(spec.Formula, c);
        var inner = arguments[0]!;
        var x = Of(inner, index);
        return c.Function switch
        {
            "I" => Factor(inner, index),
            "factor" or "as.factor" or "C" or "as.numeric" => x,
            "log" when arguments[1] is { } b => $@"\log_{{{Of(b, index)}}}\left({x}\right)",
            "log2" or "log10" => $@"\log_{{{c.Function[3..]}}}\left({x}\right)",
            "log1p" => $@"\log\left(1 + {x}\right)",
            "expm1" => $@"\left(\exp\left({x}\right) - 1\right)",
            "sqrt" => $@"\sqrt{{{x}}}",
            "abs" => $@"\left|{x}\right|",
            "floor" or "ceiling" => $@"\left\l{(c.Function == "floor" ? "floor" : "ceil")} {x} \right\r{(c.Function == "floor" ? "floor" : "ceil")}",
            "asin" or "acos" or "atan" => $@"\arc{c.Function[1..]}\left({x}\right)",
            "log" or "exp" or "sin" or "cos" or "tan" or "sinh" or "cosh" or "tanh" => $@"\{c.Function}\left({x}\right)",
            _ => $@"\operatorname{{{c.Function}}}\left({x}\right)",
        };
    }

    private static bool IsLoose(Node node) => node switch
    {
        BinaryNode b => b.Operator is not ("/" or "^" or "*"),
        PrefixNode => true,
        // A call of I() puts its own parentheses.
        _ => false,
    };
}
