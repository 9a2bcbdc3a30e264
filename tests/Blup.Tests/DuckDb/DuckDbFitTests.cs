using Blup.DuckDb;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;
using Blup.Tests.Sql;

namespace Blup.Tests.DuckDb;

/// <summary>Every reference model, its sums by DuckDB, against the fit in memory.</summary>
public sealed class DuckDbFitTests
{
    public static TheoryData<string> Cases() => new(ReferenceCase.MixedIds());

    [Theory, MemberData(nameof(Cases))]
    public void Every_reference_model_is_the_same_from_sums(string id)
    {
        using var duck = new Duck();
        var reference = ReferenceCase.Load(id);
        var table = reference.Data();
        var options = reference.Options() with { Df = DfMethod.Wald };
        var (engine, source) = DuckDbRows.Of(duck, table);
        using (engine) Roads.AssertSame(Lmm.Fit(reference.Formula, table, options), SqlLmm.Fit(reference.Formula, engine, source, options, Roads.Levels(table)));
    }

    [Fact]
    public void Groups_split_across_parquet_files_merge()
    {
        using var duck = new Duck();
        var table = Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] });
        duck.Make("odd.parquet", $"SELECT * FROM read_csv('{ReferenceData.Csv("sleepstudy")}') WHERE Days % 2 = 1");
        duck.Make("even.parquet", $"SELECT * FROM read_csv('{ReferenceData.Csv("sleepstudy")}') WHERE Days % 2 = 0");
        const string formula = "Reaction ~ Days + (Days | Subject)";
        var (engine, source) = DuckDbFiles.Open(duck.At("*.parquet"));
        using (engine) Roads.AssertSame(Lmm.Fit(formula, table), SqlLmm.Fit(formula, engine, source));
    }

    [Theory]
    [InlineData("log(Reaction) ~ poly(Days, 2) + (1 | Subject)")]
    [InlineData("Reaction ~ sqrt(Days) + exp(Days / 10) + round(Days / 3) + (1 | Subject)")]
    [InlineData("Reaction ~ scale(Days) + (scale(Days) || Subject)")]
    public void Functions_of_the_formula_language(string formula)
    {
        using var duck = new Duck();
        var table = Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] });
        var (engine, source) = DuckDbRows.Of(duck, table);
        using (engine) Roads.AssertSame(Lmm.Fit(formula, table), SqlLmm.Fit(formula, engine, source));
    }

    [Fact]
    public void A_table_that_changes_in_between_is_noticed()
    {
        using var duck = new Duck();
        const string formula = "Reaction ~ Days + (Days | Subject)";
        string Rows(int more) => $"SELECT Reaction + {more} * Days AS Reaction, Days, Subject FROM read_csv('{ReferenceData.Csv("sleepstudy")}')";
        var file = duck.Make("rows.parquet", Rows(0));
        var other = duck.Make("other.parquet", Rows(1));
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var atRest = new RecordingEngine(engine);
            SqlLmm.Fit(formula, atRest, source);
            // Written anew, as long as before and as old as before: another file all the same.
            var changing = new RecordingEngine(engine, number =>
            {
                if (number != atRest.FirstSums) return;
                var written = File.GetLastWriteTimeUtc(file);
                File.Move(other, file, overwrite: true);
                File.SetLastWriteTimeUtc(file, written);
            });
            Duck.Fails("BLUP842", () => SqlLmm.Fit(formula, changing, source));
        }
    }

    [Theory]
    [InlineData("SELECT 1e9 + y / 1000 AS y, x, g FROM made")]
    [InlineData("SELECT y, CASE WHEN i = 11777 THEN 1e4 ELSE x END AS x, g FROM made")]
    [InlineData("SELECT y, CASE WHEN i = 7 THEN 'nan'::DOUBLE ELSE x END AS x, g FROM made")]
    [InlineData("SELECT y, CASE WHEN i = 7 THEN NULL ELSE x END AS x, g FROM made")]
    [InlineData("SELECT y, CAST(10 * x AS INTEGER) AS x, g FROM made")]
    [InlineData("SELECT y, CAST(2000 + g AS INTEGER) AS x, g % 40 AS g FROM made ORDER BY x")]
    public void Means_of_a_few_rows_change_nothing(string query)
    {
        using var duck = new Duck();
        const string made = "SELECT i, g, x, 2 + x + g % 7 + x * (g % 5) / 9 + hash(i) % 1000 / 400.0 AS y FROM (SELECT range AS i, range % 53 AS g, hash(range * 3) % 997 / 100.0 AS x FROM range(12000))";
        var file = duck.Make("rows.parquet", query.Replace("made", $"({made})", StringComparison.Ordinal));
        duck.Make("rows.csv", $"SELECT * FROM '{file}'");
        const string formula = "y ~ x + (x | g)";
        var memory = Lmm.Fit(formula, Table.ReadCsv(duck.At("rows.csv")));
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var sums = SqlLmm.Fit(formula, engine, source);
            // Without a snapshot the means are asked for.
            Roads.AssertSame(SqlLmm.Fit(formula, new RecordingEngine(engine, hasSnapshot: false), source), sums, 1e-9 * Math.Abs(memory.Criterion));
            Roads.AssertSame(memory, sums, 1e-9 * Math.Abs(memory.Criterion));
            Assert.Equal(memory.Frame.Spec.Predictors[0].DistinctValues, sums.Frame.Spec.Predictors[0].DistinctValues);
            Assert.Equal(memory.Frame.Spec.Predictors[0].Mean, sums.Frame.Spec.Predictors[0].Mean, 1e-12 * Math.Abs(memory.Frame.Spec.Predictors[0].Mean));
        }
    }

    [Theory]
    [InlineData("y ~ x + (x | g)", "3MB", "'g' has ")]
    [InlineData("y ~ x + (1 | g) + (1 | h)", "20MB", "'g' and 'h' have ")]
    public void What_would_not_fit_is_refused_while_it_arrives(string formula, string limit, string cause)
    {
        using var duck = new Duck();
        // 40,000 × 3,000 levels: the smaller factor's dense part alone takes 72 MB.
        var file = duck.Make("rows.parquet", "SELECT range % 40000 AS g, hash(range) % 3000 AS h, hash(range, 1) % 1000 / 100.0 AS x, hash(range, 2) % 1000 / 10.0 AS y FROM range(200000)");
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var recording = new RecordingEngine(engine);
            Assert.True(Blup.Diagnostics.ByteSize.TryParse(limit, out var bytes));
            var e = Duck.Fails("BLUP870", () => SqlLmm.Fit(formula, recording, source, new LmmOptions { MemoryLimit = bytes }));
            Assert.Contains(cause, e.Message, StringComparison.Ordinal);
            Assert.Contains(limit[..^2], e.Message, StringComparison.Ordinal);
            // The engine is free for the next query.
            Assert.Equal(["a"], engine.Session.Texts("SELECT 'a'"));
        }
    }
}
