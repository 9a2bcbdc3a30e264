using System.Globalization;
using Blup.Results;

namespace Blup.Text.Words;

/// <summary>Numbers and statistics as the Publication Manual of the APA (7th edition, chapter 6) prints them.</summary>
internal sealed class Apa(ReportFormat format)
{
    /// <summary>A statistic's symbol: in italics.</summary>
    public string Symbol(string symbol) => format == ReportFormat.Markdown ? $"*{symbol}*" : symbol;

    /// <summary>A user's name as plain text: nothing in it is mark-up.</summary>
    public string Name(string name)
    {
        if (format == ReportFormat.Plain) return name;
        var safe = name;
        foreach (var c in @"\`*_[]<>|~") safe = safe.Replace(c.ToString(), "\\" + c, StringComparison.Ordinal);
        return safe;
    }

    /// <summary>Code, letter by letter.</summary>
    public string Code(string code)
    {
        if (format == ReportFormat.Plain) return code;
        return code.Contains('`', StringComparison.Ordinal) ? $"`` {code} ``" : $"`{code}`";
    }

    /// <summary>A number with two decimals, or more where its error (or its own size) needs them for two significant digits.</summary>
    public static string Number(double value, double scale)
    {
        if (!double.IsFinite(value)) return "not available";
        var size = Math.Abs(scale);
        if (size is 0 or double.NaN || !double.IsFinite(size)) size = Math.Abs(value);
        var decimals = size == 0 ? 2 : Math.Max(2, 1 - (int)Math.Floor(Math.Log10(size)));
        return Minus(decimals > 8 ? RFormat.Number(value, 3) : RNumber.Fixed(value, decimals));
    }

    /// <summary>A number that cannot exceed 1 in size: no zero before the point.</summary>
    public static string Share(double value, int decimals = 2)
    {
        if (!double.IsFinite(value)) return "not defined";
        var text = RNumber.Fixed(Math.Abs(value), decimals);
        return (value < 0 && text.Any(c => c is >= '1' and <= '9') ? "\u2212" : "") + (text[0] == '0' ? text[1..] : text);
    }

    /// <summary><c>p = .032</c>, <c>p &lt; .001</c>.</summary>
    public string PValue(double p)
        => double.IsNaN(p) ? $"{Symbol("p")} not available" : p < 0.001 ? $"{Symbol("p")} < .001" : p > 0.9995 ? $"{Symbol("p")} > .999" : $"{Symbol("p")} = {Share(p, 3)}";

    /// <summary><c>b = 10.47, SE = 1.55, t(17.00) = 6.77, p &lt; .001</c>.</summary>
    public string Coefficient(FixedEffects effects, int j)
    {
        var (b, se) = (effects.Estimates[j], effects.StandardErrors[j]);
        var test = double.IsPositiveInfinity(effects.Df[j]) ? Symbol("z") : $"{Symbol("t")}({Df(effects.Df[j], effects.Method)})";
        return $"{Symbol("b")} = {Number(b, se)}, {Symbol("SE")} = {Number(se, se)}, {test} = {Statistic(effects.Statistics[j])}, {PValue(effects.PValues[j])}";
    }

    /// <summary>A test statistic: two decimals.</summary>
    public static string Statistic(double value) => double.IsFinite(value) ? Minus(RNumber.Fixed(value, 2)) : "not available";

    /// <summary>A list in words: <c>a, b, and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        2 => $"{items[0]} and {items[1]}",
        _ => string.Join(", ", items.Take(items.Count - 1)) + ", and " + items[^1],
    };

    private static string Df(double df, DfMethod method)
        => !double.IsFinite(df) ? "not available" : method == DfMethod.Residual ? df.ToString("0", CultureInfo.InvariantCulture) : RNumber.Fixed(df, 2);

    private static string Minus(string number) => number.StartsWith('-') ? "\u2212" + number[1..] : number;
}
