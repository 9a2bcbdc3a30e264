using Blup.Diagnostics;
using CsvHelper;

namespace Blup.Tables;

/// <summary>Reads and checks the line of column names.</summary>
internal static class CsvHeader
{
    /// <summary>The names in the current record, all distinct and not empty.</summary>
    public static string[] Read(CsvReader records, CsvSource source, char delimiter)
    {
        var where = source.At(records.ByteOffset);
        var names = new string[records.FieldCount];
        for (var i = 0; i < names.Length; i++) names[i] = records.GetString(i);

        if (Array.TrueForAll(names, name => NumberText.TryParse(name, out _)))
            throw new BlupException("BLUP218", $"The first line holds only numbers ({Some(names)}), not column names.", where, "Add a header line with a name for each column.");

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0) throw Empty(names, i, where, delimiter);
            if (!seen.TryAdd(names[i], i))
                throw new BlupException("BLUP217", FormattableString.Invariant($"Columns {seen[names[i]] + 1} and {i + 1} are both named '{names[i]}'."), where, "Give each column a name of its own.");
        }

        return names;
    }

    /// <summary>Names in the options have to be columns of the file.</summary>
    public static void CheckOptions(string[] names, CsvOptions options)
    {
        foreach (var name in options.Factors)
        {
            if (!names.Contains(name, StringComparer.Ordinal)) throw Table.NoColumn(name, names, "columns to make categorical");
        }

        foreach (var name in options.Levels.Keys)
        {
            if (!names.Contains(name, StringComparer.Ordinal)) throw Table.NoColumn(name, names, "CsvOptions.Levels");
        }
    }

    /// <summary>The delimiter in words.</summary>
    public static string Describe(char delimiter) => delimiter switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{delimiter}'",
    };

    private static BlupException Empty(string[] names, int column, string where, char delimiter)
    {
        var advice = column == 0
            ? "Name it; if it holds row names (R's write.csv), name it or write the file with row.names = FALSE."
            : column == names.Length - 1 ? "Name it, or remove the delimiter at the end of the line." : "Give each column a name.";
        return new BlupException("BLUP216", FormattableString.Invariant($"Column {column + 1} of {names.Length} (separated by {Describe(delimiter)}) has no name."), where, advice);
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(5)) + (names.Length > 5 ? ", …" : "");
}
