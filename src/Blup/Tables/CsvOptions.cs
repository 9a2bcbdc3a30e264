namespace Blup.Tables;

/// <summary>How <see cref="Table.ReadCsv(string, CsvOptions?)"/> reads a file. The defaults suit files written by R, Python and spreadsheets.</summary>
public sealed record CsvOptions
{
    /// <summary>
    /// The character between values. Null (the default): a tab for files ending in <c>.tsv</c> or <c>.tab</c>; otherwise the one of
    /// comma, semicolon and tab that occurs most often in the header line.
    /// </summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// Values that stand for "missing", compared exactly after removing blanks around unquoted values; quoted or not makes no
    /// difference. Default: <c>NA</c> and the empty value. In a column of numbers <c>NaN</c> is missing too.
    /// </summary>
    public IReadOnlyList<string> MissingValues { get; init; } = ["NA", ""];

    /// <summary>
    /// Columns to make categorical. Numbers get levels in numeric order, named by their shortest exact text (<c>308</c>, <c>1.5</c>);
    /// text such as <c>T</c> and <c>F</c> keeps its spelling instead of becoming logical.
    /// </summary>
    public IReadOnlyList<string> Factors { get; init; } = [];

    /// <summary>
    /// Levels by column, in order; see <see cref="Table.WithLevels"/>. A value that is not listed is an error, a listed level that
    /// does not occur is kept.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Levels { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}
