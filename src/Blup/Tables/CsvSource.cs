using System.Text;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>The text of a CSV file: valid UTF-8 without byte order mark, the name used in messages, and its lines.</summary>
internal sealed class CsvSource
{
    private CsvSource(string name, ReadOnlyMemory<byte> utf8)
    {
        Name = name;
        Bytes = utf8;
    }

    /// <summary>What messages call the input: the path as given, or "text".</summary>
    public string Name { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The path is that of a file.</summary>
    public static void CheckFile(string path)
    {
        if (Directory.Exists(path))
            throw new BlupException("BLUP211", $"'{path}' is a directory, not a file.", null, "Give the path of a CSV file in it.");
        if (!File.Exists(path)) throw NotFound(path);
    }

    /// <summary>The beginning of a file.</summary>
    public static CsvSource FromHead(string path, ReadOnlyMemory<byte> head) => Checked(path, head);

    public static CsvSource FromFile(string path)
    {
        CheckFile(path);
        try
        {
            return FromBytes(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BlupException("BLUP221", $"The file '{path}' cannot be read: {e.Message}", null, "Check its permissions, its size (below 2 GB) and that no other program holds it open.", e);
        }
    }

    public static CsvSource FromReader(TextReader reader)
        => FromBytes("text", Encoding.UTF8.GetBytes(reader.ReadToEnd()));

    /// <summary>The line (from 1) on which a byte lies.</summary>
    public int LineOf(long offset)
    {
        var before = Bytes.Span[..(int)Math.Min(offset, Bytes.Length)];
        var line = 1 + before.Count((byte)'\n');
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] == (byte)'\r' && (i + 1 >= Bytes.Length || Bytes.Span[i + 1] != (byte)'\n')) line++;
        }

        return line;
    }

    /// <summary>Where a byte lies, for messages.</summary>
    public string At(long offset) => FormattableString.Invariant($"{Name}, line {LineOf(offset)}");

    /// <summary>Where a stretch of bytes lies, for messages.</summary>
    public string At(long from, long to)
    {
        var (first, last) = (LineOf(from), LineOf(to));
        return first == last ? At(from) : FormattableString.Invariant($"{Name}, lines {first} to {last}");
    }

    /// <summary>Up to this many rows: an upper bound except for files whose lines end in a bare carriage return.</summary>
    public int LineCount() => Bytes.Span.Count((byte)'\n') + 1;

    /// <summary>The delimiter of the file: the one given, that of the extension, or the most frequent in the header line.</summary>
    public char Delimiter(char? given)
    {
        if (given is { } delimiter)
        {
            CheckDelimiter(delimiter);
            return delimiter;
        }

        return Path.GetExtension(Name).ToUpperInvariant() is ".TSV" or ".TAB" ? '\t' : MostFrequentInHeader();
    }

    /// <summary>Refuses a delimiter that could be part of a value.</summary>
    public static void CheckDelimiter(char delimiter)
    {
        if (delimiter != '\t' && (!char.IsAscii(delimiter) || char.IsAsciiLetterOrDigit(delimiter) || char.IsControl(delimiter) || delimiter is '"' or ' ' or '.' or '-' or '+'))
            throw new BlupException("BLUP222", $"'{delimiter}' cannot be the delimiter.", null, "Use a comma, a semicolon, a tab or a vertical bar.");
    }

    private char MostFrequentInHeader()
    {
        int commas = 0, semicolons = 0, tabs = 0;
        var quoted = false;
        foreach (var b in Bytes.Span)
        {
            if (b == (byte)'"') quoted = !quoted;
            if (quoted) continue;
            if (b is (byte)'\n' or (byte)'\r' && commas + semicolons + tabs > 0) break;
            if (b == (byte)',') commas++;
            if (b == (byte)';') semicolons++;
            if (b == (byte)'\t') tabs++;
        }

        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }

    private static CsvSource FromBytes(string name, byte[] bytes) => Checked(name, Decode(bytes));

    private static CsvSource Checked(string name, ReadOnlyMemory<byte> utf8)
    {
        var source = new CsvSource(name, utf8);
        var zero = utf8.Span.IndexOf((byte)0);
        if (zero >= 0)
            throw new BlupException("BLUP214", $"'{name}' is not a text file: it contains zero bytes.", source.At(zero), "Give a CSV or TSV file; export spreadsheets and binary formats as CSV first.");
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
            throw new BlupException("BLUP215", $"'{name}' is not encoded in UTF-8.", source.At(FirstInvalid(utf8.Span)), "Save it as UTF-8 (in Excel: 'CSV UTF-8').");
        return source;
    }

    private static ReadOnlyMemory<byte> Decode(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => bytes.AsMemory(3),
        // Excel's "Unicode text" is UTF-16 with a mark.
        [0xFF, 0xFE, ..] => Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes.AsSpan(2))),
        [0xFE, 0xFF, ..] => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2))),
        _ => bytes,
    };

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(utf8[valid..], out _, out var length) == System.Buffers.OperationStatus.Done) valid += length;
        return valid;
    }

    private static BlupException NotFound(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (!Directory.Exists(folder))
            return new BlupException("BLUP210", $"The file '{path}' does not exist.", full, $"There is no folder '{folder}'.");
        var near = Suggestions.Nearest(Path.GetFileName(full), Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        return new BlupException("BLUP210", $"The file '{path}' does not exist.", full, near is null ? "Check the name and the folder." : $"Did you mean '{near}'?");
    }
}
