using System.Globalization;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Design;

/// <summary>The functions of the formula language: their arguments, and the elementwise ones themselves.</summary>
internal static class Functions
{
    /// <summary>Functions of one number that give one number.</summary>
    public static readonly IReadOnlyDictionary<string, Func<double, double>> Elementwise = new Dictionary<string, Func<double, double>>(StringComparer.Ordinal)
    {
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["log1p"] = Log1P,
        ["exp"] = Math.Exp,
        ["expm1"] = x => Math.Abs(x) < 1e-5 ? x + x * x / 2 + x * x * x / 6 : Math.Exp(x) - 1,
        ["sqrt"] = Math.Sqrt,
        ["abs"] = Math.Abs,
        ["sign"] = x => double.IsNaN(x) ? x : Math.Sign(x),
        ["floor"] = Math.Floor,
        ["ceiling"] = Math.Ceiling,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
    };

    private static readonly Dictionary<string, string[]> Formals = new(StringComparer.Ordinal)
    {
        ["I"] = ["x"],
        ["log"] = ["x", "base"],
        ["round"] = ["x", "digits"],
        ["poly"] = ["x", "degree", "raw"],
        ["scale"] = ["x", "center", "scale"],
        ["ns"] = ["x", "df", "knots", "intercept", "Boundary.knots"],
        ["factor"] = ["x", "levels"],
        ["as.factor"] = ["x"],
        ["as.numeric"] = ["x"],
        ["C"] = ["object", "contr", "base"],
    };

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => Formals.Keys.Concat(Elementwise.Keys).Append("c").Append("offset").Order(StringComparer.Ordinal);

    /// <summary>The arguments of a call in the order of the function's own list, null where one is left out.</summary>
    /// <exception cref="BlupException">BLUP107 no such function; BLUP108 wrong arguments.</exception>
    public static Node?[] Arguments(Formula formula, CallNode call)
    {
        if (call.Function == "c") return [.. call.Arguments.Select(a => a.Value)];
        var formals = Elementwise.ContainsKey(call.Function) ? ["x"] : Formals.GetValueOrDefault(call.Function);
        if (formals is null) throw Unknown(formula, call);
        var matched = new Node?[formals.Length];
        foreach (var a in call.Arguments.Where(a => a.Name is not null))
        {
            var i = Array.IndexOf(formals, a.Name);
            if (i < 0) throw formula.Error("BLUP108", $"{call.Function}() has no argument '{a.Name}'.", a.Value, $"Arguments: {string.Join(", ", formals)}.");
            if (matched[i] is not null) throw formula.Error("BLUP108", $"The argument '{a.Name}' of {call.Function}() is given twice.", a.Value, "Give it once.");
            matched[i] = a.Value;
        }

        foreach (var a in call.Arguments.Where(a => a.Name is null))
        {
            var i = Array.IndexOf(matched, null);
            if (i < 0) throw formula.Error("BLUP108", $"{call.Function}() has too many arguments.", a.Value, $"Arguments: {string.Join(", ", formals)}.");
            matched[i] = a.Value;
        }

        if (matched[0] is null) throw formula.Error("BLUP108", $"{call.Function}() lacks its argument '{formals[0]}'.", call, $"Arguments: {string.Join(", ", formals)}.");
        return matched;
    }

    private static BlupException Unknown(Formula formula, CallNode call)
    {
        var near = Suggestions.Nearest(call.Function, Names);
        return FormulaError.At("BLUP107", $"There is no function '{call.Function}'.", formula.Text, call.Start, call.Function.Length,
            $"Functions: {string.Join(", ", Names)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }

    /// <summary>log(1 + x) without cancellation: Kahan's correction of the rounded argument (Higham 2002, section 1.14.1).</summary>
    private static double Log1P(double x)
    {
        var u = 1 + x;
        return u == 1 || double.IsInfinity(u) ? (u == 1 ? x : u) : Math.Log(u) * x / (u - 1);
    }

    /// <summary>A constant argument that must be a whole number of at least <paramref name="least"/>.</summary>
    public static int Whole(Formula formula, Node node, Value value, int least)
    {
        if (value is Scalar { Number: var v } && v == Math.Floor(v) && v >= least && v <= 1000) return (int)v;
        throw formula.Error("BLUP108", string.Create(CultureInfo.InvariantCulture, $"'{node}' is not a whole number from {least} to 1000."), node, "Write the number itself.");
    }
}
