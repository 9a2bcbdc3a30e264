using System.Diagnostics;
using System.Globalization;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>Rows per second of reading a CSV file by parts: <c>csv DATA.csv</c>. Blocks alone, records by CsvHelper, values as the streaming road reads them.</summary>
internal static class CsvRates
{
    public static void Run(string[] args)
    {
        var file = new CsvBlocks(args[1], new CsvOptions());
        var head = file.Head(new CsvOptions());
        StreamedColumn[] columns = [.. file.Names.Select((n, i) => new StreamedColumn(n, i, false) { IsText = file.HeadIsText[n] })];
        Rate("blocks", () => file.Batches(StreamedTable.Batch).Sum(b => b.Sum(x => (long)x.Bytes.Span.Count((byte)'\n'))));
        Rate("records", () => file.Batches(StreamedTable.Batch).Sum(b => b.AsParallel().Sum(x =>
        {
            using var records = CsvBlocks.Reader(x.Bytes, file.Delimiter, null);
            var rows = 0L;
            while (records.Read()) rows++;
            return rows;
        })));
        var levels = new ByteLevels();
        Rate("values", () => file.Batches(StreamedTable.Batch).Sum(b => b.Sum(x => (long)new PieceParser(file, columns).Parse(x, _ => levels, add: true).Rows)));
        _ = head.RowCount;
    }

    private static void Rate(string name, Func<long> body)
    {
        var watch = Stopwatch.StartNew();
        var allocated = GC.GetTotalAllocatedBytes();
        var rows = body();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {watch.Elapsed.TotalSeconds,8:F3} s  {rows / watch.Elapsed.TotalSeconds / 1e6,8:F2} million rows/s  {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MB, {GC.CollectionCount(2)} gen2"));
    }
}
