using Blup.Diagnostics;
using CsvHelper;

namespace Blup.Tables;

/// <summary>The values of some columns of a block, by columns: numbers, or the numbers of texts.</summary>
internal sealed record ParsedPiece(int Rows, double[]?[] Numbers, int[]?[] Texts)
{
    /// <summary>For each column, whether a value was met that is no number where numbers were expected.</summary>
    public required bool[] NotNumbers { get; init; }
}

/// <summary>Parses blocks of a CSV file. One for each thread.</summary>
/// <param name="file">The file.</param>
/// <param name="columns">The columns wanted.</param>
internal sealed class PieceParser(CsvBlocks file, IReadOnlyList<StreamedColumn> columns)
{
    private readonly byte[][] _missing = [.. file.Options.MissingValues.Select(System.Text.Encoding.UTF8.GetBytes)];
    private CsvMalformedRecord? _malformed;

    /// <summary>The columns of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="levels">The texts of a column, by its place among those wanted.</param>
    /// <param name="add">Whether texts not seen before are added; otherwise they are an error (BLUP881).</param>
    /// <exception cref="BlupException">BLUP219, BLUP220 a record is malformed; the message gives the line.</exception>
    public ParsedPiece Parse(CsvBlock block, Func<int, ByteLevels> levels, bool add)
    {
        // Exact without blank lines and line breaks in values: then nothing is copied at the end.
        var capacity = block.Bytes.Span.Count((byte)'\n') + (block.Bytes.Span is [.., (byte)'\n'] ? 0 : 1);
        var numbers = new double[columns.Count][];
        var texts = new int[columns.Count][];
        for (var c = 0; c < columns.Count; c++)
            if (columns[c].IsText) texts[c] = new int[capacity];
            else numbers[c] = new double[capacity];
        var keys = Array.ConvertAll(texts, t => t is null ? [] : new ulong[capacity]);
        var not = new bool[columns.Count];
        _malformed = null;
        using var records = CsvBlocks.Reader(block.Bytes, file.Delimiter, record => _malformed ??= record.Reason == CsvMalformedReason.StrayQuote ? null : record);
        var rows = 0;
        for (; records.Read(); rows++)
        {
            if (_malformed is not null) break;
            if (records.FieldCount != file.Names.Length) throw Ragged(block, records);
            for (var c = 0; c < columns.Count; c++)
            {
                var field = records.GetSpan(columns[c].Position);
                if (numbers[c] is { } column)
                {
                    if (NumberText.TryParse(field, out column[rows])) continue;
                    column[rows] = double.NaN;
                    not[c] |= !IsMissing(field);
                }
                else
                {
                    if (IsMissing(field))
                    {
                        texts[c][rows] = -1;
                        continue;
                    }

                    // Short texts are looked up together, below.
                    keys[c][rows] = field.Length <= 8 ? ByteLevels.Key(field) : 0;
                    texts[c][rows] = field.Length <= 8 ? -2 - field.Length : add ? levels(c).Code(field) : levels(c).Find(field);
                    if (texts[c][rows] == -1) throw columns[c].Changed();
                }
            }
        }

        if (_malformed is { } bad) throw Malformed(block, records, bad);
        for (var c = 0; c < columns.Count; c++)
        {
            if (texts[c] is not null)
            {
                Array.Resize(ref texts[c], rows);
                var missing = texts[c].AsSpan().Count(-1);
                levels(c).Resolve(keys[c].AsSpan(0, rows), texts[c], add);
                if (texts[c].AsSpan().Count(-1) > missing) throw columns[c].Changed();
            }
            else Array.Resize(ref numbers[c], rows);
        }

        return new ParsedPiece(rows, numbers, texts) { NotNumbers = not };
    }

    private bool IsMissing(ReadOnlySpan<byte> field)
    {
        foreach (var missing in _missing)
            if (field.Length == missing.Length && field.SequenceEqual(missing)) return true;
        return false;
    }

    private BlupException Ragged(CsvBlock block, CsvReader records) => new(
        "BLUP219",
        FormattableString.Invariant($"A row has {records.FieldCount} values, the header has {file.Names.Length} names."),
        file.At(block.Offset + records.ByteOffset),
        $"Every line has as many values as the header has names, separated by {CsvHeader.Describe(file.Delimiter)}.");

    private BlupException Malformed(CsvBlock block, CsvReader records, CsvMalformedRecord bad) => new(
        "BLUP220",
        bad.Reason == CsvMalformedReason.UnterminatedQuote ? "A quoted value is never closed." : "There is text after the closing quote of a value.",
        file.At(block.Offset + records.ByteOffset),
        "Put a value that contains the delimiter, a quote or a line break between quotes, and double every quote inside it.");
}
