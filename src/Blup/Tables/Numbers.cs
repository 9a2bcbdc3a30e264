using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>A column where a model needs numbers.</summary>
internal static class Numbers
{
    /// <summary>The column as numbers: logical values are 1 and 0, text is refused with its first values that are no numbers.</summary>
    /// <exception cref="BlupException">BLUP205 the column holds text.</exception>
    public static NumericColumn From(Column column) => column switch
    {
        NumericColumn numeric => numeric,
        LogicalColumn logical => new NumericColumn(logical.Name, Array.ConvertAll(logical.Values.ToArray(), v => v < 0 ? double.NaN : v)),
        _ => throw NotNumeric(Categoricals.From(column)),
    };

    private static BlupException NotNumeric(CategoricalColumn column)
    {
        var bad = column.Levels.Select(level => !NumberText.TryParse(level, out _)).ToArray();
        if (!Array.Exists(bad, b => b))
        {
            return new BlupException(
                "BLUP205",
                $"Column '{column.Name}' is categorical, and numbers are needed here.",
                null,
                "All its levels are numbers: leave it out of the factors, or use it as a factor.");
        }

        var (examples, rows) = Examples(column, bad);
        var comma = column.Levels.Any(IsDecimalComma);
        return new BlupException(
            "BLUP205",
            $"Column '{column.Name}' holds text, and numbers are needed here.",
            string.Create(CultureInfo.InvariantCulture, $"{rows} of {column.Length} rows hold no number, the first: {examples}"),
            comma ? "Numbers are written with a decimal point. Save the file with points (1.5) instead of commas (1,5)."
                : "Correct these values, or name them as missing (CsvOptions.MissingValues).");
    }

    private static (string Examples, int Rows) Examples(CategoricalColumn column, bool[] bad)
    {
        var examples = new List<string>();
        var rows = 0;
        for (var row = 0; row < column.Length; row++)
        {
            var code = column.Codes[row];
            if (code < 0 || !bad[code]) continue;
            rows++;
            if (examples.Count < 3) examples.Add(string.Create(CultureInfo.InvariantCulture, $"'{column.Levels[code]}' (row {row + 1})"));
        }

        return (string.Join(", ", examples), rows);
    }

    /// <summary>Text such as <c>1,5</c> or <c>-1.234,5</c>.</summary>
    private static bool IsDecimalComma(string text)
        => text.Contains(',', StringComparison.Ordinal)
            && NumberText.TryParse(text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.'), out _);
}
