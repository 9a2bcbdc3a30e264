using System.Text;

namespace Blup.Text;

/// <summary>
/// Breaks a formula into lines as R's <c>deparse</c> does at its default cut-off of 60: after a spaced operator or a comma once the line
/// is longer than that; a continued line is indented by four blanks for each operator around it that was broken.
/// </summary>
internal sealed class FormulaLines
{
    private const int CutOff = 60;

    /// <summary>Binary operators, loosest first; those written with blanks around them may end a line.</summary>
    private static readonly string[][] Levels =
        [["~"], ["||", "|"], ["&&", "&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/"], ["%"], [":"]];

    private readonly string _text;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _indent;

    private FormulaLines(string text) => _text = text;

    /// <summary>The lines of <paramref name="formula"/>, which is one line as R deparses it; text that is no formula stays one line.</summary>
    public static IReadOnlyList<string> Of(string formula)
    {
        var lines = new FormulaLines(formula);
        try
        {
            lines.Binary(0);
        }
        catch (FormatException)
        {
            return [formula];
        }

        if (lines._at < formula.Length) return [formula];
        lines._lines.Add(lines._line.ToString());
        return lines._lines;
    }

    private void Binary(int level)
    {
        if (level == Levels.Length)
        {
            Unary();
            return;
        }

        if (level == 0 && Peek() == '~') Write(Take(1) + " ");
        Binary(level + 1);
        while (Operator(level) is { } op)
        {
            var spaced = op is not ("/" or ":");
            Write(spaced ? $" {op} " : op);
            var broken = spaced && op[0] != '%' && Break();
            Binary(level + 1);
            if (broken) _indent--;
        }
    }

    private string? Operator(int level)
    {
        Blanks();
        foreach (var op in Levels[level])
        {
            if (string.CompareOrdinal(_text, _at, op, 0, op.Length) != 0) continue;
            if (op == "%")
            {
                var end = _text.IndexOf('%', _at + 1);
                if (end > 0) return Take(end + 1 - _at);
            }

            return Take(op.Length);
        }

        return null;
    }

    private void Unary()
    {
        if (Peek() is '-' or '+' or '!')
        {
            Write(Take(1));
            Unary();
            return;
        }

        Primary();
        if (Peek() != '^') return;
        Write(Take(1));
        Unary();
    }

    private void Primary()
    {
        if (Peek() == '(')
        {
            Write(Take(1));
            Binary(0);
            Close(')');
            return;
        }

        Write(Name());
        if (Peek() != '(') return;
        Write(Take(1));
        var broken = false;
        for (var first = true; Peek() != ')'; first = false)
        {
            if (!first)
            {
                Close(',');
                Write(" ");
                broken |= Break(broken);
            }

            Argument();
        }

        Write(Take(1));
        if (broken) _indent--;
    }

    /// <summary>An argument of a call, maybe named: <c>knots = c(1, 2)</c>.</summary>
    private void Argument()
    {
        Binary(0);
        if (Peek() != '=') return;
        Write(" " + Take(1) + " ");
        Binary(0);
    }

    private string Name()
    {
        var first = Peek();
        if (first is '`' or '"' or '\'')
        {
            var close = _text.IndexOf(first, _at + 1);
            return close < 0 ? throw new FormatException() : Take(close + 1 - _at);
        }

        var end = _at;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '.' or '_' || Exponent(end))) end++;
        return end == _at ? throw new FormatException() : Take(end - _at);
    }

    /// <summary>The sign in <c>1e-05</c>.</summary>
    private bool Exponent(int at) => at > _at && _text[at] is '-' or '+' && _text[at - 1] is 'e' && char.IsAsciiDigit(_text[_at]);

    private void Close(char expected)
    {
        if (Peek() != expected) throw new FormatException();
        Write(Take(1));
    }

    private char Peek()
    {
        Blanks();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void Blanks()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }

    private string Take(int length) => _text.Substring((_at += length) - length, length);

    private void Write(string text)
    {
        if (_line.Length == 0) _line.Append(' ', 4 * Math.Min(_indent, 4) + 2 * Math.Max(0, _indent - 4));
        _line.Append(text);
    }

    /// <summary>Ends a line that is long enough; the first break of an operator or call indents. Returns whether it indented.</summary>
    private bool Break(bool indented = false)
    {
        if (_line.Length <= CutOff) return false;
        _lines.Add(_line.ToString());
        _line.Clear();
        if (!indented) _indent++;
        return true;
    }
}
