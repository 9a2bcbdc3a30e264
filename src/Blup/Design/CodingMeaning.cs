using System.Globalization;

namespace Blup.Design;

/// <summary>What the coefficients of a coding estimate, as differences between the means of levels.</summary>
public static class CodingMeaning
{
    private static readonly string[] Trends = ["linear trend", "quadratic trend", "cubic trend"];

    /// <summary>One text a column: <c>B − A</c>, <c>A − mean of all levels</c>, <c>(C − mean of A, B) / 3</c>, <c>linear trend over the levels</c>.</summary>
    /// <param name="coding">The coding.</param>
    public static IReadOnlyList<string> Differences(this ContrastCoding coding)
    {
        ArgumentNullException.ThrowIfNull(coding);
        return [.. Enumerable.Range(0, coding.ColumnNames.Count).Select(j => Difference(coding, j))];
    }

    private static string Difference(ContrastCoding coding, int j)
    {
        var levels = coding.Levels;
        // As many columns as levels: indicators, each the mean of a level.
        if (coding.ColumnNames.Count == levels.Count) return $"mean of {levels[j]}";
        return coding.Kind switch
        {
            CodingKind.Treatment => $"{levels[Row(coding, j, 1.0)]} − {levels[Reference(coding)]}",
            CodingKind.Sum => $"{levels[j]} − mean of all levels",
            CodingKind.Helmert => string.Create(CultureInfo.InvariantCulture, $"({levels[j + 1]} − {(j == 0 ? "" : "mean of ")}{string.Join(", ", levels.Take(j + 1))}) / {j + 2}"),
            _ => (j < Trends.Length ? Trends[j] : string.Create(CultureInfo.InvariantCulture, $"trend of degree {j + 1}")) + " over the levels",
        };
    }

    private static int Row(ContrastCoding coding, int column, double value)
        => Enumerable.Range(0, coding.Levels.Count).First(l => coding.Matrix[l, column] == value);

    /// <summary>The level that treatment contrasts compare with: the row of zeros.</summary>
    internal static int Reference(ContrastCoding coding)
        => Enumerable.Range(0, coding.Levels.Count).First(l => Enumerable.Range(0, coding.ColumnNames.Count).All(c => coding.Matrix[l, c] == 0.0));
}
