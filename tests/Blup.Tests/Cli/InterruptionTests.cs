using System.Globalization;
using Blup.Tests.DuckDb;
using Blup.Tests.Sql;

namespace Blup.Tests.Cli;

/// <summary>Ctrl-C in the midst of every kind of work: it says so, ends with 130, writes nothing, and leaves nothing behind.</summary>
[Collection(PostgresTests.Name)]
public sealed class InterruptionTests(PostgresCluster postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-stop").FullName;

    /// <summary>Two crossed factors with slopes, 1,500 levels each: 3,000 dense columns, a matter of minutes.</summary>
    private string Long()
    {
        var path = Path.Combine(_folder, "long.csv");
        var random = new Random(11);
        File.WriteAllLines(path, Enumerable.Range(0, 40_000).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble():F5},{random.NextDouble():F4},a{random.Next(1500)},b{random.Next(1500)}")).Prepend("y,x,a,b"));
        return path;
    }

    [Theory]
    [InlineData]
    [InlineData("--stream")]
    [InlineData("--save", "SAVED")]
    public void A_fit_of_a_file(params string[] options)
    {
        var saved = Path.Combine(_folder, "saved.json");
        var path = Long();
        using var process = new CliProcess(["fit", "y ~ x + (1 + x | a) + (1 + x | b)", path, .. options.Select(o => o == "SAVED" ? saved : o)]);
        AssertStopped(process.Interrupt(p => p.Used > TimeSpan.FromSeconds(3)));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_streamed_augment_leaves_no_draft()
    {
        var path = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 1_500_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 7919 % 1000},{i % 97},g{i % 50}")).Prepend("y,x,g"));
        File.WriteAllText(Path.Combine(_folder, "out.csv"), "as it was");
        using var process = new CliProcess(["augment", "y ~ x + (1 | g)", path, "--stream", "--out", Path.Combine(_folder, "out.csv")]);
        AssertStopped(process.Interrupt(_ => Directory.GetFiles(_folder, ".out.csv.*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }).Length > 0));
        Assert.Equal(["out.csv", "rows.csv"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("as it was", File.ReadAllText(Path.Combine(_folder, "out.csv")));
    }

    [Theory]
    [InlineData("fit")]
    [InlineData("tidy")]
    public void DuckDB_stops_and_its_folder_goes(string verb)
    {
        using var duck = new Duck();
        var file = duck.Make("some.parquet", "SELECT range AS y FROM range(10)");
        var query = duck.Text("endless.sql", "SELECT 1.0 * a.range AS y, 1.0 * b.range AS x, 'g' || (a.range % 7) AS g FROM range(10000000) a, range(10000000) b");
        var temp = Directory.CreateDirectory(duck.At("temp")).FullName;
        using var process = new CliProcess([verb, "y ~ x + (1 | g)", file, "--query", query, "--row-limit", "100000000000"], new Dictionary<string, string> { ["TMPDIR"] = temp });
        AssertStopped(process.Interrupt(p => Directory.GetDirectories(temp, "blup-duckdb-*").Length > 0 && p.Used > TimeSpan.FromSeconds(2)));
        Assert.Empty(Directory.GetDirectories(temp, "blup-duckdb-*"));
    }

    [Theory]
    [InlineData("fit")]
    [InlineData("fit", "--load")]
    [InlineData("augment", "--stream", "--out", "OUT")]
    public void PostgreSQL_is_told_to_stop(string verb, params string[] options)
    {
        postgres.Require();
        postgres.Execute(0, "CREATE TABLE IF NOT EXISTS waited AS SELECT i * 1.5::float8 AS y, i * 1.0::float8 AS x, 'g' || i % 5 AS g FROM generate_series(1, 600) i");
        postgres.Execute(0, "CREATE OR REPLACE VIEW waits AS SELECT * FROM waited WHERE pg_sleep(1) IS NOT NULL");
        var environment = new Dictionary<string, string> { ["PGPASSWORD"] = postgres.Password };
        using var process = new CliProcess([verb, "y ~ x + (1 | g)", $"postgresql://blup@127.0.0.1:{postgres.Port(0)}/postgres?table=waits", .. options.Select(o => o == "OUT" ? Path.Combine(_folder, "out.csv") : o)], environment);
        AssertStopped(process.Interrupt(_ => Running() > 0));
        for (var wait = 0; wait < 100 && Running() > 0; wait++) Thread.Sleep(50);
        Assert.Equal(0, Running());
        Assert.Empty(Directory.GetFileSystemEntries(_folder));

        long Running() => postgres.Count(0, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'blup' AND state = 'active' AND query LIKE '%waits%'");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static void AssertStopped((int Status, string Output, string Error) end)
    {
        Assert.StartsWith("BLUP814  Stopped.", end.Error, StringComparison.Ordinal);
        Assert.Equal((130, ""), (end.Status, end.Output));
        Assert.Equal(1, end.Error.Split("BLUP814").Length - 1);
    }
}

/// <summary>The same for ClickHouse, whose old versions go on when nobody waits any more.</summary>
[Collection(ClickHouseTests.Name)]
public sealed class ClickHouseInterruptionTests(ClickHouseCluster cluster)
{
    [Fact]
    public void ClickHouse_is_told_to_stop()
    {
        cluster.Require();
        cluster.Execute(0, "CREATE VIEW endless AS SELECT toFloat64(number) AS y, toFloat64(number % 7) AS x, toString(number % 5) AS g FROM system.numbers");
        var environment = new Dictionary<string, string> { ["CLICKHOUSE_USER"] = "default", ["CLICKHOUSE_PASSWORD"] = cluster.Password };
        using var process = new CliProcess(["fit", "y ~ x + (1 | g)", $"clickhouse://127.0.0.1:{cluster.Address().Port.ToString(CultureInfo.InvariantCulture)}/default?table=endless"], environment);
        InterruptionTests.AssertStopped(process.Interrupt(_ => Running() != "0"));
        for (var wait = 0; wait < 100 && Running() != "0"; wait++) Thread.Sleep(50);
        Assert.Equal("0", Running());

        string Running() => cluster.Execute(0, "SELECT count() FROM system.processes WHERE query LIKE '%endless%' AND query NOT LIKE '%system.processes%'").Trim();
    }
}
