using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Learns the parameters of transforms by queries, over the rows in which the argument exists, as the in-memory evaluator does.</summary>
internal sealed class SqlTransforms(SqlSession session, Formula formula) : ITransformLearner
{
    private readonly SqlName _x = session.Alias("x");

    /// <inheritdoc/>
    public Scaling Scaling(CallNode call, Sql x, bool center, bool scale)
    {
        var where = Present(call);
        var (n, mean) = Mean(call, x, where);
        var centre = center ? mean : 0.0;
        if (!scale) return new Scaling(centre, 1.0);
        var squares = Sums($"spread of {call}", x, [Sql.Of($"SUM(({_x} - {Sql.Value(centre, $"centre of {call}")}) * ({_x} - {Sql.Value(centre, $"centre of {call}")}))")], where)[0];
        var deviation = Math.Sqrt(squares / Math.Max(1, n - 1));
        return deviation > 0 ? new Scaling(centre, deviation) : throw Unfit(call, "all values are equal, so that there is no spread to divide by");
    }

    /// <inheritdoc/>
    public PolynomialBasis Polynomial(CallNode call, Sql x, int degree)
    {
        var where = Present(call);
        var (n, mean) = Mean(call, x, where);
        var alpha = new List<double> { mean };
        var norm2 = new List<double> { n };
        for (var j = 1; j <= degree; j++)
        {
            var p = SqlPolynomial.Recurrence(Sql.Of($"{_x}"), alpha, norm2, call.ToString())[^1];
            var sums = Sums(FormattableString.Invariant($"degree {j} of {call}"), x, [Sql.Of($"SUM({p} * {p})"), Sql.Of($"SUM({_x} * {p} * {p})")], where);
            // What rounding leaves of a polynomial that is zero on all points.
            if (!(sums[0] > 1e-13 * norm2[^1] * (j == 1 ? mean * mean : norm2[1] / n)) && !session.IsRehearsal)
                throw Unfit(call, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"degree {degree} needs more than {degree} distinct values"));
            norm2.Add(sums[0]);
            if (j < degree) alpha.Add(sums[1] / sums[0]);
        }

        return new PolynomialBasis([.. alpha], [.. norm2]);
    }

    /// <inheritdoc/>
    public NaturalSpline Spline(CallNode call, Sql x)
    {
        var arguments = Functions.Arguments(formula, call);
        var intercept = arguments[3] is { } flag && Constants(flag)[0] != 0;
        var own = arguments[2] is { } knots ? Constants(knots) : null;
        var boundary = arguments[4] is { } ends ? Constants(ends) : null;
        var least = intercept ? 2 : 1;
        var df = own is not null ? own.Length + least : arguments[1] is null ? least : (int)Constants(arguments[1]!)[0];
        var where = Present(call);
        var range = session.Numbers($"range of {call}", [(_x, x)], [(Sql.Of($"MIN({_x})"), Merge.Min), (Sql.Of($"MAX({_x})"), Merge.Max)], where);
        var (low, high) = boundary is null ? (range[0], range[1]) : (boundary.Min(), boundary.Max());
        if (session.IsRehearsal) (low, high) = (0.0, 1.0);
        if (!(low < high)) throw Unfit(call, "all values are equal");
        var inner = own?.Order().ToArray() ?? Knots(call, x, where, low, high, df - least);
        double[] all = [low, .. inner, high];
        for (var k = 1; k < all.Length; k++)
            if (!(all[k - 1] < all[k])) throw Unfit(call, "its knots are not distinct and inside the boundaries (too few distinct values, or a knot outside)");
        return new NaturalSpline(inner, low, high, intercept);
    }

    /// <summary>Quantiles of the values within the boundaries, definition 7 as in memory, by their places in order.</summary>
    private double[] Knots(CallNode call, Sql x, Sql? where, double low, double high, int count)
    {
        if (session.IsRehearsal) return [.. Enumerable.Range(1, count).Select(k => k / (count + 1.0))];
        var inside = Sql.Of($"CASE WHEN {x} >= {low} AND {x} <= {high} THEN {x} END");
        var n = (long)session.Numbers($"values of {call}", [(_x, inside)], [(Sql.Of($"COUNT({_x})"), Merge.Sum)], where)[0];
        var knots = new double[count];
        for (var k = 0; k < count; k++)
        {
            var position = (n - 1) * ((k + 1.0) / (count + 1));
            var below = (long)Math.Floor(position);
            var values = session.Ordered(FormattableString.Invariant($"knot {k + 1} of {call}"), inside, where, below);
            knots[k] = values[0] + (position - below) * (values[^1] - values[0]);
        }

        return knots;
    }

    private (double Count, double Mean) Mean(CallNode call, Sql x, Sql? where)
    {
        var first = Sums($"mean of the argument of {call}", x, [Sql.Of($"COUNT({_x})"), Sql.Of($"SUM({_x})")], where);
        var mean = first[1] / first[0];
        // A second pass takes out the rounding of a mean far from zero.
        var rest = Sums($"mean of the argument of {call}, corrected", x, [Sql.Of($"SUM({_x} - {Sql.Value(mean, $"mean of the argument of {call}")})")], where);
        return (first[0], session.IsRehearsal ? 0.5 : mean + rest[0] / first[0]);
    }

    private double[] Sums(string title, Sql x, IReadOnlyList<Sql> values, Sql? where) => session.Numbers(title, [(_x, x)], [.. values.Select(v => (v, Merge.Sum))], where);

    /// <summary>The rows in which the columns of the argument exist.</summary>
    private Sql? Present(CallNode call)
    {
        var used = Trees.Names(call).Select(n => session.Columns.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct().ToList();
        return used.Count == 0 ? null : Sql.Join(new SqlText(" AND "), used.Select(session.Dialect.IsPresent));
    }

    private double[] Constants(Node node) => new Evaluator(formula, new Table([]), new TransformState()).Evaluate(node) switch
    {
        Scalar s => [s.Number],
        Constants c => [.. c.Items.Select(i => ((Scalar)i).Number)],
        _ => throw formula.Error("BLUP108", $"'{node}' is not a list of numbers.", node, "Write c(1, 2, 3)."),
    };

    private BlupException Unfit(CallNode call, string why) => formula.Error("BLUP313", $"{call} cannot be computed: {why}.", call, "Use fewer columns, or another transformation.");
}
