using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>A number computed from one row.</summary>
internal delegate double RowNumber(ReadOnlySpan<RowValue> row);

/// <summary>Columns computed from one row.</summary>
internal delegate void RowColumns(ReadOnlySpan<RowValue> row, Span<double> into);

/// <summary>Compiles expressions into functions of one row that allocate nothing. The counterpart of <see cref="Evaluator"/>, with the transforms of a fit.</summary>
internal sealed class RowExpressions(Formula formula, IReadOnlyList<string> columns, TransformState transforms)
{
    private readonly List<string> _fields = [];

    /// <summary>The columns that a row must give, in order.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>The place of a column in the row.</summary>
    public int Field(string name)
    {
        var at = _fields.IndexOf(name);
        if (at >= 0) return at;
        _fields.Add(name);
        return _fields.Count - 1;
    }

    /// <summary>Whether a node is a column of the data.</summary>
    public bool IsColumn(Node node) => node is NameNode n && columns.Contains(n.Name, StringComparer.Ordinal);

    /// <summary>A numeric variable of one or more columns.</summary>
    public RowColumns Variable(Node node, int width)
    {
        if (Trees.Unwrap(node) is CallNode { Function: "poly" } poly) return Poly(poly, width);
        if (Trees.Unwrap(node) is CallNode { Function: "ns" } ns) return Spline(ns);
        var number = Number(node);
        return (row, into) => into[0] = number(row);
    }

    /// <summary>A number.</summary>
    /// <exception cref="BlupException">BLUP656 the expression cannot be computed row by row.</exception>
    public RowNumber Number(Node node)
    {
        switch (node)
        {
            case NumberNode n: return _ => n.Value;
            case ParenNode p: return Number(p.Inner);
            case NameNode n when IsColumn(n):
                var (at, name) = (Field(n.Name), n.Name);
                return row => row[at].Text is { } text ? throw NeedsNumber(name, text) : row[at].Number;
            case NameNode n: return Constant(n);
            case PrefixNode { Operator: "!" } p:
                var truth = Number(p.Operand);
                return row => truth(row) is var v && double.IsNaN(v) ? v : v == 0.0 ? 1.0 : 0.0;
            case PrefixNode p:
                var operand = Number(p.Operand);
                return p.Operator == "-" ? row => -operand(row) : operand;
            case BinaryNode b: return Binary(b);
            case CallNode c: return Call(c);
            default: throw Unsupported(node);
        }
    }

    private RowNumber Constant(Node node)
    {
        var value = ((Scalar)new Evaluator(formula, new Table([]), transforms).Evaluate(node)).Number;
        return _ => value;
    }

    private RowNumber Binary(BinaryNode b)
    {
        if (b.Operator is "==" or "!=" && (Trees.Unwrap(b.Left) is TextNode || Trees.Unwrap(b.Right) is TextNode)) return TextComparison(b);
        var (l, r) = (Number(b.Left), Number(b.Right));
        static double Truth(bool known, bool value) => known ? value ? 1.0 : 0.0 : double.NaN;
        return b.Operator switch
        {
            "+" => row => l(row) + r(row),
            "-" => row => l(row) - r(row),
            "*" => row => l(row) * r(row),
            "/" => row => l(row) / r(row),
            "^" => row => (l(row), r(row)) is (var x, var y) && y == 2 ? x * x : Math.Pow(x, y),
            "%%" => row => (l(row), r(row)) is (var x, var y) ? x - Math.Floor(x / y) * y : 0.0,
            "%/%" => row => Math.Floor(l(row) / r(row)),
            "==" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x == y) : 0.0,
            "!=" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x != y) : 0.0,
            "<" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x < y) : 0.0,
            ">" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x > y) : 0.0,
            "<=" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x <= y) : 0.0,
            ">=" => row => (l(row), r(row)) is (var x, var y) ? Truth(!double.IsNaN(x + y), x >= y) : 0.0,
            "&" or "&&" => row => (l(row), r(row)) is (var x, var y) ? Truth(x == 0 || y == 0 || !double.IsNaN(x + y), x != 0 && y != 0) : 0.0,
            "|" or "||" => row => (l(row), r(row)) is (var x, var y) ? Truth(x is not (0 or double.NaN) || y is not (0 or double.NaN) || !double.IsNaN(x + y), (x != 0 && !double.IsNaN(x)) || (y != 0 && !double.IsNaN(y))) : 0.0,
            _ => throw Unsupported(b),
        };
    }

    private RowNumber TextComparison(BinaryNode b)
    {
        var (name, literal) = Trees.Unwrap(b.Left) is TextNode t ? (Trees.Unwrap(b.Right), t) : (Trees.Unwrap(b.Left), (TextNode)Trees.Unwrap(b.Right));
        if (!IsColumn(name)) throw Unsupported(b);
        var (at, equal, text) = (Field(((NameNode)name).Name), b.Operator == "==", literal.Value);
        return row => row[at].IsMissing ? double.NaN : string.Equals(row[at].Text ?? FactorCodes.LevelName(row[at].Number), text, StringComparison.Ordinal) == equal ? 1.0 : 0.0;
    }

    private RowNumber Call(CallNode call)
    {
        var arguments = Functions.Arguments(formula, call);
        var x = call.Function is "factor" or "as.factor" or "C" or "c" or "ns" ? null : Number(arguments[0]!);
        if (x is null) throw Unsupported(call);
        if (Functions.Elementwise.TryGetValue(call.Function, out var f)) return row => f(x(row));
        switch (call.Function)
        {
            case "I" or "as.numeric": return x;
            case "log" when arguments[1] is null: return row => Math.Log(x(row));
            case "log":
                var divisor = Math.Log(Constant(arguments[1]!)([]));
                return row => Math.Log(x(row)) / divisor;
            case "round":
                var digits = arguments[1] is null ? 0 : (int)Constant(arguments[1]!)([]);
                return row => Math.Round(x(row), digits, MidpointRounding.ToEven);
            case "scale":
                var scaling = transforms.Get<Scaling>(call, () => throw Unsupported(call));
                return row => (x(row) - scaling.Center) / scaling.Scale;
            case "poly":
                // One column: a vector as any other.
                var single = Poly(call, 1);
                return row =>
                {
                    Span<double> value = stackalloc double[1];
                    single(row, value);
                    return value[0];
                };
            default: throw Unsupported(call);
        }
    }

    private RowColumns Poly(CallNode call, int width)
    {
        var arguments = Functions.Arguments(formula, call);
        var x = Number(arguments[0]!);
        if (arguments[2] is { } raw && Constant(raw)([]) != 0)
            return (row, into) =>
            {
                var (value, power) = (x(row), 1.0);
                for (var d = 0; d < width; d++) into[d] = power *= value;
            };
        var basis = transforms.Get<PolynomialBasis>(call, () => throw Unsupported(call));
        return (row, into) =>
        {
            double value = x(row), previous = 0, current = 1;
            for (var j = 0; j < width; j++)
            {
                var next = (value - basis.Alpha[j]) * current - (j == 0 ? 0.0 : basis.Norm2[j] / basis.Norm2[j - 1]) * previous;
                (previous, current) = (current, next);
                into[j] = next / Math.Sqrt(basis.Norm2[j + 1]);
            }
        };
    }

    private RowColumns Spline(CallNode call)
    {
        var x = Number(Functions.Arguments(formula, call)[0]!);
        var pieces = new SplinePieces(transforms.Get<NaturalSpline>(call, () => throw Unsupported(call)));
        return (row, into) => pieces.Evaluate(x(row), into);
    }

    private static BlupException NeedsNumber(string name, string text)
        => new("BLUP657", $"'{name}' needs a number and got the text '{text}'.", null, "Give a double.");

    private BlupException Unsupported(Node node)
        => formula.Error("BLUP656", $"'{node}' cannot be computed one row at a time.", node, "Use Predict with a table.");
}

/// <summary>A natural spline as cubic pieces: each basis function is the cubic through four points of an interval, and a line outside.</summary>
internal sealed class SplinePieces
{
    private readonly double[] _knots;
    private readonly double[][][] _values;
    private readonly double[] _below;
    private readonly double[] _above;

    public SplinePieces(NaturalSpline spline)
    {
        _knots = [spline.Lower, .. spline.Inner, spline.Upper];
        _values = new double[_knots.Length - 1][][];
        for (var k = 0; k < _values.Length; k++)
        {
            var (a, h) = (_knots[k], _knots[k + 1] - _knots[k]);
            _values[k] = spline.Evaluate([a, a + h / 3, a + 2 * h / 3, _knots[k + 1]]);
        }

        var d = spline.Upper - spline.Lower;
        var ends = spline.Evaluate([spline.Lower - d, spline.Lower, spline.Upper, spline.Upper + d]);
        _below = [.. ends.Select(c => (c[1] - c[0]) / d)];
        _above = [.. ends.Select(c => (c[3] - c[2]) / d)];
    }

    public void Evaluate(double x, Span<double> into)
    {
        if (double.IsNaN(x))
        {
            into[.._below.Length].Fill(double.NaN);
            return;
        }

        var at = Math.Clamp(x, _knots[0], _knots[^1]);
        var k = 0;
        while (k < _values.Length - 1 && at >= _knots[k + 1]) k++;
        var t = 3 * (at - _knots[k]) / (_knots[k + 1] - _knots[k]);
        var (w0, w1, w2, w3) = (-(t - 1) * (t - 2) * (t - 3) / 6, t * (t - 2) * (t - 3) / 2, -t * (t - 1) * (t - 3) / 2, t * (t - 1) * (t - 2) / 6);
        for (var j = 0; j < _below.Length; j++)
        {
            var v = _values[k][j];
            into[j] = w0 * v[0] + w1 * v[1] + w2 * v[2] + w3 * v[3] + (x - at) * (x < at ? _below[j] : _above[j]);
        }
    }
}
