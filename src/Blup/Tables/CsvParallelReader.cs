using System.Collections.Concurrent;

namespace Blup.Tables;

/// <summary>
/// Reads a large CSV text on all processors: blocks of whole records, each parsed into its place in the columns, texts coded by hashing their bytes. The table is
/// that of <see cref="CsvTableReader"/>, whatever the number of threads: levels are sorted at the end. Whatever is wrong with the text is left to that reader to say.
/// </summary>
internal sealed class CsvParallelReader
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly (int From, int To)[] _blocks;
    private readonly string[] _names;
    private readonly bool[] _isText;
    private readonly HashSet<string> _keepText;
    private readonly CsvOptions _options;
    private readonly char _delimiter;

    private CsvParallelReader(ReadOnlyMemory<byte> text, int blockSize, Table head, HashSet<string> keepText, CsvOptions options, char delimiter)
    {
        (_text, _options, _delimiter, _keepText) = (text, options, delimiter, keepText);
        _names = [.. head.Columns.Select(c => c.Name)];
        _isText = [.. head.Columns.Select(c => c is not NumericColumn)];
        _blocks = [.. Cut(text.Span, blockSize, (byte)delimiter)];
    }

    /// <summary>The columns of a text.</summary>
    /// <param name="text">The records, without the header.</param>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="head">The first records: what kinds the columns probably have.</param>
    /// <param name="keepText">Columns of which logical words stay texts.</param>
    /// <param name="options">How to read.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <returns>Null where a record is malformed.</returns>
    public static Column[]? Read(ReadOnlyMemory<byte> text, int blockSize, Table head, HashSet<string> keepText, CsvOptions options, char delimiter)
        => new CsvParallelReader(text, blockSize, head, keepText, options, delimiter).Read();

    private Column[]? Read()
    {
        var starts = new int[_blocks.Length + 1];
        Parallel.For(0, _blocks.Length, b => starts[b + 1] = BlockParser.Capacity(Bytes(b).Span));
        for (var b = 0; b < _blocks.Length; b++) starts[b + 1] += starts[b];
        while (true)
        {
            var (numbers, texts) = (Array.ConvertAll(_isText, t => t ? null : new double[starts[^1]]), Array.ConvertAll(_isText, t => t ? new int[starts[^1]] : null));
            var (workers, rows) = (new ConcurrentBag<Worker>(), new int[_blocks.Length]);
            var readers = new Worker[_blocks.Length];
            Parallel.For(0, _blocks.Length, (b, loop) =>
            {
                if (!workers.TryTake(out var worker)) worker = new Worker(new BlockParser(_delimiter, _names.Length, _options.MissingValues), numbers, texts);
                readers[b] = worker;
                rows[b] = worker.Parser.Parse(Bytes(b), worker.Columns, starts[b]);
                worker.Note();
                if (rows[b] < 0) loop.Stop();
                workers.Add(worker);
            });
            if (Array.Exists(rows, r => r < 0)) return null;
            if (!Contradicted(workers)) return Finish(numbers, texts, starts, rows, readers);
        }
    }

    private ReadOnlyMemory<byte> Bytes(int block) => _text[_blocks[block].From.._blocks[block].To];

    /// <summary>Whether a column thought to be of numbers holds texts.</summary>
    private bool Contradicted(ConcurrentBag<Worker> workers)
    {
        var found = false;
        for (var c = 0; c < _isText.Length; c++)
            if (!_isText[c] && workers.Any(w => w.NotNumber[c])) found = _isText[c] = true;
        return found;
    }

    private Column[] Finish(double[]?[] numbers, int[]?[] texts, int[] starts, int[] rows, Worker[] readers)
    {
        var columns = new Column[_names.Length];
        var total = rows.Sum();
        for (var c = 0; c < columns.Length; c++)
            columns[c] = numbers[c] is { } values ? new NumericColumn(_names[c], Close(values, starts, rows, total)) : Coded(c, texts[c]!, starts, rows, total, readers);
        return columns;
    }

    private Column Coded(int c, int[] codes, int[] starts, int[] rows, int total, Worker[] readers)
    {
        var all = new ByteLevels();
        var maps = new Dictionary<Worker, int[]>();
        foreach (var worker in readers.Distinct())
        {
            var own = worker.Columns[c].Levels!;
            var map = new int[own.Count];
            for (var i = 0; i < map.Length; i++) map[i] = all.Code(own.Bytes(i));
            maps.Add(worker, map);
        }

        var levels = new string[all.Count];
        for (var i = 0; i < levels.Length; i++) levels[i] = all.Text(i);
        var logical = !_keepText.Contains(_names[c]) && Array.TrueForAll(levels, LogicalText.IsWord);
        var ranks = logical ? Array.ConvertAll(levels, w => LogicalText.IsTrue(w) ? 1 : 0) : LevelOrder.Sort(levels);
        foreach (var map in maps.Values)
            for (var i = 0; i < map.Length; i++) map[i] = ranks[map[i]];
        Parallel.For(0, rows.Length, b =>
        {
            var map = maps[readers[b]];
            foreach (ref var code in codes.AsSpan(starts[b], rows[b]))
                if (code >= 0) code = map[code];
        });
        codes = Close(codes, starts, rows, total);
        return logical ? new LogicalColumn(_names[c], Array.ConvertAll(codes, v => (sbyte)v)) : new CategoricalColumn(_names[c], codes, levels);
    }

    /// <summary>Closes the gaps that blank lines and line breaks in values left.</summary>
    private static T[] Close<T>(T[] values, int[] starts, int[] rows, int total)
    {
        var to = 0;
        for (var b = 0; b < rows.Length; b++)
        {
            if (to != starts[b]) values.AsSpan(starts[b], rows[b]).CopyTo(values.AsSpan(to));
            to += rows[b];
        }

        return values.Length == total ? values : values[..total];
    }

    private static List<(int From, int To)> Cut(ReadOnlySpan<byte> text, int blockSize, byte delimiter)
    {
        var blocks = new List<(int From, int To)>();
        for (var from = 0; from < text.Length;)
        {
            var rest = text[from..];
            var size = rest.Length <= blockSize ? rest.Length : CsvRecords.LastEnd(rest[..blockSize], delimiter);
            if (size == 0) size = CsvRecords.End(rest, delimiter, 0);
            if (size == 0) size = rest.Length;
            blocks.Add((from, from += size));
        }

        return blocks;
    }

    /// <summary>What one thread uses: its parser, and levels in order of its own first meeting.</summary>
    private sealed class Worker(BlockParser parser, double[]?[] numbers, int[]?[] texts)
    {
        public BlockParser Parser { get; } = parser;

        public ParsedColumn[] Columns { get; } = [.. numbers.Select((n, c) => new ParsedColumn(c) { Numbers = n, Texts = texts[c], Levels = texts[c] is null ? null : new ByteLevels() })];

        /// <summary>Columns in which a value is no number, in any block so far.</summary>
        public bool[] NotNumber { get; } = new bool[numbers.Length];

        public void Note()
        {
            for (var c = 0; c < NotNumber.Length; c++) NotNumber[c] |= Columns[c].NotNumber;
        }
    }
}
