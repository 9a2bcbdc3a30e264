using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>
/// Numeric expressions of the formula language as SQL on doubles: the counterpart of the in-memory evaluator. Where a value does not exist (a logarithm of 0) the SQL
/// gives null and no error, so that the rows can be counted and named in one message whatever the engine.
/// </summary>
internal sealed class SqlExpressions(Formula formula, IReadOnlyList<SqlColumn> columns, SqlDialect dialect, TransformState transforms, ITransformLearner learner)
{
    private readonly Dictionary<string, SqlColumn> _columns = columns.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>The column that a node names; null where it is another expression.</summary>
    public SqlColumn? Column(Node node) => Trees.Unwrap(node) is NameNode n && _columns.TryGetValue(n.Name, out var column) ? column : null;

    /// <summary>The columns of a numeric variable.</summary>
    public IReadOnlyList<Sql> Variable(Node node, int width)
        => Trees.Unwrap(node) is CallNode { Function: "poly" } poly ? Polynomial(poly, width)
        : Trees.Unwrap(node) is CallNode { Function: "ns" } spline ? SqlSpline.Columns(Number(Arguments(spline)[0]!), transforms.Get(spline, () => learner.Spline(spline, Number(Arguments(spline)[0]!))))
        : [Number(node)];

    /// <summary>A number.</summary>
    /// <exception cref="BlupException">BLUP838 it cannot be written in SQL.</exception>
    public Sql Number(Node node)
    {
        switch (node)
        {
            case NumberNode n: return Sql.Of($"{n.Value}");
            case ParenNode p: return Number(p.Inner);
            case NameNode n when Column(n) is { } column: return Read(node, column);
            case NameNode n: return Sql.Of($"{Constant(n)}");
            case PrefixNode { Operator: "!" }: return Truth(Condition(node));
            case PrefixNode { Operator: "-" } p: return Sql.Of($"(-{Number(p.Operand)})");
            case PrefixNode p: return Number(p.Operand);
            case BinaryNode b when Operators.IsComparison(b.Operator) || b.Operator is "&" or "&&" or "|" or "||": return Truth(Condition(b));
            case BinaryNode b: return Arithmetic(b);
            case CallNode c: return Call(c);
            default: throw CannotPush(node);
        }
    }

    /// <summary>An expression that is true, false or unknown.</summary>
    private Sql Condition(Node node) => Trees.Unwrap(node) switch
    {
        PrefixNode { Operator: "!" } p => Sql.Of($"(NOT {Condition(p.Operand)})"),
        BinaryNode { Operator: "&" or "&&" } b => Sql.Of($"({Condition(b.Left)} AND {Condition(b.Right)})"),
        BinaryNode { Operator: "|" or "||" } b => Sql.Of($"({Condition(b.Left)} OR {Condition(b.Right)})"),
        BinaryNode b when Operators.IsComparison(b.Operator) => Comparison(b),
        CallNode { Function: "I" } c => Condition(Arguments(c)[0]!),
        var other => Sql.Of($"({Number(other)} <> {0.0})"),
    };

    private Sql Comparison(BinaryNode b)
    {
        var sign = Sql.Raw(new SqlText(b.Operator switch { "==" => " = ", "!=" => " <> ", "<" => " < ", "<=" => " <= ", ">" => " > ", _ => " >= " }));
        var (left, right) = (Trees.Unwrap(b.Left), Trees.Unwrap(b.Right));
        if (right is TextNode level && Column(left) is { } column) return Sql.Of($"({Text(left, column)}{sign}{level.Value})");
        if (left is TextNode first && Column(right) is { } second) return Sql.Of($"({Text(right, second)}{sign}{first.Value})");
        return Sql.Of($"({Number(left)}{sign}{Number(right)})");
    }

    private static Sql Truth(Sql condition) => Sql.Of($"CASE WHEN {condition} THEN {1.0} WHEN NOT {condition} THEN {0.0} END");

    private Sql Read(Node node, SqlColumn column) => column.Type switch
    {
        SqlType.Integer or SqlType.Double => dialect.Read(column),
        SqlType.Boolean => Truth(dialect.Read(column)),
        _ => throw CannotPush(node),
    };

    private Sql Text(Node node, SqlColumn column) => column.Type == SqlType.Text ? dialect.Read(column) : throw CannotPush(node);

    private Sql Arithmetic(BinaryNode b)
    {
        var (l, r) = (Number(b.Left), Number(b.Right));
        return b.Operator switch
        {
            "+" => Sql.Of($"({l} + {r})"),
            "-" => Sql.Of($"({l} - {r})"),
            "*" => Sql.Of($"({l} * {r})"),
            "/" => Quotient(l, r),
            "%%" => Sql.Of($"({l} - floor({Quotient(l, r)}) * {r})"),
            "%/%" => Sql.Of($"floor({Quotient(l, r)})"),
            "^" => Power(l, b.Right, r),
            _ => throw CannotPush(b),
        };
    }

    private static Sql Quotient(Sql l, Sql r) => Sql.Of($"CASE WHEN {r} <> {0.0} THEN {l} / {r} END");

    private Sql Power(Sql x, Node exponent, Sql y)
    {
        if (Trees.Unwrap(exponent) is not NumberNode { Value: var power }) return Sql.Of($"CASE WHEN {x} > {0.0} THEN {dialect.Power(x, y)} END");
        if (power == 2) return Sql.Of($"({x} * {x})");
        if (power == Math.Floor(power)) return power >= 0 ? dialect.Power(x, y) : Sql.Of($"CASE WHEN {x} <> {0.0} THEN {dialect.Power(x, y)} END");
        return power > 0 ? Sql.Of($"CASE WHEN {x} >= {0.0} THEN {dialect.Power(x, y)} END") : Sql.Of($"CASE WHEN {x} > {0.0} THEN {dialect.Power(x, y)} END");
    }

    private Sql Call(CallNode call)
    {
        var arguments = Arguments(call);
        if (call.Function is "factor" or "as.factor" or "C" or "c" or "ns") throw CannotPush(call);
        var x = Number(arguments[0]!);
        switch (call.Function)
        {
            case "I" or "as.numeric": return x;
            case "log": return arguments[1] is null ? Logarithm(call, x) : Sql.Of($"({Logarithm(call, x)} / {Math.Log(Constant(arguments[1]!))})");
            case "log2": return Sql.Of($"({Logarithm(call, x)} / {Math.Log(2.0)})");
            case "log10": return Sql.Of($"({Logarithm(call, x)} / {Math.Log(10.0)})");
            case "log1p":
                // Kahan's correction, as in memory.
                var u = Sql.Of($"({1.0} + {x})");
                return Sql.Of($"CASE WHEN {u} = {1.0} THEN {x} WHEN {u} > {0.0} THEN {Apply(call, "log", u)} * {x} / ({u} - {1.0}) END");
            case "expm1": return Sql.Of($"CASE WHEN abs({x}) < {1e-5} THEN {x} + {x} * {x} / {2.0} + {x} * {x} * {x} / {6.0} ELSE {Apply(call, "exp", x)} - {1.0} END");
            case "sqrt": return Sql.Of($"CASE WHEN {x} >= {0.0} THEN {Apply(call, "sqrt", x)} END");
            case "asin" or "acos": return Sql.Of($"CASE WHEN abs({x}) <= {1.0} THEN {Apply(call, call.Function, x)} END");
            case "sign": return Sql.Of($"CASE WHEN {x} > {0.0} THEN {1.0} WHEN {x} < {0.0} THEN {-1.0} WHEN {x} = {0.0} THEN {0.0} END");
            case "round" when arguments[1] is not null: throw CannotPush(call);
            case "scale":
                var scaling = transforms.Get(call, () => learner.Scaling(call, x, Flag(arguments[1]), Flag(arguments[2])));
                return Sql.Of($"(({x} - {Sql.Value(scaling.Center, $"centre of {call}")}) / {Sql.Value(scaling.Scale, $"divisor of {call}")})");
            case "poly": return Polynomial(call, 1)[0];
            default: return Apply(call, call.Function, x);
        }
    }

    private Sql Logarithm(CallNode call, Sql x) => Sql.Of($"CASE WHEN {x} > {0.0} THEN {Apply(call, "log", x)} END");

    private Sql Apply(CallNode call, string function, Sql x) => dialect.Function(function, x) ?? throw CannotPush(call);

    private List<Sql> Polynomial(CallNode call, int width)
    {
        var arguments = Arguments(call);
        var x = Number(arguments[0]!);
        if (arguments[2] is { } raw && Constant(raw) != 0)
        {
            var powers = new List<Sql>();
            for (var d = 0; d < width; d++) powers.Add(d == 0 ? x : Sql.Of($"({powers[^1]} * {x})"));
            return powers;
        }

        var basis = transforms.Get(call, () => learner.Polynomial(call, x, width));
        var unscaled = SqlPolynomial.Recurrence(x, basis.Alpha, basis.Norm2, call.ToString());
        return [.. unscaled.Select((p, j) => Sql.Of($"({p} / {Sql.Value(Math.Sqrt(basis.Norm2[j + 1]), FormattableString.Invariant($"norm {j + 1} of {call}"))})"))];
    }

    private Node?[] Arguments(CallNode call) => Functions.Arguments(formula, call);

    private double Constant(Node node) => ((Scalar)new Evaluator(formula, new Table([]), transforms).Evaluate(node)).Number;

    private bool Flag(Node? node) => node is null || Constant(node) != 0;

    /// <summary>An expression that has no SQL.</summary>
    public BlupException CannotPush(Node node)
        => formula.Error("BLUP838", $"'{node}' cannot be computed by {dialect.Name}.", node, "Load the rows and fit them in memory, or give the engine a column (or a query) that holds it.");
}

/// <summary>Learns the parameters of transforms by queries; each over the rows in which the argument exists.</summary>
internal interface ITransformLearner
{
    /// <summary>Centre and divisor of <c>scale()</c>.</summary>
    Scaling Scaling(CallNode call, Sql x, bool center, bool scale);

    /// <summary>The recurrence of <c>poly()</c>.</summary>
    PolynomialBasis Polynomial(CallNode call, Sql x, int degree);

    /// <summary>The knots of <c>ns()</c>.</summary>
    NaturalSpline Spline(CallNode call, Sql x);
}
