using System.Text.RegularExpressions;

namespace Blup.Tests.Text.Equations;

/// <summary>Whether LaTeX can be typeset: braces, environments and delimiters match, only known commands, no bare special characters.</summary>
internal static partial class LatexSyntax
{
    /// <summary>Commands of amsmath and LaTeX that KaTeX and MathJax know too.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "begin", "end", "left", "right", "mathrm", "mathbf", "boldsymbol", "text", "operatorname", "frac", "sqrt", "cdot", "times", "quad", "dots", "sim", "otimes",
        "beta", "gamma", "sigma", "Sigma", "tau", "varepsilon", "pi", "log", "exp", "sin", "cos", "tan", "mapsto", "neg", "le", "ge", "ne", "wedge", "vee", "bmod",
        "textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar",
    };

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Fault(string latex)
    {
        var open = new Stack<string>();
        foreach (Match token in Token().Matches(latex))
        {
            var text = token.Value;
            switch (text)
            {
                case "{":
                    open.Push("}");
                    break;
                case "}":
                    if (open.Count == 0 || open.Pop() != "}") return $"'}}' at {token.Index} closes nothing";
                    break;
                case "#" or "$" or "%" or "~":
                    return $"bare '{text}' at {token.Index}";
                case "\\left":
                    open.Push("\\right");
                    break;
                case "\\right":
                    if (open.Count == 0 || open.Pop() != "\\right") return $"\\right at {token.Index} closes nothing";
                    break;
                default:
                    if (text.StartsWith("\\begin", StringComparison.Ordinal))
                    {
                        open.Push("\\end" + text["\\begin".Length..]);
                    }
                    else if (text.StartsWith("\\end", StringComparison.Ordinal))
                    {
                        if (open.Count == 0 || open.Pop() != text) return $"{text} at {token.Index} closes nothing";
                    }
                    else if (text.Length > 2 && !Known.Contains(text[1..]))
                    {
                        return $"unknown command {text}";
                    }

                    break;
            }
        }

        return open.Count == 0 ? null : $"{open.Peek()} is absent";
    }

    [GeneratedRegex(@"\\begin\{\w+\}|\\end\{\w+\}|\\[A-Za-z]+|\\.|[{}#$%~]", RegexOptions.Singleline)]
    private static partial Regex Token();
}
