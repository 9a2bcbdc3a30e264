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
    [InlineData("SELECT y, x, CASE WHEN i = 7 THEN 'nan'::DOUBLE ELSE g / 2 END AS g FROM made")]
    [InlineData("SELECT y, x + 100 AS x, g - 20 AS g FROM made")]
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

    [Theory]
    [InlineData("a", "b")]
    [InlineData("'a' || a", "b - 1000000000000")]
    [InlineData("a / 4", "'b' || b")]
    public void As_many_combinations_as_rows_are_counted_from_the_keys(string a, string b)
    {
        using var duck = new Duck();
        const string made = "SELECT CAST(hash(range) % 300 AS BIGINT) AS a, CAST(hash(range, 'b') % 200 AS BIGINT) AS b, hash(range, 'x') % 997 / 100.0 AS x, hash(range, 'e') % 1000 / 400.0 AS e FROM range(30000)";
        var file = duck.Make("rows.parquet", $"SELECT {a} AS a, {b} AS b, x, 2 + x + a % 7 + b % 5 / 2.0 + e AS y FROM ({made})");
        duck.Make("rows.csv", $"SELECT * FROM '{file}'");
        const string formula = "y ~ x + (1 | a) + (1 | b)";
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var recording = new RecordingEngine(engine);
            Roads.AssertSame(Lmm.Fit(formula, Table.ReadCsv(duck.At("rows.csv"))), SqlLmm.Fit(formula, recording, source), 1e-9);
            Assert.DoesNotContain("GROUP BY", recording.Queries[^1].Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(300, 200, 30_000, 1L << 30, true)]
    [InlineData(300, 20, 30_000, 1L << 30, false)] // far fewer combinations than rows
    [InlineData(30_000, 200, 30_000, 1L << 30, false)] // a table far larger than the rows
    [InlineData(300, 200, 30_000, 900_000, false)] // or than the memory has room for
    public void Keys_are_counted_where_grouping_would_save_nothing(int levels, int others, int rows, long memory, bool expected)
        => Assert.Equal(expected, PairCounts.IsWorthwhile(levels, others, rows, memory));

    [Fact]
    public void Integer_keys_are_summed_by_value_while_the_table_stays_small()
    {
        using var duck = new Duck();
        var columns = string.Join(", ", Enumerable.Range(1, 5).Select(k => FormattableString.Invariant($"hash(range, {k}) % 1000 / 100.0 AS x{k}")));
        var file = duck.Make("rows.parquet", $"SELECT range % 5003 AS g, {columns}, hash(range) % 1000 / 10.0 + range % 7 AS y FROM range(40000)");
        duck.Make("rows.csv", $"SELECT * FROM '{file}'");
        foreach (var (formula, direct) in new[] { ("y ~ x1 + (1 | g)", true), ("y ~ x1 + x2 + x3 + x4 + x5 + (x1 | g)", false) })
        {
            var (engine, source) = DuckDbFiles.Open(file);
            using (engine)
            {
                var recording = new RecordingEngine(engine);
                Roads.AssertSame(Lmm.Fit(formula, Table.ReadCsv(duck.At("rows.csv"))), SqlLmm.Fit(formula, recording, source), 1e-9);
                var sums = recording.Queries[recording.FirstSums];
                using var plan = engine.Session.Query("EXPLAIN " + sums.Text, [.. sums.Parameters.Select(p => p.Value)]);
                Assert.True(plan.Next());
                Assert.Equal(direct, plan.Text(1, 0)!.Contains("PERFECT_HASH_GROUP_BY", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("24GB", 2, 20)]
    [InlineData("4GB", 2, 18)]
    [InlineData("24GB", 64, 15)]
    [InlineData("1MB", 8, 12)]
    [InlineData("4000GB", 1, 22)]
    public void The_tables_by_value_take_a_small_share_of_the_memory(string memory, int threads, int bits)
        => Assert.Equal(bits, DirectTable.Bits(new DuckDbOptions { MemoryLimit = memory, Threads = threads }));
}
