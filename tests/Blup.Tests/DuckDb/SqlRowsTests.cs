using Blup.Diagnostics;
using Blup.DuckDb;
using Blup.Sql;
using Blup.Tables;
using Blup.Tests.Sql;

namespace Blup.Tests.DuckDb;

/// <summary>The second pass over rows that an engine holds, against the fit in memory.</summary>
public sealed class SqlRowsTests
{
    private const string Formula = "log(y) ~ x * f + (x | g) + (1 | h)";

    /// <summary>More rows than a piece has, some incomplete, a column that the model does not use.</summary>
    private const string Rows = """
        SELECT i, CASE WHEN i % 997 = 3 THEN NULL ELSE exp(1 + x / 5 + g % 7 / 10.0 + x * (g % 5) / 90 + hash(i) % 1000 / 900.0) END AS y,
            x, CASE WHEN i % 1009 = 5 THEN NULL ELSE 'f' || (i % 3) END AS f, g, 'h ' || (hash(i * 7) % 11) AS h, DATE '2026-11-21' AS day
        FROM (SELECT range AS i, range % 53 AS g, hash(range * 3) % 997 / 100.0 AS x FROM range(140000))
        """;

    [Fact]
    public void Fitted_values_and_residuals_are_those_of_the_fit_in_memory()
    {
        using var duck = new Duck();
        var (engine, source) = DuckDbFiles.Open(duck.Make("rows.parquet", Rows));
        using (engine)
        {
            var table = TableLoader.Load(engine, source);
            var (memory, sums) = (Lmm.Fit(Formula, table), SqlLmm.Fit(Formula, engine, source));
            using var writer = new StringWriter();
            sums.AugmentCsv(engine, source, writer);
            var written = Table.ReadCsv(new StringReader(writer.ToString()));
            Assert.Equal(table.Columns.Select(c => c.Name).Concat([".fitted", ".resid", ".fixed"]), written.Columns.Select(c => c.Name));
            Assert.Equal(table.RowCount, written.RowCount);
            double[] fitted = Numbers(written, ".fitted"), residuals = Numbers(written, ".resid"), number = Numbers(written, "i");
            var next = 0;
            for (var r = 0; r < fitted.Length; r++)
            {
                Assert.Equal(r, number[r]);
                if (next < memory.Frame.RowNumbers.Length && memory.Frame.RowNumbers[next] == r + 1)
                {
                    Assert.Equal(memory.Fitted[next], fitted[r], 1e-6);
                    Assert.Equal(memory.Residuals[next], residuals[r], 1e-6);
                    next++;
                }
                else
                {
                    Assert.True(double.IsNaN(fitted[r]) && double.IsNaN(residuals[r]));
                }
            }

            Assert.Equal(memory.Observations, next);
            var scaled = memory.ScaledResiduals().Order().ToArray();
            var quartiles = sums.WithResidualQuartiles(engine, source).ResidualQuartiles!;
            for (var k = 0; k < 5; k++)
            {
                var (place, share) = ((int)((scaled.Length - 1) * k / 4.0), (scaled.Length - 1) * k / 4.0 % 1);
                var exact = share == 0 ? scaled[place] : scaled[place] + share * (scaled[place + 1] - scaled[place]);
                Assert.Equal(exact, quartiles[k], 0.0006 * Math.Max(1e-3, Math.Abs(exact)));
            }
        }
    }

    [Fact]
    public void Other_rows_than_those_of_the_fit_are_refused()
    {
        using var duck = new Duck();
        const string simple = "y ~ x + (1 | g)";
        var (engine, source) = DuckDbFiles.Open(duck.Make("rows.parquet", Rows.Replace("range(140000)", "range(2000)", StringComparison.Ordinal)));
        using (engine)
        {
            var fit = SqlLmm.Fit(simple, engine, source);
            var half = source.Filtered(global::Blup.Sql.Sql.Of($"{new SqlName("i")} < {1000.0}"));
            Duck.Fails("BLUP842", () => fit.WithResidualQuartiles(engine, half));
            var few = SqlLmm.Fit(simple, engine, source.Filtered(global::Blup.Sql.Sql.Of($"{new SqlName("g")} < {20.0}")));
            Assert.Equal("BLUP315", Assert.Throws<BlupException>(() => few.WithResidualQuartiles(engine, source)).Code);
            using var stop = new CancellationTokenSource();
            var stopping = new RecordingEngine(engine, _ => stop.Cancel());
            // A cancellation while the sums are computed reaches DuckDB, and the session goes on.
            using var late = new CancellationTokenSource();
            var slow = SqlSource.OfQuery("SELECT a.range % 7 AS g, CAST(a.range + b.range AS DOUBLE) AS y, CAST(b.range AS DOUBLE) AS x FROM range(1000000) a, range(1000000) b", "slow");
            var cancelled = new RecordingEngine(engine, _ => late.CancelAfter(300));
            Assert.ThrowsAny<OperationCanceledException>(() => SqlLmm.Fit(simple, cancelled, slow, new LmmOptions { Cancellation = late.Token }));
            Assert.Equal(["a"], engine.Session.Texts("SELECT 'a'"));
            Assert.ThrowsAny<OperationCanceledException>(() => fit.WithResidualQuartiles(stopping, source, stop.Token));
        }
    }

    [Fact]
    public void From_the_command_line()
    {
        using var duck = new Duck();
        var file = duck.Make("rows.parquet", Rows.Replace("range(140000)", "range(2000)", StringComparison.Ordinal));
        const string simple = "y ~ x + (1 | g)";
        Assert.Contains("not computed", Cli.Cli.Run("fit", simple, file).Output, StringComparison.Ordinal);
        var fit = Cli.Cli.Run("fit", simple, file, "--residuals");
        Assert.Contains("Median", fit.Output, StringComparison.Ordinal);
        Assert.Contains("BLUP845", fit.Output + fit.Error, StringComparison.Ordinal);
        var augmented = Cli.Cli.Run("augment", simple, file, "--stream", "--out", duck.At("out.csv"));
        Assert.Equal(0, augmented.Status);
        Assert.Equal(2001, File.ReadLines(duck.At("out.csv")).Count());
        Assert.Equal(fit, Cli.Cli.Run("fit", simple, file, "--residuals", "--save", duck.At("model.json")));
        Assert.Equal(fit, Cli.Cli.Run("summary", "--model", duck.At("model.json")));
        Assert.Contains("BLUP843", Cli.Cli.Run("augment", simple, file, "--factor", "x", "--stream", "--out", duck.At("out2.csv")).Error, StringComparison.Ordinal);
    }

    private static double[] Numbers(Table table, string name) => ((NumericColumn)table[name]).Values.ToArray();
}
