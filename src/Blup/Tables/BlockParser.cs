using System.Buffers.Binary;
using System.Text;
using CsvHelper;

namespace Blup.Tables;

/// <summary>
/// Parses whole CSV records into columns: numbers, or texts numbered by <see cref="ByteLevels"/>. A block without quotes, blank lines or other things that take
/// a CSV reader is split and its numbers are read in one go over the bytes; any other is given to CsvHelper. One for each thread.
/// </summary>
/// <param name="delimiter">The delimiter.</param>
/// <param name="width">Values of a record.</param>
/// <param name="missingValues">Texts that stand for a missing value.</param>
internal sealed class BlockParser(char delimiter, int width, IReadOnlyList<string> missingValues)
{
    private readonly byte[][] _missing = [.. missingValues.Select(Encoding.UTF8.GetBytes)];
    private readonly bool _missingNumbers = missingValues.Any(m => NumberText.TryParse(m, out _));
    private readonly byte _delimiter = (byte)delimiter;
    private readonly ParsedColumn?[] _wanted = new ParsedColumn?[width];
    private CsvMalformedRecord? _malformed;
    private ulong[][] _keys = [];

    /// <summary>The values of the last record read, and where it begins; for messages.</summary>
    public (int Fields, long Offset) Last { get; private set; }

    /// <summary>What is wrong with the last record read; null where it only has too few or too many values.</summary>
    public CsvMalformedRecord? Malformed => _malformed;

    /// <summary>No fewer than the records of a text: its line breaks.</summary>
    public static int Capacity(ReadOnlySpan<byte> text)
    {
        var lines = text.Count((byte)'\n') + (text is [.., (byte)'\n'] ? 0 : 1);
        return text.Contains((byte)'\r') ? lines + text.Count((byte)'\r') - text.Count("\r\n"u8) : lines;
    }

    /// <summary>Reads all records of a text into the columns, from row <paramref name="at"/> on; there must be room for <see cref="Capacity"/> rows.</summary>
    /// <returns>Records; −1 where one is malformed or has too few or too many values (<see cref="Last"/>).</returns>
    public int Parse(ReadOnlyMemory<byte> text, ParsedColumn[] columns, int at)
    {
        Array.Clear(_wanted);
        foreach (var column in columns) _wanted[column.Position] = column;
        if (_keys.Length < columns.Length) _keys = [.. Enumerable.Repeat<ulong[]>([], columns.Length)];
        var capacity = Capacity(text.Span);
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c].NotNumber = false;
            if (columns[c].Texts is null) continue;
            if (_keys[c].Length < capacity) _keys[c] = new ulong[capacity];
            columns[c].Keys = _keys[c];
        }

        var rows = IsPlain(text.Span) ? Plain(text.Span, at) : -1;
        if (rows < 0) rows = General(text, columns, at);
        for (var c = 0; c < columns.Length && rows > 0; c++)
            if (columns[c].Texts is { } texts) Resolve(columns[c], _keys[c].AsSpan(0, rows), texts.AsSpan(at, rows));
        return rows;
    }

    private static void Resolve(ParsedColumn column, ReadOnlySpan<ulong> keys, Span<int> texts)
    {
        var missing = column.Add ? 0 : texts.Count(-1);
        column.Levels!.Resolve(keys, texts, column.Add);
        if (!column.Add && texts.Count(-1) > missing) column.Unknown = true;
    }

    private bool IsPlain(ReadOnlySpan<byte> text)
        => !_missingNumbers && !text.Contains((byte)'"') && (!text.Contains((byte)'\r') || text.Count((byte)'\r') == text.Count("\r\n"u8));

    /// <summary>The quick road: −1 as soon as a line is anything but the wanted number of unquoted values.</summary>
    private int Plain(ReadOnlySpan<byte> text, int at)
    {
        var (i, row) = (0, 0);
        for (; i < text.Length; row++)
        {
            // Blank lines are no records; what a line of blanks is, CsvHelper knows.
            if (text[i] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t' && text[i] != _delimiter) return -1;
            for (var f = 0; f < _wanted.Length; f++)
            {
                var (from, column) = (i, _wanted[f]);
                if (column?.Numbers is { } numbers && Number(text, ref i, f == _wanted.Length - 1, out numbers[at + row])) continue;
                i = from;
                while (i < text.Length && text[i] != _delimiter && text[i] != (byte)'\n') i++;
                // Only the last value ends with the line.
                if (f == _wanted.Length - 1 ? i < text.Length && text[i] != (byte)'\n' : i == text.Length || text[i] != _delimiter) return -1;
                if (column is not null) Take(column, text, Trimmed(text, from, i, f == _wanted.Length - 1), at + row, row);
                i++;
            }
        }

        return row;
    }

    private static (int From, int To) Trimmed(ReadOnlySpan<byte> text, int from, int to, bool last)
    {
        if (last && to > from && text[to - 1] == (byte)'\r') to--;
        while (from < to && text[from] is (byte)' ' or (byte)'\t') from++;
        while (to > from && text[to - 1] is (byte)' ' or (byte)'\t') to--;
        return (from, to);
    }

    /// <summary>
    /// A number of up to 15 digits with at most one point, and the delimiter or line break after it: digits and power of ten are both exact, so one division
    /// rounds correctly, as in <see cref="NumberText"/>. False where it is anything else.
    /// </summary>
    private bool Number(ReadOnlySpan<byte> text, ref int place, bool last, out double value)
    {
        var i = place;
        var negative = i < text.Length && text[i] == (byte)'-';
        if (negative) i++;
        var (digits, first, point) = (0L, i, -1);
        var byteAt = 0;
        for (; i < text.Length; i++)
        {
            byteAt = text[i];
            if ((uint)(byteAt - '0') <= 9) digits = (10 * digits) + (byteAt - '0');
            else if (byteAt == '.' && point < 0) point = i;
            else break;
        }

        var count = i - first - (point < 0 ? 0 : 1);
        value = double.NaN;
        if (i == text.Length || count is 0 or > NumberText.ExactDigits) return false;
        if (last ? byteAt is not ('\n' or '\r') : byteAt != _delimiter) return false;
        value = point < 0 ? digits : digits / NumberText.PowersOfTen[i - 1 - point];
        if (negative) value = -value;
        // There is no carriage return without a line feed here.
        place = i + (byteAt == '\r' ? 2 : 1);
        return true;
    }

    private void Take(ParsedColumn column, ReadOnlySpan<byte> text, (int From, int To) range, int row, int key)
    {
        var field = text[range.From..range.To];
        if (column.Texts is { } texts && field.Length <= 8 && range.From + 8 <= text.Length && !IsMissing(field))
        {
            var packed = BinaryPrimitives.ReadUInt64LittleEndian(text[range.From..]);
            column.Keys[key] = field.Length == 8 ? packed : packed & ((1UL << (8 * field.Length)) - 1);
            texts[row] = -2 - field.Length;
            return;
        }

        Take(column, field, row, key);
    }

    private void Take(ParsedColumn column, ReadOnlySpan<byte> field, int row, int key)
    {
        if (column.Numbers is { } numbers)
        {
            if (_missingNumbers && IsMissing(field)) numbers[row] = double.NaN;
            else if (!NumberText.TryParse(field, out numbers[row]))
            {
                numbers[row] = double.NaN;
                column.NotNumber |= !IsMissing(field);
            }
        }
        else if (IsMissing(field))
        {
            column.Texts![row] = -1;
        }
        else
        {
            // Short texts are looked up together at the end of the block.
            column.Keys[key] = field.Length <= 8 ? ByteLevels.Key(field) : 0;
            column.Texts![row] = field.Length <= 8 ? -2 - field.Length : column.Add ? column.Levels!.Code(field) : column.Levels!.Find(field);
            column.Unknown |= column.Texts[row] == -1;
        }
    }

    private int General(ReadOnlyMemory<byte> text, ParsedColumn[] columns, int at)
    {
        foreach (var column in columns) column.NotNumber = false;
        _malformed = null;
        using var records = CsvBlocks.Reader(text, delimiter, record => _malformed ??= record.Reason == CsvMalformedReason.StrayQuote ? null : record);
        var rows = 0;
        for (; records.Read(); rows++)
        {
            Last = (records.FieldCount, records.ByteOffset);
            if (_malformed is not null || records.FieldCount != width) return -1;
            foreach (var column in columns) Take(column, records.GetSpan(column.Position), at + rows, rows);
        }

        Last = (0, records.ByteOffset);
        return _malformed is null ? rows : -1;
    }

    private bool IsMissing(ReadOnlySpan<byte> field)
    {
        foreach (var missing in _missing)
            if (field.Length == missing.Length && field.SequenceEqual(missing)) return true;
        return false;
    }
}

/// <summary>Where <see cref="BlockParser"/> puts a column: numbers, or texts by their numbers (−1 missing).</summary>
/// <param name="position">Its place in a record.</param>
internal sealed class ParsedColumn(int position)
{
    public int Position { get; } = position;

    /// <summary>Numbers (NaN missing); null for texts.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>Numbers of texts in <see cref="Levels"/>; null for numbers.</summary>
    public int[]? Texts { get; init; }

    public ByteLevels? Levels { get; init; }

    /// <summary>Whether texts not seen before are added to the levels.</summary>
    public bool Add { get; init; } = true;

    /// <summary>Whether a value was met that is no number where numbers were expected.</summary>
    public bool NotNumber { get; set; }

    /// <summary>Whether a text was met that is not among the levels.</summary>
    public bool Unknown { get; set; }

    /// <summary>Short texts, packed; by row of the block.</summary>
    public ulong[] Keys { get; set; } = [];
}
