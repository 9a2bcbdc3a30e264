using System.Collections.Concurrent;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>
/// A CSV file as a table that is never in memory: a first pass learns kinds, levels and missing values, further passes give pieces of it. The pieces of a
/// batch are made on all processors; nothing that a pass gives depends on how many there are.
/// </summary>
internal sealed class StreamedTable
{
    private readonly CsvBlocks _file;
    private readonly Dictionary<string, StreamedColumn> _columns;
    private readonly Table _head;
    private List<StreamedColumn> _used = [];
    private List<ScannedBlock> _blocks = [];

    public StreamedTable(string path, CsvOptions options, int blockSize = 1 << 18)
    {
        _file = new CsvBlocks(path, options, blockSize);
        _head = _file.Head(options);
        _columns = _file.Names.Select((name, i) => new StreamedColumn(name, i, options.Factors.Contains(name, StringComparer.Ordinal) || options.Levels.ContainsKey(name))).ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var (name, column) in _columns) column.IsText = _file.HeadIsText[name];
    }

    /// <summary>Blocks worked on at once, and so the memory of a pass: twice their bytes and what is made of them.</summary>
    public static int Batch => 8 * Environment.ProcessorCount;

    /// <summary>Rows of the file; known after <see cref="Scan"/>.</summary>
    public long Rows => _blocks.Sum(b => (long)b.Rows);

    /// <summary>Rows without a missing value in the columns used.</summary>
    public long Complete => _blocks.Sum(b => (long)b.Complete);

    /// <summary>The path of the file.</summary>
    public string Path => _file.Path;

    public char Delimiter => _file.Delimiter;

    /// <summary>The line of column names, as it should be written.</summary>
    public string HeaderText => string.Join(Delimiter, _file.Names.Select(n => n.AsSpan().IndexOfAny('"', Delimiter, '\n') < 0 ? n : $"\"{n.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    /// <summary>The text of each record of a block, without its line break.</summary>
    public IEnumerable<string> Records(CsvBlock block)
    {
        using var records = CsvBlocks.Reader(block.Bytes, Delimiter, null);
        while (records.Read()) yield return System.Text.Encoding.UTF8.GetString(records.RawRecord).TrimEnd('\r', '\n');
    }

    /// <summary>Bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>A few rows with the kinds of the columns as far as they are known: what a formula is bound to.</summary>
    public Table Schema => new(_head.Columns.Select(Kind));

    /// <summary>A column used.</summary>
    public StreamedColumn Column(string name) => _columns[name];

    /// <summary>The first pass.</summary>
    /// <param name="used">The columns to read.</param>
    /// <param name="wanted">Those whose distinct values are wanted though they are numbers.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>False where a column turned out to hold text: the schema has changed, bind and scan again.</returns>
    public bool Scan(IReadOnlyList<string> used, IReadOnlySet<string> wanted, CancellationToken cancellation)
    {
        var schema = Schema;
        _used = [.. used.Select(name => _columns[name])];
        foreach (var column in _used) column.WantsValues = wanted.Contains(column.Name) || _file.Options.Factors.Contains(column.Name, StringComparer.Ordinal) || _file.Options.Levels.ContainsKey(column.Name);
        var workers = new ConcurrentBag<ScanWorker>();
        _blocks = [];
        foreach (var batch in _file.Batches(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            var scanned = new ScannedBlock[batch.Count];
            Each(batch.Count, i =>
            {
                if (!workers.TryTake(out var worker)) worker = new ScanWorker(_file, _used);
                scanned[i] = worker.Scan(batch[i]);
                workers.Add(worker);
            });
            _blocks.AddRange(scanned);
            var changed = false;
            for (var c = 0; c < _used.Count; c++)
                if (Array.Exists(scanned, s => s.NotNumbers[c])) changed = _used[c].IsText = true;
            if (changed) return false;
        }

        if (Rows == 0)
            throw new BlupException("BLUP213", $"'{Path}' has a header and no rows.", $"Columns: {string.Join(", ", _file.Names)}", "Add the data below the header line.");
        for (var c = 0; c < _used.Count; c++) Learn(c, [.. workers]);
        return _used.TrueForAll(c => schema.Column(c.Name).Kind == Kind(_head.Column(c.Name)).Kind);
    }

    /// <summary>For each column used that has missing values: how many, and the first rows (from 1).</summary>
    public IEnumerable<(string Name, long Count, int[] First)> Missing()
    {
        for (var c = 0; c < _used.Count; c++)
        {
            var count = _blocks.Sum(b => (long)b.Missing[c]);
            if (count == 0) continue;
            var (first, before) = (new List<int>(), 1);
            foreach (var block in _blocks)
            {
                if (first.Count >= 5) break;
                first.AddRange(block.First[c].Select(row => before + row));
                before += block.Rows;
            }

            yield return (_used[c].Name, count, [.. first.Take(5)]);
        }
    }

    /// <summary>A further pass: something made of each piece, a batch at a time, in the order of the rows.</summary>
    /// <param name="make">Makes it of the columns used; called on several threads.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public IEnumerable<T[]> Pieces<T>(Func<TablePiece, T> make, CancellationToken cancellation)
    {
        var firsts = new int[_blocks.Count + 1];
        for (var b = 0; b < _blocks.Count; b++) firsts[b + 1] = firsts[b] + _blocks[b].Rows;
        var seen = 0;
        foreach (var batch in _file.Batches(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            var made = new T[batch.Count];
            Each(batch.Count, i =>
            {
                // Lengths and times of a file can be those of before though it is another.
                if (batch[i].Index >= _blocks.Count || batch[i].Checksum != _blocks[batch[i].Index].Checksum) throw CsvBlocks.Changed(Path);
                var parsed = new PieceParser(_file, _used).Parse(batch[i], c => _used[c].Texts!, add: false);
                made[i] = make(new TablePiece(batch[i], firsts[batch[i].Index], new Table(_used.Select((c, k) => c.Piece(parsed.Numbers[k], parsed.Texts[k])))));
            });
            seen += batch.Count;
            yield return made;
        }

        if (seen != _blocks.Count) throw CsvBlocks.Changed(Path);
    }

    /// <summary>On all processors; the first error in the order of the rows is thrown as it is.</summary>
    private static void Each(int count, Action<int> body)
    {
        var errors = new Exception?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                body(i);
            }
            catch (BlupException e)
            {
                errors[i] = e;
            }
        });
        if (Array.Find(errors, e => e is not null) is { } first) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }

    private void Learn(int c, ScanWorker[] workers)
    {
        var column = _used[c];
        if (column.IsText)
        {
            var all = workers[0].Texts[c]!;
            var used = workers[0].Used[c];
            foreach (var worker in workers.Skip(1))
                for (var i = 0; i < worker.Texts[c]!.Count; i++)
                {
                    var id = all.Code(worker.Texts[c]!.Bytes(i));
                    if (id >= used.Length) Array.Resize(ref used, Math.Max(2 * used.Length, id + 1));
                    used[id] |= i < worker.Used[c].Length && worker.Used[c][i];
                }

            Array.Resize(ref used, all.Count);
            column.LearnTexts(all, used, _file.Options);
            return;
        }

        var ranges = _blocks.ConvertAll(b => b.Ranges[c]);
        column.Range = (ranges.Sum(r => r.Sum), ranges.Min(r => r.Minimum), ranges.Max(r => r.Maximum));
        column.FewValues = [.. workers.SelectMany(w => w.FewNumbers[c]).Distinct().Order()];
        column.LearnNumbers(column.WantsValues ? [.. workers.SelectMany(w => w.Numbers[c]!).Distinct()] : [], _file.Options);
    }

    private Column Kind(Column head)
    {
        var column = _columns[head.Name];
        if (column.Texts is not null && column.Values is LogicalColumn) return new LogicalColumn(head.Name, new sbyte[head.Length]);
        if (head is NumericColumn && !column.IsText) return head;
        if (head is LogicalColumn && column.Texts is null) return head;
        return Categoricals.From(head);
    }
}

/// <summary>A piece of a streamed table.</summary>
/// <param name="Block">The text.</param>
/// <param name="FirstRow">The row (from 0) of the file that its first row is.</param>
/// <param name="Table">Its columns.</param>
internal sealed record TablePiece(CsvBlock Block, int FirstRow, Table Table);
