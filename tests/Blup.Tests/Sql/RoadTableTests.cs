using System.Diagnostics;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;
using Blup.Tests.DuckDb;

namespace Blup.Tests.Sql;

/// <summary>The table of docs/scale.md: the same model by every road, how close, how many bytes came over the network.</summary>
[Collection(PostgresTests.Name)]
public sealed class RoadTableTests(PostgresCluster postgres, ITestOutputHelper output)
{
    public static TheoryData<string, string, string> Models => new()
    {
        { "sleepstudy", "Reaction ~ Days + (Days | Subject)", "Subject" },
        { "md_ris3", "Effect_Size ~ Condition * Hemisphere + (1 + Condition | SubjectID) + (1 | Experiment) + (1 | Region)", "SubjectID" },
        { "insteval3", "y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept)", "s" },
    };

    [Theory, MemberData(nameof(Models))]
    public void Every_road_leads_to_the_same_fit(string name, string formula, string key)
    {
        postgres.Require();
        var table = Data(name);
        var options = new LmmOptions { Df = DfMethod.Wald };
        var (memory, seconds) = Timed(() => Lmm.Fit(formula, table, options));
        output.WriteLine($"{name,-10} memory              {table.RowCount,7} rows                        criterion {memory.Criterion:F8}  {seconds:0.00} s");
        var own = "road " + name;
        postgres.Load(0, own + " one", table);
        postgres.Shard(own, table, key);
        postgres.Shard(own + " by row", table, "row_id");
        using var engine = postgres.Open();
        Compare(name, "PostgreSQL", memory, table, options, formula, engine, own + " one");
        Compare(name, "PostgreSQL 2 shards", memory, table, options, formula, engine, own);
        Compare(name, "  rows at random", memory, table, options, formula, engine, own + " by row");
        using var duck = new Duck();
        var (inside, rows) = DuckDbRows.Of(duck, table);
        using (inside) Compare(name, "DuckDB", memory, table, options, formula, inside, rows);
        using var clickhouse = new ClickHouseCluster();
        if (!clickhouse.IsHere) return;
        clickhouse.Shard(own, table);
        using var click = clickhouse.Open();
        Compare(name, "ClickHouse 2 shards", memory, table, options, formula, click, "all " + own);
    }

    private void Compare(string name, string road, LmmFit memory, Table table, LmmOptions options, string formula, ISqlEngine engine, string source)
        => Compare(name, road, memory, table, options, formula, engine, SqlSource.OfTable(source));

    private void Compare(string name, string road, LmmFit memory, Table table, LmmOptions options, string formula, ISqlEngine engine, SqlSource source)
    {
        var counting = new RecordingEngine(engine);
        var (fit, seconds) = Timed(() => SqlLmm.Fit(formula, counting, source, options, Roads.Levels(table)));
        var apart = memory.FixedEffects.Estimates.Zip(fit.FixedEffects.Estimates, (a, b) => Math.Abs(a - b)).Zip(memory.FixedEffects.StandardErrors, (d, s) => d / s).Max();
        output.WriteLine($"{name,-10} {road,-20}{counting.Queries.Count,4} queries {counting.Bytes,11} bytes  criterion off by {Math.Abs(fit.Criterion - memory.Criterion):0.0e+00}, β by {apart:0.0e+00} SE  {seconds:0.00} s");
        Roads.AssertSame(memory, fit);
    }

    private static (LmmFit Fit, double Seconds) Timed(Func<LmmFit> work)
    {
        var watch = Stopwatch.StartNew();
        return (work(), watch.Elapsed.TotalSeconds);
    }

    private static Table Data(string name)
    {
        if (name == "sleepstudy") return ReferenceCase.Load("sleepstudy_slope").Data();
        if (name == "md_ris3") return ReferenceCase.Load("md_ris3").Data();
        // Ours to share, but large: it lies beside the repository.
        var file = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", "..", "..", "shared", "bench", "insteval.csv"));
        Assert.SkipUnless(File.Exists(file), $"no {file} here");
        return Table.ReadCsv(file);
    }
}
