using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>Any column as a categorical one.</summary>
internal static class Categoricals
{
    /// <summary>
    /// The column with the levels that occur, text in ordinal and numbers in numeric order; logical values always have both FALSE and TRUE.
    /// A categorical column is returned as it is, empty levels included.
    /// </summary>
    public static CategoricalColumn From(Column column) => column switch
    {
        CategoricalColumn categorical => categorical,
        NumericColumn numeric => FromNumbers(numeric),
        LogicalColumn logical => FromLogical(logical),
        TextColumn text => FromText(text.Name, text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Text coded with ordinal levels; null is missing.</summary>
    public static CategoricalColumn FromText(string name, IReadOnlyList<string?> values)
    {
        var coder = new LevelCoder();
        var codes = new int[values.Count];
        for (var row = 0; row < codes.Length; row++) codes[row] = values[row] is { } text ? coder.Code(text) : -1;
        return coder.ToColumn(name, codes);
    }

    /// <summary>The column recoded to exactly these levels.</summary>
    public static CategoricalColumn WithLevels(Column column, IReadOnlyList<string> levels)
    {
        CheckLevels(column.Name, levels);
        var from = From(column);
        var place = new int[from.Levels.Count];
        for (var i = 0; i < place.Length; i++) place[i] = Find(column, from.Levels[i], levels);
        var codes = new int[from.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            var code = from.Codes[row];
            codes[row] = code < 0 ? -1 : place[code];
            if (code >= 0 && codes[row] < 0) throw NotListed(from, row, place, levels);
        }

        return new CategoricalColumn(column.Name, codes, [.. levels]);
    }

    private static CategoricalColumn FromNumbers(NumericColumn column)
    {
        var values = column.Values;
        var first = new Dictionary<double, int>();
        var codes = new int[values.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            // Adding 0 makes a negative zero the zero that it equals.
            var value = values[row] + 0.0;
            if (double.IsNaN(value)) codes[row] = -1;
            else if (!first.TryGetValue(value, out codes[row])) first.Add(value, codes[row] = first.Count);
        }

        var numbers = first.Keys.ToArray();
        Array.Sort(numbers);
        var rank = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++) rank[first[numbers[i]]] = i;
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] >= 0) codes[row] = rank[codes[row]];
        }

        return new CategoricalColumn(column.Name, codes, Array.ConvertAll(numbers, NumberText.Format));
    }

    private static CategoricalColumn FromLogical(LogicalColumn column)
        => new(column.Name, Array.ConvertAll(column.Values.ToArray(), v => (int)v), ["FALSE", "TRUE"]);

    private static int Find(Column column, string value, IReadOnlyList<string> levels)
    {
        for (var i = 0; i < levels.Count; i++)
        {
            if (string.Equals(levels[i], value, StringComparison.Ordinal)) return i;
        }

        // "0.20" names the number 0.2, and "T" the value TRUE, where the column holds numbers or logical values.
        for (var i = 0; i < levels.Count; i++)
        {
            if (column is NumericColumn && NumberText.TryParse(levels[i], out var level) && NumberText.TryParse(value, out var number) && level.Equals(number)) return i;
            if (column is LogicalColumn && LogicalText.IsWord(levels[i]) && LogicalText.IsTrue(levels[i]) == LogicalText.IsTrue(value)) return i;
        }

        return -1;
    }

    private static void CheckLevels(string name, IReadOnlyList<string> levels)
    {
        if (levels.Count == 0)
            throw new BlupException("BLUP227", $"The list of levels of column '{name}' is empty.", null, "List the levels in order, the reference first.");
        var twice = levels.GroupBy(l => l, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new BlupException("BLUP227", $"Level '{twice.Key}' of column '{name}' is listed twice.", null, "List each level once.");
    }

    private static BlupException NotListed(CategoricalColumn column, int row, int[] place, IReadOnlyList<string> levels)
    {
        var value = column.Levels[column.Codes[row]];
        var rows = 0;
        foreach (var code in column.Codes)
        {
            if (code >= 0 && place[code] < 0) rows++;
        }

        var near = Suggestions.Nearest(value, levels);
        var expected = string.Create(CultureInfo.InvariantCulture, $"Levels given: {string.Join(", ", levels)}.") + (near is null ? "" : $"  Is '{value}' a misspelt '{near}'?");
        return new BlupException(
            "BLUP226",
            FormattableString.Invariant($"Column '{column.Name}' has the value '{value}' in row {row + 1}, which is not among the levels given."),
            FormattableString.Invariant($"{rows} of {column.Length} rows hold values that are not listed."),
            expected + "  List every value that occurs, or make it missing.");
    }
}
