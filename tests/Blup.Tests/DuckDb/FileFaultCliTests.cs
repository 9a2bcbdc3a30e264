using Blup.DuckDb;
using Blup.Tests.Cli;

namespace Blup.Tests.DuckDb;

/// <summary>Files that are not what they were, or somebody else's, through the whole program: an error with status 1, and no part of a result.</summary>
public sealed class FileFaultCliTests
{
    private const string Formula = "y ~ x + (1 | g)";
    private const string Rows = "SELECT 1.0 * (range * 7919 % 1009) AS y, 1.0 * (range % 13) AS x, 'g' || (range % 9) AS g FROM range(20000)";

    [Fact]
    public void A_DuckDB_file_that_another_program_writes_to()
    {
        using var duck = new Duck();
        var file = duck.Database("lab.duckdb", $"CREATE TABLE trials AS {Rows}");
        using (DuckDbSession.Open(new DuckDbOptions { Database = file }, null, locked: false))
        {
            var end = CliProcess.Run(["fit", Formula, $"duckdb:{file}?table=trials"]);
            Assert.StartsWith("BLUP828", end.Error, StringComparison.Ordinal);
            Assert.Equal((1, ""), (end.Status, end.Output));
        }

        Assert.Equal(0, CliProcess.Run(["fit", Formula, $"duckdb:{file}?table=trials"]).Status);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.999)]
    public void A_Parquet_file_cut_short(double share)
    {
        using var duck = new Duck();
        var file = duck.Make("cut.parquet", Rows);
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(int)(share * bytes.Length)]);
        Refused("BLUP819", "fit", Formula, file);
        Refused("BLUP819", "augment", Formula, file, "--stream", "--out", duck.At("out.csv"));
        Assert.False(File.Exists(duck.At("out.csv")));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    public void A_column_whose_type_changed_between_files(string format)
    {
        using var duck = new Duck();
        duck.Make($"a.{format}", Rows);
        duck.Make($"b.{format}", $"SELECT y, 'dose ' || x AS x, g FROM ({Rows})");
        Assert.Contains("Column 'x'", Refused("BLUP820", "fit", Formula, duck.At($"*.{format}")), StringComparison.Ordinal);
        Refused("BLUP820", "augment", Formula, duck.At($"*.{format}"), "--stream", "--out", duck.At("out"));
        Assert.False(File.Exists(duck.At("out")));
    }

    /// <summary>The rows of a fit and those written out are the same, or none are written.</summary>
    [Fact]
    public void A_file_replaced_between_the_fit_and_its_rows()
    {
        using var duck = new Duck();
        var (file, other) = (duck.Make("rows.parquet", Rows), duck.Make("other.parquet", $"SELECT y + 1 AS y, x, g FROM ({Rows})"));
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var fit = Blup.Sql.SqlLmm.Fit(Formula, engine, source);
            File.Move(other, file, overwrite: true);
            using var text = new StringWriter();
            Duck.Fails("BLUP842", () => Blup.Sql.SqlRows.AugmentCsv(fit, engine, source, text));
        }
    }

    private static string Refused(string code, params string[] args)
    {
        var (status, output, error) = Cli.Cli.Run(args);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        return error;
    }
}
