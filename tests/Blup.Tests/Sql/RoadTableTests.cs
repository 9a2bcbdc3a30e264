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
        { "ratings", "y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept)", "s" },
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
        Stream(name, memory, table, options, formula);
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
        Check(name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{road,-20}{counting.Queries.Count,4} queries {counting.Bytes,11} bytes"), memory, fit, seconds);
    }

    /// <summary>The same rows as a CSV file that is never in memory.</summary>
    private void Stream(string name, LmmFit memory, Table table, LmmOptions options, string formula)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(file)) table.WriteCsv(writer);
            var csv = new CsvOptions { Factors = [.. table.Columns.OfType<CategoricalColumn>().Select(c => c.Name)], Levels = Roads.Levels(table) };
            var (fit, seconds) = Timed(() => Lmm.FitCsv(formula, file, csv, options));
            Check(name, "CSV, streamed", memory, fit, seconds);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The promise of the table: 1e-8 in the criterion itself, 1e-6 standard errors in the fixed effects, and all else alike.</summary>
    private void Check(string name, string road, LmmFit memory, LmmFit fit, double seconds)
    {
        var apart = memory.FixedEffects.Estimates.Zip(fit.FixedEffects.Estimates, (a, b) => Math.Abs(a - b)).Zip(memory.FixedEffects.StandardErrors, (d, s) => d / s).Max();
        var off = Math.Abs(fit.Criterion - memory.Criterion);
        output.WriteLine($"{name,-10} {road,-56}  criterion off by {off:0.0e+00}, β by {apart:0.0e+00} SE  {seconds:0.00} s");
        Assert.True(off <= 1e-8, $"{road}: the criterion is off by {off}");
        Assert.True(apart <= 1e-6, $"{road}: a fixed effect is off by {apart} standard errors");
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
        if (name == "ratings") return Ratings();
        if (name == "md_ris3") return ReferenceCase.Load("md_ris3").Data();
        // Ours to share, but large: it lies beside the repository.
        var file = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", "..", "..", "shared", "bench", "insteval.csv"));
        Assert.SkipUnless(File.Exists(file), $"no {file} here");
        return Table.ReadCsv(file);
    }

    /// <summary>Made ratings of the shape of insteval: 73,421 by 2,972 students of 1,128 lecturers, most of them in one of 14 departments.</summary>
    private static Table Ratings()
    {
        const int Rows = 73_421;
        var random = new Random(20261201);
        double[] Effects(int count, double sd) => [.. Enumerable.Range(0, count).Select(_ => sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
        var (students, lecturers, departments, noise) = (Effects(2972, 0.33), Effects(1128, 0.51), Effects(14, 0.08), Effects(Rows, 1.18));
        var home = Array.ConvertAll(lecturers, _ => random.Next(14));
        var (y, service, s, d, dept) = (new double[Rows], new string[Rows], new string[Rows], new string[Rows], new string[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            var (student, lecturer, away) = (random.Next(students.Length), random.Next(lecturers.Length), random.Next(2));
            var department = away == 1 ? random.Next(14) : home[lecturer];
            y[i] = Math.Clamp(Math.Round(3.28 - 0.09 * away + students[student] + lecturers[lecturer] + departments[department] + noise[i]), 1, 5);
            (service[i], s[i], d[i], dept[i]) = (away == 1 ? "yes" : "no", $"s{student}", $"d{lecturer}", $"D{department}");
        }

        return new Table([new NumericColumn("y", y), Categoricals.FromText("service", service), Categoricals.FromText("s", s), Categoricals.FromText("d", d), Categoricals.FromText("dept", dept)]);
    }
}
