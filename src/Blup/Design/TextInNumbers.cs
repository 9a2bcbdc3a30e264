using System.Globalization;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Explains why a column that should hold numbers does not.</summary>
internal static class TextInNumbers
{
    /// <summary>The first rows that hold no number where most do; else the levels.</summary>
    public static string Explain(Column column)
    {
        var bad = new List<(int Row, string Text)>();
        var levels = new HashSet<string>(StringComparer.Ordinal);
        int count = 0, present = 0;
        for (var i = 0; i < column.Length; i++)
        {
            if (column.IsMissing(i)) continue;
            var text = column switch
            {
                TextColumn t => t[i]!,
                CategoricalColumn c => c.Levels[c.Codes[i]],
                _ => "",
            };
            present++;
            levels.Add(text);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) continue;
            if (++count <= 5) bad.Add((i + 1, text));
        }

        if (present > 0 && count == 0) return "It holds numbers but was declared categorical. Read it as numeric.";
        if (count * 2 < present)
            return $"{Listing.Count(count, "row")} hold{(count == 1 ? "s" : "")} text: {string.Join(", ", bad.Select(b => string.Create(CultureInfo.InvariantCulture, $"row {b.Row} '{b.Text}'")))}{(count > bad.Count ? ", …" : "")}. Correct them, or mark them as missing.";
        return $"It is categorical: {Listing.Some(levels.ToList())}. Use a numeric column.";
    }
}
