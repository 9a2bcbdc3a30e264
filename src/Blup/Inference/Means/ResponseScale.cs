using System.Globalization;
using Blup.Formulas;

namespace Blup.Inference.Means;

/// <summary>A transformed response and the way back: y = inverse(η), with its derivative for the delta method.</summary>
/// <param name="Name">As emmeans names it: <c>log</c>, <c>2*sqrt</c>, <c>log(mu + 1)</c>.</param>
/// <param name="TestName">The scale that tests of ratios are on: <c>log</c> also for <c>log(mu + 1)</c>.</param>
/// <param name="Inverse">From the linear scale.</param>
/// <param name="Slope">Derivative of <paramref name="Inverse"/>.</param>
/// <param name="Ratio">For a logarithm, from a difference to the ratio it stands for; null otherwise.</param>
internal sealed record ResponseScale(string Name, string TestName, Func<double, double> Inverse, Func<double, double> Slope, Func<double, double>? Ratio)
{
    /// <summary>The scale of a response; null where it is not transformed, or by a function whose inverse is not known here.</summary>
    public static ResponseScale? Of(Formula formula)
    {
        var node = Bare(formula.Left);
        if (node is BinaryNode { Operator: "*" } product && Bare(product.Left) is NumberNode { Value: not 0 } factor && Bare(product.Right) is CallNode scaled)
        {
            var inner = Of(scaled);
            var c = factor.Value;
            return inner is null ? null : inner with
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{c}*{inner.Name}"),
                Inverse = x => inner.Inverse(x / c),
                Slope = x => inner.Slope(x / c) / c,
                Ratio = null,
            };
        }

        return node is CallNode call ? Of(call) : null;
    }

    private static Node? Bare(Node? node)
    {
        while (node is ParenNode p) node = p.Inner;
        return node;
    }

    private static ResponseScale? Of(CallNode call) => call.Function switch
    {
        "log" when call.Arguments.Count == 1 => Shifted(Bare(call.Arguments[0].Value)),
        "log" => call.Arguments.FirstOrDefault(a => a.Name == "base" || a != call.Arguments[0])?.Value is NumberNode b ? Logarithm(FormattableString.Invariant($"log(base {b.Value})"), b.Value, 0) : null,
        "log2" => Logarithm("log2", 2, 0),
        "log10" => Logarithm("log10", 10, 0),
        "log1p" => Logarithm("log1p", Math.E, 1) with { Ratio = null },
        "sqrt" => new ResponseScale("sqrt", "sqrt", static x => x * x, static x => 2 * x, null),
        "exp" => new ResponseScale("exp", "exp", Math.Log, static x => 1 / x, null),
        "expm1" => new ResponseScale("expm1", "expm1", static x => Math.Log(1 + x), static x => 1 / (1 + x), null),
        "asin" => new ResponseScale("asin", "asin", Math.Sin, Math.Cos, null),
        "atan" => new ResponseScale("atan", "atan", Math.Tan, static x => 1 / (Math.Cos(x) * Math.Cos(x)), null),
        _ => null,
    };

    private static ResponseScale Shifted(Node? argument)
    {
        if (argument is BinaryNode { Operator: "+" or "-" } sum && Bare(sum.Right) is NumberNode c)
        {
            var shift = sum.Operator == "+" ? c.Value : -c.Value;
            return Logarithm(FormattableString.Invariant($"log(mu {sum.Operator} {c.Value})"), Math.E, shift) with { TestName = "log" };
        }

        return Logarithm("log", Math.E, 0);
    }

    private static ResponseScale Logarithm(string name, double b, double shift)
    {
        var unit = Math.Log(b);
        return new ResponseScale(name, name, x => Math.Exp(x * unit) - shift, x => unit * Math.Exp(x * unit), x => Math.Exp(x * unit));
    }
}
