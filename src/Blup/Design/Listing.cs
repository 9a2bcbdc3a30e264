using System.Globalization;

namespace Blup.Design;

/// <summary>Short lists for messages.</summary>
internal static class Listing
{
    /// <summary>The first few of many: <c>a, b, c, … (12 in all)</c>.</summary>
    public static string Some(IReadOnlyCollection<string> items, int most = 8)
        => items.Count <= most ? string.Join(", ", items) : string.Join(", ", items.Take(most)) + string.Create(CultureInfo.InvariantCulture, $", … ({items.Count} in all)");

    /// <summary>Row numbers from 1: <c>row 3</c>, <c>rows 3, 4, 9, …</c>.</summary>
    public static string Rows(IReadOnlyList<int> rows, int count)
        => (count == 1 ? "row " : "rows ") + string.Join(", ", rows.Select(r => r.ToString(CultureInfo.InvariantCulture))) + (count > rows.Count ? ", …" : "");

    /// <summary>A number of things: <c>1 row</c>, <c>3 rows</c>.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
