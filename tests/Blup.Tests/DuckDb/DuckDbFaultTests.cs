using Blup.DuckDb;

namespace Blup.Tests.DuckDb;

public sealed class DuckDbFaultTests
{
    private const string Big = "SELECT count(DISTINCT hash(range)) FROM range(4000000)";

    [Fact]
    public void Memory_limit()
    {
        Duck.Require();
        using var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "20MB", Threads = 1 });
        var e = Duck.Fails("BLUP816", () => session.Execute("SELECT array_agg(range) FROM range(30000000)"));
        Assert.Contains("Out of Memory Error", e.Message, StringComparison.Ordinal);
        Assert.Contains("BLUP_DUCKDB_MEMORY", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_temp_directory()
    {
        Duck.Require();
        using var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "40MB", Threads = 1, TempLimit = "100KB" });
        Assert.Contains("max_temp_directory_size", Duck.Fails("BLUP817", () => session.Execute(Big)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temp_directory_that_cannot_be_written_to()
    {
        using var duck = new Duck();
        var file = duck.Text("occupied", "a file where a folder should be");
        using var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "40MB", Threads = 1, TempDirectory = Path.Combine(file, "tmp") });
        Assert.Contains("cannot be written to", Duck.Fails("BLUP817", () => session.Execute(Big)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Temporary_files_are_removed()
    {
        using var duck = new Duck();
        using (var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "40MB", Threads = 1, TempDirectory = duck.At("spill") })) session.Execute(Big);
        Assert.True(!Directory.Exists(duck.At("spill")) || !Directory.EnumerateFileSystemEntries(duck.At("spill")).Any());
    }

    [Theory]
    [InlineData("MemoryLimit")]
    [InlineData("TempLimit")]
    public void Settings_that_make_no_sense(string setting)
    {
        Duck.Require();
        var options = setting == "MemoryLimit" ? new DuckDbOptions { MemoryLimit = "much" } : new DuckDbOptions { TempLimit = "much" };
        Assert.Contains("'much'", Duck.Fails("BLUP827", () => DuckDbSession.Open(options).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_is_cancelled()
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => session.Execute("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 1", cancellation: source.Token));
        // The session goes on.
        Assert.Equal(["a"], session.Texts("SELECT 'a'"));
    }

    [Fact]
    public void A_result_that_is_cancelled_between_chunks()
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var source = new CancellationTokenSource();
        using (var result = session.Query("SELECT range FROM range(10000000)", cancellation: source.Token))
        {
            Assert.True(result.Next());
            source.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => result.Next());
        }

        Assert.Equal(["a"], session.Texts("SELECT 'a'"));
    }

    [Fact]
    public void A_failure_after_the_first_chunks_is_no_end()
    {
        Duck.Require();
        using var session = DuckDbSession.Open(new DuckDbOptions { Threads = 1 });
        using var result = session.Query("SELECT CASE WHEN range = 300000 THEN CAST('x' || range AS BIGINT) ELSE range END FROM range(400000)");
        var rows = 0;
        var e = Duck.Fails("BLUP823", () =>
        {
            while (result.Next()) rows += result.Rows;
        });
        Assert.Contains("Could not convert string 'x300000'", e.Message, StringComparison.Ordinal);
        Assert.True(rows < 400_000);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3000)]
    public void A_parquet_file_cut_short(int bytes)
    {
        using var duck = new Duck();
        var file = duck.Make("cut.parquet", "SELECT range AS a, hash(range) AS b FROM range(10000)");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..bytes]);
        Assert.Contains("is damaged", Duck.Fails("BLUP819", () => DuckDbFiles.Open(file).Engine.Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parquet_file_with_a_damaged_page()
    {
        using var duck = new Duck();
        var file = duck.Make("page.parquet", "SELECT 'level ' || (range % 10) AS a, range AS b FROM range(10000)");
        var bytes = File.ReadAllBytes(file);
        for (var i = 40; i < 2000; i++) bytes[i] ^= 0xA5;
        File.WriteAllBytes(file, bytes);
        var (engine, _) = DuckDbFiles.Open(file);
        using (engine) Duck.Fails("BLUP819", () => engine.Session.Execute("SELECT max(a), sum(b) FROM data"));
    }

    [Fact]
    public void A_duckdb_file_that_is_none()
    {
        using var duck = new Duck();
        var file = duck.Text("text.duckdb", "hello");
        Duck.Fails("BLUP819", () => DuckDbFiles.OpenDatabase(file));
    }

    [Fact]
    public void A_column_whose_type_changes_between_files()
    {
        using var duck = new Duck();
        duck.Make("1.parquet", "SELECT 1 AS a, 2.5 AS b");
        duck.Make("2.parquet", "SELECT 1 AS a, 'two' AS b");
        var e = Duck.Fails("BLUP820", () => DuckDbFiles.Open(duck.At("*.parquet")));
        Assert.Contains("Column 'b' is a number in one file and text in another", e.Message, StringComparison.Ordinal);
        Assert.Contains("2.parquet: text", e.Message, StringComparison.Ordinal);
        duck.Text("1.csv", "a,b\n1,2.5\n");
        duck.Text("2.csv", "a,b\n1,two\n");
        Duck.Fails("BLUP820", () => DuckDbFiles.Open(duck.At("*.csv")));
    }

    [Fact]
    public void A_column_that_one_file_lacks()
    {
        using var duck = new Duck();
        duck.Make("1.parquet", "SELECT 1 AS a, 2.5 AS b");
        duck.Make("2.parquet", "SELECT 1 AS a, 2 AS c");
        Assert.Contains("'b' is not in all files", Duck.Fails("BLUP821", () => DuckDbFiles.Open(duck.At("?.parquet"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_such_file_table_or_match()
    {
        using var duck = new Duck();
        Duck.Fails("BLUP825", () => DuckDbFiles.Open(duck.At("none.parquet")));
        Duck.Fails("BLUP825", () => DuckDbFiles.Open(duck.At("*.parquet")));
        Duck.Fails("BLUP825", () => DuckDbFiles.OpenDatabase(duck.At("none.duckdb")));
        var file = duck.Database("t.duckdb", "CREATE TABLE trials AS SELECT 1 AS y", "CREATE TABLE people AS SELECT 1 AS id");
        Assert.Contains("Did you mean 'trials'?", Duck.Fails("BLUP818", () => DuckDbFiles.OpenDatabase(file, "trails")).Message, StringComparison.Ordinal);
        Assert.Contains("Tables: people, trials.", Duck.Fails("BLUP818", () => DuckDbFiles.OpenDatabase(file, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_reaches_no_other_file_and_no_network()
    {
        using var duck = new Duck();
        var (mine, other) = (duck.Make("mine.parquet", "SELECT 1 AS a"), duck.Make("other.parquet", "SELECT 2 AS a"));
        var (engine, _) = DuckDbFiles.Open(mine);
        using (engine)
        {
            Assert.Equal(["1"], engine.Session.Texts("SELECT CAST(a AS VARCHAR) FROM data"));
            Duck.Fails("BLUP826", () => engine.Session.Execute($"SELECT * FROM read_parquet('{other}')"));
            Duck.Fails("BLUP826", () => engine.Session.Execute("SELECT * FROM read_csv('http://localhost:9/x.csv')"));
            Duck.Fails("BLUP826", () => engine.Session.Execute($"COPY (SELECT 1) TO '{duck.At("written.csv")}'"));
            Assert.ThrowsAny<Exception>(() => engine.Session.Execute("SET enable_external_access = true"));
            Assert.ThrowsAny<Exception>(() => engine.Session.Execute("SET lock_configuration = false"));
            Assert.ThrowsAny<Exception>(() => engine.Session.Execute("INSTALL httpfs"));
        }

        var file = duck.Database("t.duckdb", "CREATE TABLE trials AS SELECT 1 AS y");
        (engine, _) = DuckDbFiles.OpenDatabase(file, null);
        using (engine) Assert.ThrowsAny<Exception>(() => engine.Session.Execute("INSERT INTO trials VALUES (2)"));
    }
}
