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
    private readonly BlockParser _parser = new(file.Delimiter, file.Names.Length, file.Options.MissingValues);

    /// <summary>The columns of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="levels">The texts of a column, by its place among those wanted.</param>
    /// <param name="add">Whether texts not seen before are added; otherwise they are an error (BLUP881).</param>
    /// <exception cref="BlupException">BLUP219, BLUP220 a record is malformed; the message gives the line.</exception>
    public ParsedPiece Parse(CsvBlock block, Func<int, ByteLevels> levels, bool add)
    {
        var capacity = BlockParser.Capacity(block.Bytes.Span);
        var parsed = columns.Select((column, c) => new ParsedColumn(column.Position)
        {
            Numbers = column.IsText ? null : new double[capacity],
            Texts = column.IsText ? new int[capacity] : null,
            Levels = column.IsText ? levels(c) : null,
            Add = add,
        }).ToArray();
        var rows = _parser.Parse(block.Bytes, parsed, 0);
        if (rows < 0) throw _parser.Malformed is { } bad ? Malformed(block, bad) : Ragged(block);
        for (var c = 0; c < parsed.Length; c++)
            if (parsed[c].Unknown) throw columns[c].Changed();
        return new ParsedPiece(rows, Array.ConvertAll(parsed, p => Trim(p.Numbers, rows)), Array.ConvertAll(parsed, p => Trim(p.Texts, rows))) { NotNumbers = Array.ConvertAll(parsed, p => p.NotNumber) };
    }

    /// <summary>Nothing is copied but after blank lines or line breaks in values.</summary>
    private static T[]? Trim<T>(T[]? values, int rows) => values is null || values.Length == rows ? values : values[..rows];

    private BlupException Ragged(CsvBlock block) => new(
        "BLUP219",
        FormattableString.Invariant($"A row has {_parser.Last.Fields} values, the header has {file.Names.Length} names."),
        file.At(block.Offset + _parser.Last.Offset),
        $"Every line has as many values as the header has names, separated by {CsvHeader.Describe(file.Delimiter)}.");

    private BlupException Malformed(CsvBlock block, CsvMalformedRecord bad) => new(
        "BLUP220",
        bad.Reason == CsvMalformedReason.UnterminatedQuote ? "A quoted value is never closed." : "There is text after the closing quote of a value.",
        file.At(block.Offset + _parser.Last.Offset),
        "Put a value that contains the delimiter, a quote or a line break between quotes, and double every quote inside it.");
}
