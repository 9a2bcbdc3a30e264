using System.Globalization;
using System.Text;

namespace Blup.Report.Svg;

/// <summary>SVG elements as text: names and values escaped, numbers with a point and two decimals.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>An element with attributes and, where given, a text inside and a tooltip.</summary>
    public void Element(string name, string? title, string? content, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        if (title is null && content is null)
        {
            _text.Length--;
            _text.Append("/>\n");
            return;
        }

        if (title is not null) _text.Append("<title>").Append(Escape(title)).Append("</title>");
        if (content is not null) _text.Append(Escape(content));
        _text.Append("</").Append(name).Append(">\n");
    }

    /// <summary>Opens a group; <see cref="Close"/> ends it.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('\n');
    }

    public void Close(string name) => _text.Append("</").Append(name).Append(">\n");

    public void Raw(string text) => _text.Append(text);

    public static string Number(double value)
    {
        var text = Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>Text for XML and for HTML: mark-up shows as text; what XML 1.0 has no place for becomes a replacement character.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) escaped.Append(c).Append(text[++i]);
            else escaped.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' => "\n",
                _ => char.IsControl(c) || char.IsSurrogate(c) || c >= '\ufffe' ? "\ufffd" : c.ToString(),
            });
        }

        return escaped.ToString();
    }

    public override string ToString() => _text.ToString();

    private void Start(string name, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (key, value) in attributes)
        {
            if (value is null) continue;
            _text.Append(' ').Append(key).Append("=\"").Append(value is double d ? Number(d) : Escape(value.ToString()!)).Append('"');
        }

        _text.Append('>');
    }
}
