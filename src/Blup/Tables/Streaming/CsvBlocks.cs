using Blup.Diagnostics;
using CsvHelper;

namespace Blup.Tables;

/// <summary>
/// A CSV file of any size in blocks of whole records, so that no more than a few blocks are ever in memory. Blocks are cut at the same places every time.
/// </summary>
internal sealed class CsvBlocks
{
    private const int HeadBytes = 1 << 16;

    /// <summary>No record is longer: what seems so is a quoted value that is never closed, or no text.</summary>
    private const int LongestRecord = 1 << 26;

    private readonly string _path;
    private readonly int _size;
    private readonly long _length;
    private readonly DateTime _written;
    private readonly long _start;
    private readonly CsvSource _head;

    /// <param name="path">The file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <exception cref="BlupException">BLUP210 to BLUP218: the file or its header cannot be used; BLUP880 it is in UTF-16.</exception>
    public CsvBlocks(string path, CsvOptions options, int blockSize = 1 << 18)
    {
        CsvSource.CheckFile(path);
        (_path, _size, Options) = (path, blockSize, options);
        var info = new FileInfo(path);
        (_length, _written) = (info.Length, info.LastWriteTimeUtc);
        var head = ReadHead();
        var skip = head.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new BlupException("BLUP880", $"'{path}' is encoded in UTF-16 and cannot be streamed.", null, "Save it as UTF-8 (iconv -f UTF-16 -t UTF-8), or read it without --stream.");
        var source = CsvSource.FromHead(path, head.AsMemory(skip));
        Delimiter = source.Delimiter(options.Delimiter);
        using var records = Reader(source.Bytes, Delimiter, null);
        if (!records.Read()) throw new BlupException("BLUP212", $"'{path}' is empty.", null, "A CSV file begins with a line of column names.");
        Names = CsvHeader.Read(records, source, Delimiter);
        CsvHeader.CheckOptions(Names, options);
        _head = source;
        _start = skip + CsvRecords.End(source.Bytes.Span, (byte)Delimiter, CsvRecords.FirstRecord(source.Bytes.Span));
    }

    /// <summary>How the file is read.</summary>
    public CsvOptions Options { get; }

    /// <summary>The names of the columns.</summary>
    public string[] Names { get; }

    public char Delimiter { get; }

    /// <summary>The path as given.</summary>
    public string Path => _path;

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    /// <summary>The first rows, and which columns hold text in them.</summary>
    public Table Head(CsvOptions options)
    {
        var plain = CsvTableReader.Read(_head, options with { Factors = [], Levels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) });
        HeadIsText = plain.Columns.ToDictionary(c => c.Name, c => c is not NumericColumn, StringComparer.Ordinal);
        return options.Factors.Count + options.Levels.Count == 0 ? plain : plain.AsFactor([.. options.Factors, .. options.Levels.Keys]);
    }

    /// <summary>Whether the first rows of a column, by name, hold text; known after <see cref="Head"/>.</summary>
    public IReadOnlyDictionary<string, bool> HeadIsText { get; private set; } = new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>The options for CsvHelper, the same for whole files and for blocks.</summary>
    public static CsvReader Reader(ReadOnlyMemory<byte> bytes, char delimiter, Action<CsvMalformedRecord>? malformed)
        => CsvReader.Create(bytes, new CsvReaderOptions { Separator = delimiter, HasHeader = false, TrimWhitespace = true, OnMalformedRecord = malformed ?? (_ => { }) });

    /// <summary>
    /// The blocks in order, some at a time: those of the next batch are read while the caller works. The bytes are only valid until the next batch is asked for.
    /// </summary>
    /// <param name="batch">Blocks of a batch.</param>
    /// <exception cref="BlupException">BLUP214, BLUP215 not a text in UTF-8; BLUP221 a reading error; BLUP881 the file changed meanwhile.</exception>
    public IEnumerable<IReadOnlyList<CsvBlock>> Batches(int batch)
    {
        using var file = Open();
        var reader = new Cutter(this, file);
        var next = Task.Run(() => reader.Read(batch, 0));
        try
        {
            for (var turn = 1; ; turn++)
            {
                var blocks = next.GetAwaiter().GetResult();
                CheckUnchanged();
                if (blocks.Count == 0) yield break;
                var other = turn % 2;
                next = Task.Run(() => reader.Read(batch, other));
                yield return blocks;
            }
        }
        finally
        {
            // The file is not closed under the reader.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }
    }

    /// <summary>The line (from 1) on which a byte of the file lies; reads up to it.</summary>
    public long LineOf(long offset)
    {
        using var file = Open();
        var (buffer, line) = (new byte[1 << 20], 1L);
        while (offset > 0)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, offset));
            if (count == 0) break;
            line += buffer.AsSpan(0, count).Count((byte)'\n');
            offset -= count;
        }

        return line;
    }

    /// <summary>A place in the file, for messages.</summary>
    public string At(long offset) => FormattableString.Invariant($"{_path}, line {LineOf(offset)}");

    /// <summary>BLUP881: the file is not what it was.</summary>
    public static BlupException Changed(string path) => new("BLUP881", $"The file '{path}' changed while it was read.", null, "It is read more than once; try again when nothing writes to it.");

    private FileStream Open()
    {
        try
        {
            return new FileStream(_path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private BlupException Unreadable(Exception e) => new("BLUP221", $"The file '{_path}' cannot be read: {e.Message}", null, "Check its permissions and that no other program holds it open.", e);

    private byte[] ReadHead()
    {
        using var file = Open();
        var head = new byte[Math.Min(_length, HeadBytes)];
        file.ReadExactly(head);
        if (head.Length < _length)
        {
            // Not to cut a character: the head ends with a line.
            var end = head.AsSpan().LastIndexOf((byte)'\n');
            if (end < 0) throw new BlupException("BLUP220", $"'{_path}' has no line break in its first {HeadBytes >> 10} KB.", null, "A CSV file begins with a line of column names.");
            Array.Resize(ref head, end + 1);
        }

        return head;
    }

    private void CheckUnchanged()
    {
        var info = new FileInfo(_path);
        if (!info.Exists || info.Length != _length || info.LastWriteTimeUtc != _written) throw Changed(_path);
    }

    /// <summary>Cuts the file into blocks.</summary>
    private sealed class Cutter(CsvBlocks owner, FileStream file)
    {
        private readonly byte[]?[] _buffers = new byte[2][];
        private byte[] _rest = [];
        private long _position = -1;
        private int _index;

        public List<CsvBlock> Read(int batch, int buffer)
        {
            if (_position < 0)
            {
                _position = owner._start;
                file.Position = _position;
            }

            var target = _buffers[buffer] ??= new byte[checked(owner._size * batch)];
            while (true)
            {
                // One record may fill the buffer: make room.
                if (target.Length < 2 * _rest.Length) target = _buffers[buffer] = new byte[checked(2 * _rest.Length)];
                _rest.CopyTo(target, 0);
                var length = _rest.Length;
                var more = true;
                while (length < target.Length && more) more = Fill(target, ref length);
                var blocks = Cut(target, length, last: !more);
                if (blocks.Count > 0 || !more) return blocks;
                if (length >= LongestRecord) throw TooLong(target.AsSpan(0, length));
            }
        }

        private bool Fill(byte[] target, ref int length)
        {
            try
            {
                var count = file.Read(target, length, target.Length - length);
                length += count;
                return count > 0;
            }
            catch (IOException e)
            {
                throw owner.Unreadable(e);
            }
        }

        private List<CsvBlock> Cut(byte[] buffer, int length, bool last)
        {
            var blocks = new List<CsvBlock>();
            var from = 0;
            while (from < length)
            {
                var rest = buffer.AsSpan(from, length - from);
                var final = last && rest.Length <= owner._size;
                var size = final ? rest.Length : CsvRecords.LastEnd(rest[..Math.Min(rest.Length, owner._size)], (byte)owner.Delimiter);
                // A record longer than a block: as long as it takes.
                if (size == 0) size = CsvRecords.End(rest, (byte)owner.Delimiter, 0);
                if (size == 0 && last) size = rest.Length;
                if (size == 0 || (!last && rest.Length < owner._size)) break;
                blocks.Add(Block(buffer.AsMemory(from, size)));
                from += size;
            }

            _rest = buffer.AsSpan(from, length - from).ToArray();
            return blocks;
        }

        private BlupException TooLong(ReadOnlySpan<byte> text)
            => ZeroByte(text, _position) ?? new BlupException("BLUP220", FormattableString.Invariant($"A row has no end in {LongestRecord >> 20} MB."), owner.At(_position), "A quoted value may never be closed: double every quote inside one.");

        private BlupException? ZeroByte(ReadOnlySpan<byte> text, long offset)
        {
            var zero = text.IndexOf((byte)0);
            return zero < 0 ? null
                : new BlupException("BLUP214", $"'{owner._path}' is not a text file: it contains zero bytes.", owner.At(offset + zero), "Give a CSV or TSV file; export spreadsheets and binary formats as CSV first.");
        }

        private CsvBlock Block(ReadOnlyMemory<byte> bytes)
        {
            var block = new CsvBlock(_index++, _position, bytes);
            _position += bytes.Length;
            if (ZeroByte(bytes.Span, block.Offset) is { } zero) throw zero;
            if (!System.Text.Unicode.Utf8.IsValid(bytes.Span))
                throw new BlupException("BLUP215", $"'{owner._path}' is not encoded in UTF-8.", owner.At(block.Offset), "Save it as UTF-8 (in Excel: 'CSV UTF-8').");
            return block;
        }
    }
}
