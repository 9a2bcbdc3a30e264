using System.Globalization;
using System.Text;
using Blup.Diagnostics;
using CsvHelper;

namespace Blup.Tables;

/// <summary>
/// Writes tables as CSV: quotes as in RFC 4180, decimal point, shortest digits that read back as the same number, <c>TRUE</c> and
/// <c>FALSE</c>, UTF-8 without mark, lines ending in a line feed as data tools expect.
/// An empty text is written as <c>""</c>, which reads back as missing unless <see cref="CsvOptions.MissingValues"/> says otherwise.
/// </summary>
public static class TableWriter
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a table to a file, replacing it when the new one is complete.</summary>
    /// <param name="table">The table.</param>
    /// <param name="path">The file.</param>
    /// <param name="missing">What stands for a missing value.</param>
    /// <param name="delimiter">The character between values.</param>
    /// <exception cref="BlupException">BLUP222 unusable delimiter; BLUP240 a text equals <paramref name="missing"/>; BLUP241 the file cannot be written.</exception>
    public static void WriteCsv(this Table table, string path, string missing = "NA", char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            WholeFile.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, Encoding);
                table.WriteCsv(writer, missing, delimiter);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BlupException("BLUP241", $"The file '{path}' cannot be written: {e.Message}", null, "Check that the folder exists and may be written to.", e);
        }
    }

    /// <summary>Writes a table as text; see <see cref="WriteCsv(Table, string, string, char)"/>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="writer">Where to write; not closed.</param>
    /// <param name="missing">What stands for a missing value.</param>
    /// <param name="delimiter">The character between values.</param>
    /// <exception cref="BlupException">BLUP222 unusable delimiter; BLUP240 a text equals <paramref name="missing"/> and would read back as missing.</exception>
    public static void WriteCsv(this Table table, TextWriter writer, string missing = "NA", char delimiter = ',') => WritePiece(table, writer, header: true, missing, delimiter);

    /// <summary>Writes a piece of a table, with or without the names of its columns before.</summary>
    internal static void WritePiece(Table table, TextWriter writer, bool header, string missing = "NA", char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(writer);
        CsvSource.CheckDelimiter(delimiter);
        var cells = table.Columns.Select(c => Cells(c, missing)).ToArray();
        using var csv = CsvWriter.Create(writer, new CsvWriterOptions { Separator = delimiter, NewLine = "\n" }, leaveOpen: true);
        if (header)
        {
            foreach (var column in table.Columns) Write(csv, column.Name);
            csv.EndRecord();
        }

        for (var row = 0; row < table.RowCount; row++)
        {
            foreach (var cell in cells) cell(csv, row);
            csv.EndRecord();
        }
    }

    /// <summary>Blanks around a value survive only inside quotes; an empty value is quoted, so that one alone is not a blank line.</summary>
    private static void Write(CsvWriter csv, string text)
    {
        if (text.Length == 0 || text[0] is ' ' or '\t' || text[^1] is ' ' or '\t') csv.WriteField(text, CsvQuoting.Always);
        else csv.WriteField(text);
    }

    private static Action<CsvWriter, int> Cells(Column column, string missing)
    {
        switch (column)
        {
            case NumericColumn numeric:
                return (csv, row) =>
                {
                    if (numeric.IsMissing(row)) Write(csv, missing);
                    else WriteNumber(csv, numeric.Values[row]);
                };
            case LogicalColumn logical:
                return (csv, row) => Write(csv, logical.IsMissing(row) ? missing : LogicalText.Format(logical.Values[row] == 1));
            default:
                var text = Categoricals.From(column);
                CheckMarker(text, missing);
                return (csv, row) => Write(csv, text.IsMissing(row) ? missing : text.Levels[text.Codes[row]]);
        }
    }

    private static void WriteNumber(CsvWriter csv, double value)
    {
        Span<char> buffer = stackalloc char[32];
        if (NumberText.TryFormat(value, buffer, out var length)) csv.WriteField(buffer[..length]);
        else csv.WriteField(NumberText.Format(value));
    }

    private static void CheckMarker(CategoricalColumn column, string missing)
    {
        for (var row = 0; row < column.Length; row++)
        {
            if (column.IsMissing(row) || column.Levels[column.Codes[row]] != missing) continue;
            throw new BlupException(
                "BLUP240",
                string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}' holds the text '{missing}' in row {row + 1}, which would read back as missing."),
                null,
                "Choose another text for missing values.");
        }
    }
}
