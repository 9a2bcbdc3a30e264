using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>
/// Evaluates expressions on a table, whole columns at a time. Kinds are checked as it goes, so that an evaluation on zero rows
/// checks an expression against a schema (see <see cref="SchemaBinder"/>).
/// </summary>
internal sealed partial class Evaluator
{
    private readonly Formula _formula;
    private readonly Table _table;
    private readonly int _rows;
    private readonly TransformState _state;
    private readonly bool _schemaOnly;
    private readonly Dictionary<string, Value> _known = new(StringComparer.Ordinal);

    /// <summary>An evaluator on the rows of a table.</summary>
    /// <param name="formula">For messages.</param>
    /// <param name="table">The data.</param>
    /// <param name="state">Parameters of transforms; those missing are fitted unless it is sealed.</param>
    /// <param name="schemaOnly">Whether to look at kinds only, as if the table had no rows.</param>
    public Evaluator(Formula formula, Table table, TransformState state, bool schemaOnly = false)
    {
        _formula = formula;
        _table = table;
        _rows = schemaOnly ? 0 : table.RowCount;
        _state = state;
        _schemaOnly = schemaOnly;
    }

    /// <summary>The value of an expression; equal expressions are evaluated once.</summary>
    public Value Evaluate(Node node)
    {
        if (node is NumberNode n) return new Scalar(n.Value);
        if (node is TextNode t) return new Literal(t.Value);
        if (node is ParenNode p) return Evaluate(p.Inner);
        var label = node.ToString();
        if (!_known.TryGetValue(label, out var value)) _known.Add(label, value = Compute(node));
        return value;
    }

    private Value Compute(Node node) => node switch
    {
        NameNode n => Name(n),
        PrefixNode { Operator: "!" } p => Not(p),
        PrefixNode p => p.Operator == "-" ? Map(Number(p.Operand), static x => -x) : Number(p.Operand),
        BinaryNode b when Operators.IsComparison(b.Operator) => Compare(b),
        BinaryNode { Operator: "&" or "&&" or "|" or "||" } b => Combine(b),
        BinaryNode b => Arithmetic(b),
        CallNode c => Call(c),
        _ => throw new InvalidOperationException("Unknown node."),
    };

    private Value Name(NameNode node)
    {
        if (_table.TryGetColumn(node.Name, out var column)) return ReadColumn(column);
        return node.Quoted ? throw UnknownColumn(node) : node.Name switch
        {
            "pi" => new Scalar(Math.PI),
            "TRUE" or "T" => new Scalar(1),
            "FALSE" or "F" => new Scalar(0),
            _ => throw UnknownColumn(node),
        };
    }

    private BlupException UnknownColumn(NameNode node)
    {
        var names = _table.Columns.Select(c => c.Name).ToList();
        var near = Suggestions.Nearest(node.Name, names);
        return _formula.Error("BLUP101", $"Column '{node.Name}' is not in the table.", node, $"Columns: {Listing.Some(names, 30)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }

    private Value ReadColumn(Column column) => column switch
    {
        NumericColumn c => new Vector(_schemaOnly ? [] : c.Shared),
        LogicalColumn c => new Truth(_schemaOnly ? [] : c.Values.ToArray()),
        CategoricalColumn c when _schemaOnly => new Factor([], c.Levels),
        _ => _schemaOnly ? new Factor([], []) : FactorCodes.FromColumn(column),
    };

    /// <summary>An expression that must be numeric: a vector or a constant. True counts 1, false 0.</summary>
    private Value Number(Node node)
    {
        var value = Evaluate(node);
        return value switch
        {
            Vector or Scalar => value,
            Truth t => new Vector(Array.ConvertAll(t.Data, static b => b < 0 ? double.NaN : b)),
            _ => throw NotNumeric(node, value),
        };
    }

    private BlupException NotNumeric(Node node, Value value)
    {
        if (Trees.Unwrap(node) is NameNode name && _table.TryGetColumn(name.Name, out var column))
            return _formula.Error("BLUP117", $"Column '{name.Name}' is not numeric, and a number is needed here.", node, TextInNumbers.Explain(column));
        return _formula.Error("BLUP117", $"'{node}' is {value.Describe}, and a number is needed here.", node, value is Matrix ? "A basis of several columns is a term of its own and cannot be used in arithmetic." : "Use a numeric column.");
    }

    private static Value Map(Value value, Func<double, double> f)
        => value is Scalar s ? new Scalar(f(s.Number)) : new Vector(Array.ConvertAll(((Vector)value).Data, x => f(x)));

    private Value Arithmetic(BinaryNode b)
    {
        Func<double, double, double> f = b.Operator switch
        {
            "+" => static (x, y) => x + y,
            "-" => static (x, y) => x - y,
            "*" => static (x, y) => x * y,
            "/" => static (x, y) => x / y,
            "^" => Power,
            "%%" => static (x, y) => x - Math.Floor(x / y) * y,
            "%/%" => static (x, y) => Math.Floor(x / y),
            _ => throw _formula.Error("BLUP112", $"'{b.Operator}' joins terms and cannot be used in arithmetic.", b, "Interactions are terms of the formula: y ~ a:b."),
        };
        var left = Number(b.Left);
        var right = Number(b.Right);
        return (left, right) switch
        {
            (Scalar l, Scalar r) => new Scalar(f(l.Number, r.Number)),
            (Vector l, Scalar r) => Map(l, x => f(x, r.Number)),
            (Scalar l, Vector r) => Map(r, x => f(l.Number, x)),
            _ => Zip(((Vector)left).Data, ((Vector)right).Data, f),
        };
    }

    /// <summary>Squares are exact products, so that I(x^2) equals I(x * x).</summary>
    private static double Power(double x, double y) => y == 2 ? x * x : Math.Pow(x, y);

    private static Vector Zip(double[] left, double[] right, Func<double, double, double> f)
    {
        var result = new double[left.Length];
        for (var i = 0; i < result.Length; i++) result[i] = f(left[i], right[i]);
        return new Vector(result);
    }
}
