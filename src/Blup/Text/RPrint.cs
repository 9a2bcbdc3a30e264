using System.Text;

namespace Blup.Text;

/// <summary>R's ways to lay text out in 80 columns: matrices, named vectors, <c>cat(fill = TRUE)</c> and <c>strwrap</c>.</summary>
internal static class RPrint
{
    /// <summary>R's <c>getOption("width")</c>.</summary>
    public const int Width = 80;

    /// <summary>A matrix of text: row names on the left, columns continued below where they do not fit.</summary>
    public static void Matrix(StringBuilder to, IReadOnlyList<string> rowNames, IReadOnlyList<string> headers, IReadOnlyList<string>[] columns, bool right)
    {
        var label = rowNames.Count == 0 ? 0 : rowNames.Max(r => r.Length);
        var widths = columns.Select((c, j) => Math.Max(headers[j].Length, c.Count == 0 ? 0 : c.Max(s => s.Length))).ToArray();
        for (var from = 0; from < columns.Length;)
        {
            var total = label;
            var end = from;
            do total += widths[end++] + 1;
            while (end < columns.Length && total + widths[end] + 1 < Width);

            to.Append(' ', label);
            for (var j = from; j < end; j++) Cell(to.Append(' '), headers[j], widths[j], right);
            to.Append('\n');
            for (var i = 0; i < rowNames.Count; i++)
            {
                to.Append(rowNames[i].PadRight(label));
                for (var j = from; j < end; j++) Cell(to.Append(' '), columns[j][i], widths[j], right);
                to.Append('\n');
            }

            from = end;
        }
    }

    /// <summary>A named vector: names above values, all of one width, <paramref name="gap"/> blanks after each.</summary>
    public static void Named(StringBuilder to, IReadOnlyList<string> names, IReadOnlyList<string> values, int gap = 1)
    {
        var width = names.Concat(values).Select(s => s.Length).DefaultIfEmpty(0).Max();
        var perLine = Math.Max(1, Width / (width + gap));
        for (var from = 0; from < names.Count; from += perLine)
        {
            var end = Math.Min(names.Count, from + perLine);
            for (var j = from; j < end; j++) to.Append(names[j].PadLeft(width)).Append(' ', gap);
            to.Append('\n');
            for (var j = from; j < end; j++) to.Append(values[j].PadLeft(width)).Append(' ', gap);
            to.Append('\n');
        }
    }

    /// <summary>Items on one line with a separator after each but the last; a new line before an item that does not fit.</summary>
    public static void Fill(StringBuilder to, string separator, params ReadOnlySpan<string> items)
    {
        var width = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (width > 0 && width + items[i].Length + separator.Length > Width)
            {
                to.Append('\n');
                width = 0;
            }

            to.Append(items[i]);
            width += items[i].Length;
            if (i == items.Length - 1) break;
            to.Append(separator);
            width += separator.Length;
        }

        to.Append('\n');
    }

    /// <summary>Words in lines shorter than <paramref name="width"/>; lines after the first are indented by <paramref name="indent"/>.</summary>
    public static List<string> Wrap(string text, int width, int indent)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var start = lines.Count > 0 ? indent : 0;
            if (line.Length > start && line.Length + 1 + word.Length >= width)
            {
                lines.Add(line.ToString());
                line.Clear().Append(' ', indent).Append(word);
            }
            else
            {
                if (line.Length > start) line.Append(' ');
                line.Append(word);
            }
        }

        lines.Add(line.ToString());
        return lines;
    }

    private static void Cell(StringBuilder to, string text, int width, bool right) => to.Append(right ? text.PadLeft(width) : text.PadRight(width));
}
