using Blup.Diagnostics;

namespace Blup.Tables;

public sealed partial class Table
{
    /// <summary>
    /// Reads a CSV or TSV file: UTF-8, a header line, decimal point, quotes as in RFC 4180 (a quoted value may hold delimiters and line
    /// breaks), blank lines skipped, blanks around unquoted values removed. A column is numeric when all its values are numbers
    /// (<c>1e5</c> and <c>Inf</c> are; an integer with more digits than a double holds is not), logical when all are
    /// <c>TRUE</c>/<c>FALSE</c>/<c>T</c>/<c>F</c>/<c>true</c>/<c>false</c>, otherwise categorical with its levels in ordinal order.
    /// A column without any value is numeric.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Delimiter, missing values, factors and levels; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP203, BLUP210–BLUP227: the file or an option cannot be used; the message gives the line.</exception>
    public static Table ReadCsv(string path, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CsvTableReader.Read(CsvSource.FromFile(path), options ?? new CsvOptions());
    }

    /// <summary>Reads CSV or TSV text; see <see cref="ReadCsv(string, CsvOptions?)"/>.</summary>
    /// <param name="reader">The text; read to its end and not closed.</param>
    /// <param name="options">Delimiter, missing values, factors and levels; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP203, BLUP212–BLUP227: the text or an option cannot be used; the message gives the line.</exception>
    public static Table ReadCsv(TextReader reader, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return CsvTableReader.Read(CsvSource.FromReader(reader), options ?? new CsvOptions());
    }
}
