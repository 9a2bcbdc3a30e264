using System.Text;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Text;

/// <summary>
/// Breaks a formula into lines as R's <c>deparse</c> does at its default cut-off of 60: after a spaced operator or a comma once the line
/// is longer than that; a continued line is indented by four blanks for each operator or call around it that was broken.
/// </summary>
internal sealed class FormulaLines
{
    private const int CutOff = 60;

    private readonly List<string> _lines = [];
    private readonly StringBuilder _line = new();
    private int _indent;

    /// <summary>The lines of <paramref name="formula"/>; text that is no formula stays one line.</summary>
    public static IReadOnlyList<string> Of(string formula)
    {
        Formula parsed;
        try
        {
            parsed = Formula.Parse(formula);
        }
        catch (BlupException)
        {
            return [formula];
        }

        var lines = new FormulaLines();
        if (parsed.Left is { } left) lines.Append(new BinaryNode("~", left, parsed.Right, 0));
        else lines.Append(new PrefixNode("~", parsed.Right, 0, 0));
        lines._lines.Add(lines._line.ToString());
        return lines._lines;
    }

    private void Append(Node node)
    {
        switch (node)
        {
            case BinaryNode b:
                var spaced = Operators.Find(b.Operator)!.Spaced;
                Append(b.Left);
                Write(spaced ? $" {b.Operator} " : b.Operator);
                var broken = spaced && b.Operator[0] != '%' && Break();
                Append(b.Right);
                if (broken) _indent--;
                break;
            case PrefixNode p:
                Write(p.Operator);
                Append(p.Operand);
                break;
            case ParenNode p:
                Write("(");
                Append(p.Inner);
                Write(")");
                break;
            case CallNode c:
                Append(c);
                break;
            default:
                Write(node.ToString());
                break;
        }
    }

    private void Append(CallNode call)
    {
        Write(call.Function + "(");
        var broken = false;
        foreach (var (i, argument) in call.Arguments.Index())
        {
            if (i > 0)
            {
                Write(", ");
                broken |= Break(broken);
            }

            if (argument.Name is { } name) Write(Deparser.Name(name) + " = ");
            Append(argument.Value);
        }

        Write(")");
        if (broken) _indent--;
    }

    private void Write(string text)
    {
        // R's tabs: four blanks each, two from the fifth on.
        if (_line.Length == 0) _line.Append(' ', 4 * Math.Min(_indent, 4) + 2 * Math.Max(0, _indent - 4));
        _line.Append(text);
    }

    /// <summary>Ends a line that is long enough; the first break of an operator or call indents. Returns whether it broke.</summary>
    private bool Break(bool indented = false)
    {
        if (_line.Length <= CutOff) return false;
        _lines.Add(_line.ToString());
        _line.Clear();
        if (!indented) _indent++;
        return true;
    }
}
