namespace Blup.Tests.DuckDb;

/// <summary>Verbs on addresses: the same words as on the CSV file.</summary>
public sealed class AddressCliTests
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";
    private static readonly string Csv = ReferenceData.Csv("sleepstudy");

    private static string Ok(params string[] args)
    {
        var (status, output, error) = Cli.Cli.Run(args);
        Assert.True(status == 0, error);
        return output;
    }

    private static string Fail(string code, params string[] args)
    {
        var (status, output, error) = Cli.Cli.Run(args);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        return error;
    }

    [Theory]
    [InlineData("design|F|D")]
    [InlineData("anova|F|D|--load")]
    [InlineData("tidy|F|D|--load")]
    [InlineData("augment|F|D")]
    [InlineData("equation|F|D|--load")]
    [InlineData("predict|F|D|D|--level|population|--load")]
    public void Verbs_that_load_read_parquet_as_they_read_csv(string line)
    {
        using var duck = new Duck();
        var parquet = duck.Make("sleepstudy.parquet", $"SELECT * FROM read_csv('{Csv}')");
        string On(string data) => Ok([.. line.Split('|').Select(w => w switch { "F" => Formula, "D" => data, _ => w }), "--factor", "Subject"]);
        Assert.Equal(On(Csv).Replace(Csv, parquet, StringComparison.Ordinal), On(parquet));
    }

    [Fact]
    public void Globs_tables_filters_and_queries()
    {
        using var duck = new Duck();
        duck.Make("a.parquet", $"SELECT * FROM read_csv('{Csv}') WHERE Days < 5");
        duck.Make("b.parquet", $"SELECT * FROM read_csv('{Csv}') WHERE Days >= 5");
        var database = duck.Database("lab.duckdb", $"CREATE TABLE trials AS SELECT * FROM read_csv('{Csv}')", "CREATE TABLE other AS SELECT 1 AS x");
        var query = duck.Text("q.sql", "-- all but two days\nSELECT * FROM data WHERE Days NOT IN (0, 1); ");
        var own = duck.Text("own.sql", "SELECT * FROM trials WHERE Days > 1 -- no more");
        string Fit(params string[] words) => Ok(["fit", Formula, .. words, "--json"]);
        var (all, later) = (Fit(Csv), Fit(Csv + "?where=Days > 1"));
        Assert.NotEqual(all, later);
        double Criterion(string json) => System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("criterion").GetDouble();
        void Same(string expected, string actual) => Assert.Equal(Criterion(expected), Criterion(actual), 1e-8);
        Same(all, Fit(duck.At("*.parquet")));
        Same(all, Fit($"duckdb:{database}?table=trials"));
        Same(later, Fit($"duckdb:{database}?table=main.trials&where=Days > 1 and Subject is not missing"));
        Same(later, Fit(duck.At("?.parquet") + "?where=Days in (2, 3, 4, 5, 6, 7, 8, 9)"));
        Same(later, Fit(Csv, "--query", query));
        Same(later, Fit(database, "--query", own));
        Same(later, Fit(database, "--query", own, "--load", "--row-limit", "144"));
    }

    [Fact]
    public void Mistakes()
    {
        using var duck = new Duck();
        var database = duck.Database("lab.duckdb", "CREATE TABLE trials AS SELECT 1 AS x", "CREATE TABLE other AS SELECT 1 AS x");
        Fail("BLUP801", "design", Formula, $"duckdb:{database}?table=trials", "--query", duck.Text("q.sql", "SELECT 1"));
        Fail("BLUP801", "design", Formula, "postgresql://localhost/lab");
        Fail("BLUP803", "design", Formula, "postgresql://me:secret@localhost/lab?table=t");
        Fail("BLUP505", "design", Formula, database, "--row-limit", "0");
        Fail("BLUP812", "design", Formula, duck.Make("t.parquet", "SELECT range AS x FROM range(11)"), "--row-limit", "10");
        Fail("BLUP813", "design", Formula, database, "--query", duck.At("none.sql"));
        Fail("BLUP813", "design", Formula, database, "--query", duck.Text("empty.sql", " ;\n"));
        Assert.Contains("Tables: other, trials.", Fail("BLUP818", "design", Formula, database), StringComparison.Ordinal);
        Fail("BLUP822", "design", Formula, database, "--query", duck.Text("bad.sql", "SELEC * FROM trials"));
        Fail("BLUP822", "design", Formula, database, "--query", duck.Text("two.sql", "SELECT 1; DROP TABLE trials"));
        Fail("BLUP818", "design", Formula, database, "--query", duck.Text("no.sql", "SELECT * FROM trails"));
        Fail("BLUP687", "anova", "--model", "m.json", "--query", "q.sql");
    }
}
