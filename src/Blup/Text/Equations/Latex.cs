using System.Globalization;
using System.Text;

namespace Blup.Text.Equations;

/// <summary>Pieces of LaTeX: names made safe, numbers, sums, matrices. Uses amsmath only, which KaTeX and MathJax know too.</summary>
internal static class Latex
{
    /// <summary>Significant digits of an estimate.</summary>
    private const int Digits = 4;

    /// <summary>Terms of a sum on one line.</summary>
    private const int TermsPerLine = 4;

    /// <summary>A name that stands upright in mathematics; every character of the user prints as itself.</summary>
    public static string Name(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') ? $@"\mathrm{{{name}}}" : Words(name);

    /// <summary>Plain words in mathematics.</summary>
    public static string Words(string text)
    {
        var safe = new StringBuilder(@"\text{");
        foreach (var c in text)
            safe.Append(c switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' => @"\textless{}",
                '>' => @"\textgreater{}",
                '|' => @"\textbar{}",
                '{' or '}' or '#' or '$' or '%' or '&' or '_' => $@"\{c}",
                _ when char.IsControl(c) || char.IsWhiteSpace(c) => " ",
                _ => c.ToString(),
            });
        return safe.Append('}').ToString();
    }

    /// <summary>A number to four significant digits, a power of ten where it is shorter.</summary>
    public static string Number(double value, int digits = Digits)
    {
        if (!double.IsFinite(value)) return Words(value.ToString(CultureInfo.InvariantCulture));
        return Power(RFormat.Number(value, digits));
    }

    /// <summary><c>1e-05</c> as 1 × 10⁻⁵.</summary>
    public static string Power(string number)
    {
        var e = number.IndexOf('e', StringComparison.Ordinal);
        return e < 0 ? number : string.Create(CultureInfo.InvariantCulture, $@"{number[..e]} \times 10^{{{int.Parse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}}}");
    }

    /// <summary>Terms joined by their signs, broken into lines of an <c>aligned</c> block.</summary>
    public static string Sum(IReadOnlyList<string> terms)
    {
        if (terms.Count == 0) return "0";
        var text = new StringBuilder(terms[0]);
        for (var i = 1; i < terms.Count; i++)
        {
            if (i % TermsPerLine == 0) text.Append(" \\\\\n  &\\quad");
            text.Append(terms[i].StartsWith('-') ? " - " + terms[i][1..] : " + " + terms[i]);
        }

        return text.ToString();
    }

    /// <summary>A coefficient times a column; the column of ones is left out.</summary>
    public static string Times(string coefficient, string column) => column.Length == 0 ? coefficient : $@"{coefficient}\, {column}";

    /// <summary>A column vector.</summary>
    public static string Vector(IEnumerable<string> entries) => $@"\begin{{pmatrix}} {string.Join(@" \\ ", entries)} \end{{pmatrix}}";

    /// <summary>A square matrix.</summary>
    public static string Matrix(int size, Func<int, int, string> entry)
        => Vector(Enumerable.Range(0, size).Select(i => string.Join(" & ", Enumerable.Range(0, size).Select(j => entry(i, j)))));

    /// <summary>Indices below a symbol, with commas where a figure has two digits.</summary>
    public static string Subscript(params ReadOnlySpan<string> parts)
    {
        var separator = "";
        foreach (var part in parts)
            if (part.Length > 1 && char.IsAsciiDigit(part[0])) separator = ",";
        return $"_{{{string.Join(separator, parts.ToArray())}}}";
    }

    /// <summary>Lines of one aligned block.</summary>
    public static string Block(IEnumerable<string> lines) => $"\\begin{{aligned}}\n  {string.Join(" \\\\\n  ", lines)}\n\\end{{aligned}}\n";
}
