using System.Numerics;

namespace Blup.Formulas;

/// <summary>A term of an expanded expression: a set of variables.</summary>
/// <param name="Label">R's label, such as <c>a:log(x)</c>.</param>
/// <param name="Variables">Indices into <see cref="TermList.Variables"/>, ascending.</param>
/// <param name="Full">
/// For each variable, whether a factor gets one indicator column per level (true) or its contrasts (false): contrasts where the term
/// without that variable lies within an earlier term (Chambers and Hastie 1992, section 2.4.1; R's <c>terms.formula</c>).
/// </param>
internal sealed record Term(string Label, IReadOnlyList<int> Variables, IReadOnlyList<bool> Full)
{
    /// <summary>Number of variables: 1 a main effect, 2 an interaction of two.</summary>
    public int Order => Variables.Count;
}

/// <summary>An expression expanded to terms, main effects first, in R's order.</summary>
/// <param name="Variables">The variables in order of appearance.</param>
/// <param name="VariableLabels">Their labels.</param>
/// <param name="Terms">The terms.</param>
/// <param name="Intercept">Whether there is an intercept.</param>
/// <param name="Offsets">The arguments of <c>offset()</c>.</param>
/// <param name="Bars">The random terms, in order.</param>
internal sealed record TermList(
    IReadOnlyList<Node> Variables,
    IReadOnlyList<string> VariableLabels,
    IReadOnlyList<Term> Terms,
    bool Intercept,
    IReadOnlyList<Node> Offsets,
    IReadOnlyList<BinaryNode> Bars);

/// <summary>Wilkinson and Rogers' algebra of terms as R's <c>terms.formula</c> does it: terms are sets of variables, in bits.</summary>
internal sealed class TermAlgebra
{
    /// <summary>More terms than this are refused: <c>(a+b+…)^20</c> has a million.</summary>
    private const int MaxTerms = 20_000;

    private readonly Formula _formula;
    private readonly IReadOnlyList<string> _others;
    private readonly List<Node> _variables = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<Node> _offsets = [];
    private readonly List<BinaryNode> _bars = [];
    private BigInteger _offsetBits;
    private readonly bool _insideBar;
    private bool _intercept = true;

    private TermAlgebra(Formula formula, IReadOnlyList<string> others, bool insideBar)
    {
        _formula = formula;
        _insideBar = insideBar;
        _others = others;
    }

    /// <summary>Expands an expression.</summary>
    /// <param name="formula">The formula that it belongs to, for messages.</param>
    /// <param name="expression">The right side of the formula, or the left side of a bar.</param>
    /// <param name="others">The columns that <c>.</c> stands for.</param>
    public static TermList Expand(Formula formula, Node expression, IReadOnlyList<string> others)
    {
        // Bars may stand in the sum of the right side only; inside a bar a second bar is an error.
        var whole = ReferenceEquals(expression, formula.Right);
        var algebra = new TermAlgebra(formula, others, insideBar: !whole);
        var terms = algebra.Visit(expression, bars: whole, plus: true);
        return algebra.Finish(terms);
    }

    private TermList Finish(List<BigInteger> bits)
    {
        var ordered = bits.Where(t => (t & _offsetBits).IsZero).OrderBy(Order).ToList();
        var labels = _variables.ConvertAll(v => v.ToString());
        var terms = new List<Term>(ordered.Count);
        for (var t = 0; t < ordered.Count; t++)
        {
            var variables = Enumerable.Range(0, _variables.Count).Where(v => !(ordered[t] & (BigInteger.One << v)).IsZero).ToArray();
            var full = Array.ConvertAll(variables, v =>
            {
                var margin = ordered[t] & ~(BigInteger.One << v);
                return !margin.IsZero && !ordered.Take(t).Any(earlier => (margin & ~earlier).IsZero);
            });
            terms.Add(new Term(string.Join(':', variables.Select(v => labels[v])), variables, full));
        }

        return new TermList(_variables, labels, terms, _intercept, _offsets, _bars);
    }

    private static int Order(BigInteger term)
    {
        var count = 0;
        foreach (var b in term.ToByteArray()) count += BitOperations.PopCount(b);
        return count;
    }

    /// <summary>The terms of an expression. <paramref name="plus"/> is false where the expression is being taken away.</summary>
    private List<BigInteger> Visit(Node node, bool bars, bool plus)
    {
        switch (node)
        {
            case NumberNode { Value: 0 or 1 } n:
                _intercept = (n.Value == 1) == plus;
                return [];
            case NumberNode n:
                throw _formula.Error("BLUP109", $"The number {n} cannot be a term; only 0 (no intercept) and 1 (intercept) can.", n, "Arithmetic needs I(): write I(2 * x), not 2 * x.");
            case TextNode t:
                throw _formula.Error("BLUP109", $"The text {t} cannot be a term.", t, "A column name with blanks needs back-quotes: `my column`.");
            case NameNode { Name: ".", Quoted: false } dot:
                if (_others.Count == 0) throw _formula.Error("BLUP119", "'.' stands for all other columns, and there are none.", dot, "Name the columns.");
                return _others.Select(o => Variable(new NameNode(o, dot.Start, dot.Length, !Lexer.IsPlainName(o)))).ToList();
            case ParenNode { Inner: BinaryNode { Operator: "|" or "||" } bar } when bars:
                if (!plus) throw _formula.Error("BLUP112", "A random term cannot be taken away with '-'.", node, "Leave it out.");
                _bars.Add(bar);
                return [];
            case ParenNode p:
                return Visit(p.Inner, bars, plus);
            case PrefixNode { Operator: "+" } p:
                return Visit(p.Operand, bars, plus);
            case PrefixNode { Operator: "-" } p:
                Visit(p.Operand, bars, !plus);
                return [];
            case BinaryNode b:
                return Binary(b, bars, plus);
            case CallNode { Function: "offset" } c:
                return [Offset(c)];
            default:
                return [Variable(node)];
        }
    }

    private List<BigInteger> Binary(BinaryNode b, bool bars, bool plus)
    {
        switch (b.Operator)
        {
            case "+":
                return Union(b, Visit(b.Left, bars, plus), Visit(b.Right, bars, plus));
            case "-":
                var kept = Visit(b.Left, bars, plus);
                var gone = Visit(b.Right, bars, !plus).ToHashSet();
                return kept.FindAll(t => !gone.Contains(t));
            case "|" or "||":
                throw Misplaced(b);
        }

        if (b.Operator == "^") return Power(b, plus);
        if (b.Operator is not ("*" or ":" or "/" or "%in%")) return [Variable(b)];
        var left = Visit(b.Left, false, plus);
        var right = Visit(b.Right, false, plus);
        return b.Operator switch
        {
            "*" => Union(b, Union(b, left, right), Products(b, left, right)),
            ":" => Products(b, left, right),
            // x / y: y within every variable of x; x %in% y: each term of x within every variable of y.
            "/" => Union(b, left, Products(b, right, [All(left)])),
            _ => Products(b, left, [All(right)]),
        };
    }

    private List<BigInteger> Power(BinaryNode b, bool plus)
    {
        if (Trees.Unwrap(b.Right) is not NumberNode { Value: >= 1 } n || n.Value != Math.Floor(n.Value))
            throw _formula.Error("BLUP109", $"The power {b.Right} is not a whole number of at least 1.", b.Right, "(a + b + c)^2 gives all terms up to interactions of two; a square is I(x^2).");
        var terms = Visit(b.Left, false, plus);
        var result = terms;
        // A term times itself is the term, so that products keep what there was, in R's order; beyond the number of variables nothing new can come.
        for (var k = 1; k < Math.Min(n.Value, _variables.Count); k++) result = Products(b, result, terms);
        return result;
    }

    private static BigInteger All(List<BigInteger> terms) => terms.Aggregate(BigInteger.Zero, (a, t) => a | t);

    private List<BigInteger> Products(Node at, List<BigInteger> left, List<BigInteger> right)
    {
        CheckCount(at, (long)left.Count * right.Count / 50);
        return left.SelectMany(_ => right, (l, r) => l | r).Distinct().ToList();
    }

    private List<BigInteger> Union(Node at, List<BigInteger> left, List<BigInteger> right)
    {
        if (right.Count == 1 && left.Count < 8) return left.Contains(right[0]) ? left : [.. left, right[0]];
        var union = left.Union(right).ToList();
        CheckCount(at, union.Count);
        return union;
    }

    private void CheckCount(Node at, long count)
    {
        if (count > MaxTerms) throw _formula.Error("BLUP116", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"This expands to more than {MaxTerms} terms."), at, "Use a lower power or fewer variables.");
    }

    private BigInteger Variable(Node node)
    {
        RefuseInside(node);
        var label = node.ToString();
        if (!_index.TryGetValue(label, out var i))
        {
            _index.Add(label, i = _variables.Count);
            _variables.Add(node);
        }

        return BigInteger.One << i;
    }

    private BigInteger Offset(CallNode call)
    {
        if (call.Arguments.Count != 1) throw _formula.Error("BLUP108", "offset() takes one argument.", call, "Write offset(x), or offset(log(x)).");
        RefuseInside(call);
        var argument = call.Arguments[0].Value;
        if (!_offsets.Exists(o => o.ToString() == argument.ToString())) _offsets.Add(argument);
        // An offset is a variable of its own, so that terms that contain it can be left out.
        var bit = Variable(call);
        _offsetBits |= bit;
        return bit;
    }

    private void RefuseInside(Node node)
    {
        switch (node)
        {
            case BinaryNode { Operator: "|" or "||" } b:
                throw Misplaced(b);
            case BinaryNode b:
                RefuseInside(b.Left);
                RefuseInside(b.Right);
                break;
            case PrefixNode p:
                RefuseInside(p.Operand);
                break;
            case ParenNode p:
                RefuseInside(p.Inner);
                break;
            case NameNode { Name: ".", Quoted: false } dot:
                throw _formula.Error("BLUP119", "'.' cannot stand inside a function.", dot, "Name the column.");
            // Within I() a bar is the logical "or".
            case CallNode c when c.Function != "I":
                foreach (var a in c.Arguments) RefuseInside(a.Value);
                break;
        }
    }

    private Diagnostics.BlupException Misplaced(BinaryNode bar)
    {
        if (_insideBar) return _formula.Error("BLUP111", $"The random term {bar} stands inside another.", bar, "Give each random term parentheses of its own: (1 | g) + (1 | h).");
        var whole = Trees.Unwrap(_formula.Right) is BinaryNode { Operator: "|" or "||" } || Loose(_formula.Right);
        return whole
            ? _formula.Error("BLUP110", $"The random term {bar} needs parentheses of its own.", bar, $"Write ({bar}); without them, everything to the left of '{bar.Operator}' belongs to the random term.")
            : _formula.Error("BLUP112", $"The random term {bar} stands where none can be.", bar, "Random terms are added, not multiplied, nested in each other or put into functions: y ~ x + (1 | g).");
    }

    private static bool Loose(Node node) => node is BinaryNode { Operator: "|" or "||" } || (node is BinaryNode { Operator: "+" or "-" } b && (Loose(b.Left) || Loose(b.Right)));
}
