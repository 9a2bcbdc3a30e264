using Blup.DuckDb;
using Blup.Tables;

namespace Blup.Tests.DuckDb;

/// <summary>A query file is the work of whoever wrote it: it reads DATA, and reaches nothing else.</summary>
public sealed class DuckDbSecurityTests
{
    private const string Formula = "y ~ x + (1 | g)";
    private const string Rows = "SELECT 1.0 * (range * 7919 % 1009) AS y, 1.0 * (range % 13) AS x, 'g' || (range % 9) AS g FROM range(200)";

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd.csv'")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM read_blob('OTHER')")]
    [InlineData("SELECT * FROM read_parquet('OTHER')")]
    [InlineData("SELECT * FROM read_parquet('DATA/../other.parquet')")]
    [InlineData("SELECT * FROM 'OTHER'")]
    [InlineData("SELECT * FROM parquet_metadata('OTHER')")]
    [InlineData("SELECT 1.0 * Skip AS y, 1.0 AS x, Columns::VARCHAR AS g FROM sniff_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT getenv('HOME') AS y, 1 AS x, 'a' AS g")]
    [InlineData("SELECT * FROM query('COPY (SELECT 1) TO ''WRITTEN''')")]
    [InlineData("SELECT * FROM data; COPY (SELECT 1) TO 'WRITTEN'")]
    [InlineData("SELECT * FROM data) AS q; COPY (SELECT 1) TO 'WRITTEN'; SELECT * FROM (SELECT * FROM data")]
    [InlineData("SELECT * FROM data) AS q; COPY (SELECT 1) TO 'DATA'; SELECT * FROM (SELECT * FROM data")]
    [InlineData("SELECT * FROM data) AS q; INSTALL httpfs; SELECT * FROM (SELECT 1")]
    [InlineData("COPY data TO 'WRITTEN'")]
    [InlineData("ATTACH 'OTHER' AS o")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("PRAGMA database_list")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    public void A_query_file_reaches_only_the_data(string text)
    {
        using var duck = new Duck();
        var (data, other) = (duck.Make("data.parquet", Rows), duck.Make("other.parquet", Rows));
        var before = File.ReadAllBytes(data);
        var query = duck.Text("q.sql", text.Replace("OTHER", other, StringComparison.Ordinal).Replace("DATA", data, StringComparison.Ordinal).Replace("WRITTEN", duck.At("written.csv"), StringComparison.Ordinal));
        foreach (var road in (string[][])[[], ["--load"]])
        {
            var (status, output, error) = Cli.Cli.Run(["fit", Formula, data, "--query", query, .. road]);
            Assert.Equal((1, ""), (status, output));
            Assert.Matches("^BLUP8(22|25|26)  ", error);
        }

        Assert.False(File.Exists(duck.At("written.csv")));
        Assert.Equal(before, File.ReadAllBytes(data));
    }

    [Fact]
    public void A_query_file_with_a_NUL_does_not_end_there()
    {
        using var duck = new Duck();
        var (status, _, error) = Cli.Cli.Run("fit", Formula, duck.Make("data.parquet", Rows), "--query", duck.Text("q.sql", "SELECT * FROM data) AS q --\0"));
        Assert.Equal(1, status);
        Assert.StartsWith("BLUP813", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_spilled_is_nobody_elses_to_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "permissions as Unix has them");
        using var duck = new Duck();
        var temp = duck.At("spill");
        using (var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "40MB", Threads = 1, TempDirectory = temp }))
        {
            if (OperatingSystem.IsLinux()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Assert.Single(Directory.GetDirectories(temp))));
            // Another session in the same folder does not clear it.
            DuckDbSession.Open(new DuckDbOptions { TempDirectory = temp }).Dispose();
            Assert.Single(Directory.GetDirectories(temp));
            session.Execute("SELECT count(DISTINCT hash(range)) FROM range(4000000)");
        }

        Assert.Empty(Directory.GetFileSystemEntries(temp));
    }

    [Theory]
    [InlineData("BLUP_DUCKDB_MEMORY", "1GB'; SET threads = 1; --")]
    [InlineData("BLUP_DUCKDB_MEMORY", "lots")]
    [InlineData("BLUP_DUCKDB_THREADS", "0")]
    [InlineData("BLUP_DUCKDB_THREADS", "1000000")]
    [InlineData("BLUP_DUCKDB_THREADS", "2; DROP")]
    public void Settings_are_values(string name, string value)
    {
        using var duck = new Duck();
        var end = Cli.CliProcess.Run(["fit", Formula, duck.Make("data.parquet", Rows)], new Dictionary<string, string> { [name] = value });
        Assert.Equal((1, ""), (end.Status, end.Output));
        Assert.StartsWith("BLUP827", end.Error, StringComparison.Ordinal);
    }

    /// <summary>Every line of what is printed is SQL that Blup wrote, or a comment: no name begins a line.</summary>
    [Fact]
    public void Explained_SQL_is_no_others_when_names_hold_line_breaks()
    {
        using var duck = new Duck();
        const string Name = "g\nDROP TABLE trials; --";
        var file = duck.Make("data.parquet", $"SELECT y, x, g AS {DuckDbSession.Identifier(Name)} FROM ({Rows})");
        var (status, output, error) = Cli.Cli.Run("fit", $"y ~ x + (1 | `{Name}`)", file, "--explain-sql");
        Assert.True(status == 0, error);
        var outside = string.Concat(output.Split('"').Where((_, i) => i % 2 == 0).Select(part => part));
        Assert.DoesNotContain("DROP", string.Join('\n', outside.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Contains("\\nDROP TABLE trials", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_levels_are_data_whatever_they_look_like()
    {
        using var duck = new Duck();
        string[] nasty = ["a'; DROP TABLE x; --", "\\'; --", "tab\there", "line\nbreak", "$1", "😀 \"q\"", "' OR 1=1 --"];
        var random = new Random(7);
        var table = new Table(
        [
            new NumericColumn("y 😀", [.. Enumerable.Range(0, 140).Select(i => i % 7 + random.NextDouble())]),
            new NumericColumn("x'\"\\", [.. Enumerable.Range(0, 140).Select(_ => random.NextDouble())]),
            Categoricals.FromText("g\n$1", [.. Enumerable.Range(0, 140).Select(i => nasty[i % 7])]),
            Categoricals.FromText("h; --", [.. Enumerable.Range(0, 140).Select(i => nasty[i / 4 % 4])]),
        ]);
        const string Odd = "`y 😀` ~ `x'\"\\` + `h; --` + (1 | `g\n$1`)";
        var (engine, source) = DuckDbRows.Of(duck, table);
        using (engine) Sql.Roads.AssertSame(Lmm.Fit(Odd, table), Blup.Sql.SqlLmm.Fit(Odd, engine, source));
    }
}
