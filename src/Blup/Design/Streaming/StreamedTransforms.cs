using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Learns the parameters of transforms by passes over a streamed table, over the rows in which the argument is finite, as the in-memory evaluator does.</summary>
internal sealed class StreamedTransforms(Formula formula, StreamedTable table, TransformState state, CancellationToken cancellation)
{
    /// <summary>Learns the transforms inside an expression, the innermost first.</summary>
    /// <exception cref="BlupException">BLUP313 the values do not suffice; BLUP883 it cannot be learnt from a stream.</exception>
    public void Learn(Node node)
    {
        switch (node)
        {
            case PrefixNode p: Learn(p.Operand); break;
            case ParenNode p: Learn(p.Inner); break;
            case BinaryNode b: Learn(b.Left); Learn(b.Right); break;
            case CallNode c:
                foreach (var argument in c.Arguments) Learn(argument.Value);
                LearnCall(c);
                break;
        }
    }

    private void LearnCall(CallNode call)
    {
        if (call.Function is not ("scale" or "poly" or "ns")) return;
        var arguments = Functions.Arguments(formula, call);
        if (call.Function == "scale")
        {
            var (center, scale) = (Flag(arguments[1], true), Flag(arguments[2], true));
            state.Get(call, () => Scale(call, arguments[0]!, center, scale));
        }
        else if (call.Function == "ns")
        {
            throw formula.Error("BLUP883", $"{call} is learnt from all rows in order and cannot be streamed.", call, "Give powers such as poly(x, 3), or fit in memory (--load, or without --stream).");
        }
        else if (!Flag(arguments[2], false))
        {
            state.Get(call, () => Polynomial(call, arguments[0]!, arguments[1] is { } degree ? Functions.Whole(formula, degree, Constant(degree), 1) : 1));
        }
    }

    private Value Constant(Node node) => new Evaluator(formula, new Table([]), state).Evaluate(node);

    private bool Flag(Node? node, bool otherwise) => node is null ? otherwise : Constant(node) is Scalar { Number: not 0 };

    private Scaling Scale(CallNode call, Node argument, bool center, bool scale)
    {
        var (n, mean) = Mean(argument);
        var centre = center ? mean : 0.0;
        if (!scale) return new Scaling(centre, 1.0);
        var deviation = Math.Sqrt(Sums(argument, 1, (x, sums) => sums[0] += (x - centre) * (x - centre))[0] / Math.Max(1, n - 1));
        return deviation > 0 ? new Scaling(centre, deviation) : throw Unfit(call, "all values are equal, so that there is no spread to divide by");
    }

    /// <summary>The recurrence of <see cref="PolynomialBasis"/>, a pass a degree.</summary>
    private PolynomialBasis Polynomial(CallNode call, Node argument, int degree)
    {
        var (n, mean) = Mean(argument);
        var (alpha, norm2) = (new List<double> { mean }, new List<double> { n });
        for (var j = 1; j <= degree; j++)
        {
            double[] centres = [.. alpha], norms = [.. norm2];
            var sums = Sums(argument, 2, (x, sums) =>
            {
                double previous = 0, current = 1;
                for (var k = 0; k < centres.Length; k++) (previous, current) = (current, (x - centres[k]) * current - (k == 0 ? 0.0 : norms[k] / norms[k - 1]) * previous);
                sums[0] += current * current;
                sums[1] += (x - mean) * current * current;
            });
            // What rounding leaves of a polynomial that is zero on all points.
            if (!(sums[0] > 1e-13 * norm2[^1] * (j == 1 ? mean * mean : norm2[1] / n))) throw Unfit(call, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"degree {degree} needs more than {degree} distinct values"));
            norm2.Add(sums[0]);
            if (j < degree) alpha.Add(mean + sums[1] / sums[0]);
        }

        return new PolynomialBasis([.. alpha], [.. norm2]);
    }

    /// <summary>The mean; a second pass takes out the rounding of one far from zero.</summary>
    private (double Count, double Mean) Mean(Node argument)
    {
        var first = Sums(argument, 2, (x, sums) => (sums[0], sums[1]) = (sums[0] + 1, sums[1] + x));
        var mean = first[1] / first[0];
        return (first[0], mean + Sums(argument, 1, (x, sums) => sums[0] += x - mean)[0] / first[0]);
    }

    /// <summary>A pass: sums over the finite values, each piece by itself and then in their order.</summary>
    private double[] Sums(Node argument, int count, Action<double, double[]> add)
    {
        var total = new double[count];
        foreach (var batch in table.Pieces(piece => OfPiece(piece.Table, argument, count, add), cancellation))
            foreach (var sums in batch)
                for (var j = 0; j < count; j++) total[j] += sums[j];
        return total;
    }

    private double[] OfPiece(Table piece, Node argument, int count, Action<double, double[]> add)
    {
        var sums = new double[count];
        if (new Evaluator(formula, piece, state).Evaluate(argument) is not Vector v) return sums;
        foreach (var value in v.Data)
            if (double.IsFinite(value)) add(value, sums);
        return sums;
    }

    private BlupException Unfit(CallNode call, string why) => formula.Error("BLUP313", $"{call} cannot be computed: {why}.", call, "Use fewer columns, or another transformation.");
}
