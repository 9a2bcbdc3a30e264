using System.Diagnostics;
using System.Globalization;
using Blup.Sql;

namespace Blup.Bench;

/// <summary>Prints how long each query took: in the engine, and with what is made of its answer.</summary>
internal sealed class TimedEngine(ISqlEngine inner) : ISqlEngine
{
    private readonly Stopwatch _all = Stopwatch.StartNew();

    public SqlDialect Dialect => inner.Dialect;

    public string Description => inner.Description;

    public bool HasSnapshot => inner.HasSnapshot;

    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation) => inner.Columns(source, cancellation);

    public IReadOnlyList<SqlSource> Parts(SqlSource source, CancellationToken cancellation) => inner.Parts(source, cancellation);

    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        var (own, all, rows) = (new Stopwatch(), Stopwatch.StartNew(), 0L);
        own.Start();
        foreach (var chunk in inner.Query(query, cancellation))
        {
            own.Stop();
            rows += chunk.Rows;
            yield return chunk;
            own.Start();
        }

        own.Stop();
        Note(string.Create(CultureInfo.InvariantCulture, $"{own.Elapsed.TotalSeconds:F2} s, with its answer {all.Elapsed.TotalSeconds:F2} s, {rows} rows: {query.Text.ReplaceLineEndings(" ")[..Math.Min(150, query.Text.Length)]}"));
    }

    public void Begin(CancellationToken cancellation) => inner.Begin(cancellation);

    public void End() => inner.End();

    public void Note(string what)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_all.Elapsed.TotalSeconds,7:F2} s {process.TotalProcessorTime.TotalSeconds,7:F2} s of processors {process.WorkingSet64 >> 20,6} MB now {process.PeakWorkingSet64 >> 20,6} MB peak  {what}"));
    }

    public void Dispose() => inner.Dispose();
}
