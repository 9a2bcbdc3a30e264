using System.Globalization;
using System.Text;

namespace Blup.Formulas;

/// <summary>Writes a syntax tree as R's <c>deparse</c> prints it; the labels of terms and coefficients come from here.</summary>
internal static class Deparser
{
    /// <summary>The text of a tree.</summary>
    public static string Write(Node node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    /// <summary>A name, between back-quotes where it needs them.</summary>
    public static string Name(string name) => Lexer.IsPlainName(name) ? name : "`" + name + "`";

    private static void Write(Node node, StringBuilder text)
    {
        switch (node)
        {
            case NumberNode n:
                text.Append(n.IsInteger ? n.Value.ToString("0.###############", CultureInfo.InvariantCulture) + "L" : Number(n.Value));
                break;
            case TextNode t:
                text.Append(t.Value.Contains('"', StringComparison.Ordinal) ? $"'{t.Value}'" : $"\"{t.Value}\"");
                break;
            case NameNode n:
                // TRUE without quotes is the constant, with quotes a column.
                text.Append(n.Quoted ? Name(n.Name) : n.Name);
                break;
            case PrefixNode p:
                text.Append(p.Operator);
                Write(p.Operand, text);
                break;
            case BinaryNode b:
                Write(b.Left, text);
                text.Append(Operators.Find(b.Operator)!.Spaced ? $" {b.Operator} " : b.Operator);
                Write(b.Right, text);
                break;
            case ParenNode p:
                text.Append('(');
                Write(p.Inner, text);
                text.Append(')');
                break;
            case CallNode c:
                text.Append(c.Function).Append('(');
                for (var i = 0; i < c.Arguments.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    if (c.Arguments[i].Name is { } name) text.Append(Name(name)).Append(" = ");
                    Write(c.Arguments[i].Value, text);
                }

                text.Append(')');
                break;
        }
    }

    /// <summary>A number as R prints it in code: up to 15 digits, scientific where that is shorter.</summary>
    public static string Number(double value)
    {
        var digits = 15;
        for (var d = 1; d < 15; d++)
        {
            if (double.Parse(value.ToString("E" + (d - 1), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) != value) continue;
            digits = d;
            break;
        }

        var scientific = value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture);
        var split = scientific.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        scientific = scientific[..split] + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        var places = Math.Max(0, digits - 1 - exponent);
        if (places > 60 || exponent > 60) return scientific;
        var plain = value.ToString("F" + places, CultureInfo.InvariantCulture);
        return plain.Length <= scientific.Length ? plain : scientific;
    }
}
