using System.Globalization;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Design;

/// <summary>Functions, those with parameters learnt from data among them.</summary>
internal sealed partial class Evaluator
{
    private Value Call(CallNode call)
    {
        var arguments = Functions.Arguments(_formula, call);
        if (Functions.Elementwise.TryGetValue(call.Function, out var f)) return Map(Number(arguments[0]!), f);
        return call.Function switch
        {
            "I" => Evaluate(arguments[0]!),
            "log" => arguments[1] is null ? Map(Number(arguments[0]!), Math.Log) : Map(Number(arguments[0]!), LogTo(arguments[1]!)),
            "round" => Map(Number(arguments[0]!), RoundTo(arguments[1])),
            "as.numeric" => Number(arguments[0]!),
            "factor" or "as.factor" => MakeFactor(arguments[0]!, arguments.Length > 1 ? arguments[1] : null),
            "C" => Coded(arguments),
            "c" => new Constants([.. arguments.Select(a => Constant(a!))]),
            "poly" => Poly(call, arguments),
            "scale" => Scale(call, arguments),
            _ => Spline(call, arguments),
        };
    }

    private Func<double, double> LogTo(Node node)
    {
        var divisor = Math.Log(((Scalar)Constant(node)).Number);
        return x => Math.Log(x) / divisor;
    }

    private Func<double, double> RoundTo(Node? node)
    {
        var digits = node is null ? 0 : Functions.Whole(_formula, node, Constant(node), 0);
        if (digits > 15) throw _formula.Error("BLUP108", $"'{node}' is not a whole number from 0 to 15.", node!, "A double has no more digits.");
        return x => Math.Round(x, digits, MidpointRounding.ToEven);
    }

    /// <summary>An argument that does not depend on the rows.</summary>
    private Value Constant(Node node) => Evaluate(node) is (Scalar or Literal or Constants) and var value
        ? value
        : throw _formula.Error("BLUP108", $"'{node}' is not a constant.", node, "Write a number here, not a column.");

    private bool Flag(Node? node, bool otherwise) => node is null ? otherwise : Constant(node) is Scalar { Number: var v } ? v != 0
        : throw _formula.Error("BLUP108", $"'{node}' is neither TRUE nor FALSE.", node, "Write TRUE or FALSE.");

    private double[] Numbers(Node node) => Constant(node) switch
    {
        Scalar s => [s.Number],
        Constants c when c.Items.All(i => i is Scalar) => [.. c.Items.Select(i => ((Scalar)i).Number)],
        _ => throw _formula.Error("BLUP108", $"'{node}' is not a list of numbers.", node, "Write c(1, 2, 3)."),
    };

    private Factor MakeFactor(Node node, Node? levels)
    {
        var value = Evaluate(node);
        var factor = FactorCodes.From(value) ?? throw _formula.Error("BLUP117", $"'{node}' is {value.Describe} and cannot be made a factor.", node, "Use a column.");
        if (levels is null) return factor;
        IReadOnlyList<Value> items = Constant(levels) is Constants c ? c.Items : [Constant(levels)];
        var names = items.Select(i => i is Literal l ? l.Text : i is Scalar s ? FactorCodes.LevelName(s.Number) : "").Distinct(StringComparer.Ordinal).ToList();
        return FactorCodes.Recode(factor, names);
    }

    private Factor Coded(Node?[] arguments)
    {
        var factor = MakeFactor(arguments[0]!, null);
        if (arguments[1] is not { } coding) return factor with { Coding = new CodingChoice(CodingKind.Treatment) };
        var name = Trees.Unwrap(coding) switch { NameNode n => n.Name, TextNode t => t.Value, _ => "" };
        if (ContrastCoding.Find(name) is not { } kind)
            throw _formula.Error("BLUP118", $"'{coding}' is not a contrast coding.", coding, $"Codings: {string.Join(", ", ContrastCoding.Names.Keys)}.");
        var reference = arguments[2] is null ? 0 : Functions.Whole(_formula, arguments[2]!, Constant(arguments[2]!), 1) - 1;
        // R names the columns of C(f, treatment) by level, but by number where a base is given.
        return factor with { Coding = new CodingChoice(kind, reference, arguments[2] is not null) };
    }

    private Value Poly(CallNode call, Node?[] arguments)
    {
        var x = Column(arguments[0]!);
        var degree = arguments[1] is null ? 1 : Functions.Whole(_formula, arguments[1]!, Constant(arguments[1]!), 1);
        double[][] columns;
        if (_schemaOnly)
        {
            columns = Empty(degree);
        }
        else if (Flag(arguments[2], false))
        {
            columns = new double[degree][];
            for (var d = 0; d < degree; d++) columns[d] = d == 0 ? [.. x] : Zip(columns[d - 1], x, static (a, b) => a * b).Data;
        }
        else
        {
            columns = _state.Get(call, () =>
            {
                var points = Finite(x);
                var distinct = points.Distinct().Take(degree + 1).Count();
                if (degree >= distinct) throw Unfit(call, string.Create(CultureInfo.InvariantCulture, $"degree {degree} needs more than {degree} distinct values, and there are {distinct}"));
                return PolynomialBasis.Fit(points, degree);
            }).Evaluate(x);
        }

        return AsValue(columns);
    }

    private Vector Scale(CallNode call, Node?[] arguments)
    {
        var x = Column(arguments[0]!);
        var (center, scale) = (Flag(arguments[1], true), Flag(arguments[2], true));
        if (_schemaOnly) return new Vector([]);
        var parameters = _state.Get(call, () =>
        {
            var points = Finite(x);
            var mean = center ? Statistics.Mean(points) : 0.0;
            if (!scale) return new Scaling(mean, 1.0);
            double squares = 0;
            foreach (var p in points) squares += (p - mean) * (p - mean);
            var deviation = Math.Sqrt(squares / Math.Max(1, points.Length - 1));
            if (!(deviation > 0)) throw Unfit(call, "all values are equal, so that there is no spread to divide by");
            return new Scaling(mean, deviation);
        });
        return (Vector)Map(new Vector(x), v => (v - parameters.Center) / parameters.Scale);
    }

    private Value Spline(CallNode call, Node?[] arguments)
    {
        var x = Column(arguments[0]!);
        var intercept = Flag(arguments[3], false);
        var own = arguments[2] is null ? null : Numbers(arguments[2]!);
        var boundary = arguments[4] is null ? null : Numbers(arguments[4]!);
        var least = intercept ? 2 : 1;
        var df = own is not null ? own.Length + least : arguments[1] is null ? least : Functions.Whole(_formula, arguments[1]!, Constant(arguments[1]!), least);
        if (boundary is { Length: not 2 }) throw _formula.Error("BLUP108", $"'{arguments[4]}' is not two numbers.", arguments[4]!, "Write Boundary.knots = c(0, 10).");
        if (_schemaOnly) return AsValue(Empty(df));
        return AsValue(_state.Get(call, () =>
        {
            var points = Finite(x);
            Array.Sort(points);
            var (low, high) = boundary is null ? points.Length == 0 ? (0, 0) : (points[0], points[^1]) : (boundary.Min(), boundary.Max());
            if (!(low < high)) throw Unfit(call, "all values are equal");
            var within = points.Where(p => p >= low && p <= high).ToArray();
            var knots = own is null ? Statistics.Knots(within, df - least) : own.Order().ToArray();
            double[] all = [low, .. knots, high];
            for (var k = 1; k < all.Length; k++)
                if (!(all[k - 1] < all[k])) throw Unfit(call, "its knots are not distinct and inside the boundaries (too few distinct values, or a knot outside)");
            return new NaturalSpline(knots, low, high, intercept);
        }).Evaluate(x));
    }

    private double[] Column(Node node) => Number(node) is Vector v ? v.Data
        : throw _formula.Error("BLUP108", $"'{node}' is a constant; a column is needed here.", node, "Write a numeric column, or an expression of one.");

    private BlupException Unfit(CallNode call, string why) => _formula.Error("BLUP313", $"{call} cannot be computed: {why}.", call, "Use fewer columns, or another transformation.");

    private static double[] Finite(double[] x) => Array.FindAll(x, double.IsFinite);

    private static double[][] Empty(int columns) => [.. Enumerable.Range(0, columns).Select(_ => Array.Empty<double>())];

    private static Value AsValue(double[][] columns) => columns.Length == 1 ? new Vector(columns[0]) : new Matrix(columns);
}
