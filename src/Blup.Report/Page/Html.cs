using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Blup.Report.Page;

/// <summary>
/// Markup that is safe to write as it stands. It is made from interpolated strings only: what stands in the code is markup, what is put into
/// the holes is text and gets escaped, unless it is <see cref="Html"/> itself. No other way leads from data into the page.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Html Empty => default;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_text);

    /// <summary>Markup with escaped text in its holes.</summary>
    public static Html Of(HtmlBuilder builder) => new(builder.ToString());

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p._text)));

    /// <summary>Markup of this program's own writers (SVG) or resources (styles, scripts): never anything with a user's text unescaped in it.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>JSON for a script element that is data: no character in it can end the element.</summary>
    public static Html Data(string json)
        => new(json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("\u2028", "\\u2028", StringComparison.Ordinal).Replace("\u2029", "\\u2029", StringComparison.Ordinal));

    /// <summary>Text for element content and quoted attributes.</summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.AsSpan().IndexOfAny(Special) < 0) return text ?? "";
        var to = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            switch (c)
            {
                case '&': to.Append("&amp;"); break;
                case '<': to.Append("&lt;"); break;
                case '>': to.Append("&gt;"); break;
                case '"': to.Append("&quot;"); break;
                case '\'': to.Append("&#39;"); break;
                case '\0': to.Append('\uFFFD'); break;
                default: to.Append(c); break;
            }

        return to.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'\0");
}

/// <summary>Collects an interpolated string for <see cref="Html.Of"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlBuilder(int literalLength, int formattedCount)
{
    private readonly StringBuilder _to = new(literalLength + 16 * formattedCount);

    public void AppendLiteral(string markup) => _to.Append(markup);

    public void AppendFormatted(string? text) => _to.Append(Html.Escape(text));

    public void AppendFormatted(Html markup) => _to.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (var part in parts) _to.Append(part.ToString());
    }

    public void AppendFormatted(int number) => _to.Append(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _to.ToString();
}
