namespace Blup.Report.Plots;

/// <summary>Widths of texts in a common sans-serif (Arial, Helvetica, Liberation Sans share theirs), in thousandths of the size.</summary>
internal static class TextMeasure
{
    private static readonly short[] Ascii =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    ];

    /// <summary>Width in pixels; with some room for fonts that are wider.</summary>
    public static double Width(string text, double size, bool bold = false)
    {
        var sum = 0;
        foreach (var c in text) sum += c is >= ' ' and <= '\u007f' ? Ascii[c - ' '] : c < '\u2e80' ? 600 : 1000;
        return sum * size / 1000.0 * (bold ? 1.08 : 1.02);
    }

    /// <summary>The text, cut with an ellipsis where it is wider than allowed.</summary>
    public static string Fit(string text, double size, double width)
    {
        if (Width(text, size) <= width) return text;
        var length = text.Length;
        while (length > 1 && Width(text[..length], size) + size > width) length--;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length].TrimEnd() + "…";
    }

    /// <summary>The text in lines no wider than allowed, broken at spaces.</summary>
    public static List<string> Wrap(string text, double size, double width, bool bold = false)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size, bold) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        lines.Add(line);
        return [.. lines.Select(l => Fit(l, size, bold ? width / 1.06 : width))];
    }
}
