using System.Text;
using Blup.Diagnostics;
using CsvHelper;

namespace Blup.Tables;

/// <summary>
/// Reads a CSV text into a table in one pass over its bytes. Only where a column begins with numbers and turns out to be text
/// are the rows before that point read a second time. Large texts are given to <see cref="CsvParallelReader"/>.
/// </summary>
internal sealed class CsvTableReader
{
    /// <summary>Texts from this size on are worth several threads.</summary>
    private const int Large = 1 << 20;

    private readonly CsvSource _source;
    private readonly CsvOptions _options;
    private readonly char _delimiter;
    private readonly byte[][] _missing;
    private CsvMalformedRecord? _malformed;

    private CsvTableReader(CsvSource source, CsvOptions options)
    {
        _source = source;
        _options = options;
        _delimiter = source.Delimiter(options.Delimiter);
        _missing = [.. options.MissingValues.Select(Encoding.UTF8.GetBytes)];
    }

    public static Table Read(CsvSource source, CsvOptions options)
    {
        var reader = new CsvTableReader(source, options);
        return (source.Bytes.Length >= Large ? reader.ReadInBlocks(1 << 18) : null) ?? reader.Read();
    }

    /// <summary>The table read in blocks on all processors; null where something is wrong with it, which <see cref="Read()"/> says, or where blocks do not help.</summary>
    internal static Table? ReadInBlocks(CsvSource source, CsvOptions options, int blockSize) => new CsvTableReader(source, options).ReadInBlocks(blockSize);

    private Table? ReadInBlocks(int blockSize)
    {
        var text = _source.Bytes;
        var first = CsvRecords.End(text.Span, (byte)_delimiter, CsvRecords.FirstRecord(text.Span));
        var second = text.Length <= blockSize ? text.Length : CsvRecords.LastEnd(text.Span[..blockSize], (byte)_delimiter);
        if (first == 0 || second <= first) return null;
        try
        {
            // The kinds that the first rows have; a block that contradicts them has all read again.
            var head = new CsvTableReader(CsvSource.FromHead(_source.Name, text[..second]), _options with { Delimiter = _delimiter, Factors = [], Levels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) }).Read();
            CsvHeader.CheckOptions([.. head.Columns.Select(c => c.Name)], _options);
            var columns = CsvParallelReader.Read(text[first..], blockSize, head, KeepText(), _options, _delimiter);
            return columns is null ? null : Coded(new Table(columns));
        }
        catch (BlupException)
        {
            // The whole text is read again, for a message about the whole of it.
            return null;
        }
    }

    private HashSet<string> KeepText() => _options.Factors.Concat(_options.Levels.Keys).ToHashSet(StringComparer.Ordinal);

    private Table Read()
    {
        using var records = Open();
        if (!Next(records)) throw new BlupException("BLUP212", $"'{_source.Name}' is empty.", null, "A CSV file begins with a line of column names.");
        var names = CsvHeader.Read(records, _source, _delimiter);
        CsvHeader.CheckOptions(names, _options);

        var keepText = KeepText();
        var capacity = _source.LineCount();
        var builders = Array.ConvertAll(names, name => new CsvColumnBuilder(name, capacity, keepText.Contains(name)));
        var rows = 0;
        for (; Next(records); rows++)
        {
            if (records.FieldCount != names.Length) throw Ragged(records, names.Length, rows);
            for (var c = 0; c < builders.Length; c++)
            {
                var field = records.GetSpan(c);
                builders[c].Add(rows, field, IsMissing(field));
            }
        }

        if (rows == 0)
            throw new BlupException("BLUP213", $"'{_source.Name}' has a header and no rows.", $"Columns: {string.Join(", ", names)}", "Add the data below the header line.");
        ReadTextOfNumbers(builders);
        return Finish(builders, rows);
    }

    private void ReadTextOfNumbers(CsvColumnBuilder[] builders)
    {
        var last = builders.Max(b => b.FirstCodedRow);
        if (last == 0) return;
        using var records = Open();
        Next(records);
        for (var row = 0; row < last && Next(records); row++)
        {
            for (var c = 0; c < builders.Length; c++)
            {
                if (row >= builders[c].FirstCodedRow) continue;
                var field = records.GetSpan(c);
                builders[c].AddAgain(row, field, IsMissing(field));
            }
        }
    }

    private Table Finish(CsvColumnBuilder[] builders, int rows) => Coded(new Table(builders.Select(b => b.Build(rows))));

    private Table Coded(Table table)
    {
        if (_options.Factors.Count > 0) table = table.AsFactor([.. _options.Factors]);
        foreach (var (name, levels) in _options.Levels) table = table.WithLevels(name, levels);
        return table;
    }

    private CsvReader Open() => CsvReader.Create(_source.Bytes, new CsvReaderOptions
    {
        Separator = _delimiter,
        HasHeader = false,
        TrimWhitespace = true,
        OnMalformedRecord = Note,
    });

    /// <summary>A stray quote inside unquoted text has one meaning and is kept; a quote that opens and does not close has none.</summary>
    private void Note(CsvMalformedRecord record)
    {
        if (record.Reason != CsvMalformedReason.StrayQuote) _malformed ??= record;
    }

    private bool Next(CsvReader records)
    {
        var more = records.Read();
        if (_malformed is not { } bad) return more;
        var unclosed = bad.Reason == CsvMalformedReason.UnterminatedQuote;
        throw new BlupException(
            "BLUP220",
            unclosed ? "A quoted value is never closed." : "There is text after the closing quote of a value.",
            _source.At(records.ByteOffset, unclosed ? records.ByteOffset : bad.ByteOffset),
            "Put a value that contains the delimiter, a quote or a line break between quotes, and double every quote inside it.");
    }

    private bool IsMissing(ReadOnlySpan<byte> field)
    {
        foreach (var missing in _missing)
        {
            if (field.Length == missing.Length && field.SequenceEqual(missing)) return true;
        }

        return false;
    }

    private BlupException Ragged(CsvReader records, int expected, int row)
    {
        var advice = $"Every line has as many values as the header has names, separated by {CsvHeader.Describe(_delimiter)}.";
        if (row == 0 && records.FieldCount == expected + 1)
            advice += " If the first column holds row names (R's write.table), give it a name in the header or write the file with row.names = FALSE.";
        return new BlupException(
            "BLUP219",
            FormattableString.Invariant($"Row {row + 1} has {records.FieldCount} values, the header has {expected} names."),
            _source.At(records.ByteOffset),
            advice);
    }
}
