using System.Globalization;
using System.Text;

namespace Blup.Sql;

/// <summary>Texts from elsewhere (names, values, a server's messages) as they may be shown: without characters that a terminal or a script would obey.</summary>
internal static class PlainText
{
    /// <summary>Control characters as <c>\u001b</c>; line breaks and tabs stay.</summary>
    public static string Of(string text) => Write(text, c => char.IsControl(c) && c is not ('\n' or '\t'));

    /// <summary>The same on one line: what follows <c>--</c> in a script ends with the line.</summary>
    public static string Line(string text) => Write(text, c => char.IsControl(c) || c is '\u2028' or '\u2029');

    private static string Write(string text, Func<char, bool> isEscaped)
    {
        if (!text.Any(isEscaped)) return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!isEscaped(c)) plain.Append(c);
            else plain.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) });
        }

        return plain.ToString();
    }
}
