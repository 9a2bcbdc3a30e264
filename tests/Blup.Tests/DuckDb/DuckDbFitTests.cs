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
        var table = Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] });
        var (engine, source) = DuckDbRows.Of(duck, table);
        using (engine)
        {
            var sums = SqlLmm.Explain("Reaction ~ Days + (Days | Subject)", engine, source).ToList().FindIndex(s => s.Title.StartsWith("sums", StringComparison.Ordinal));
            var changing = new RecordingEngine(engine, number =>
            {
                if (number == sums) engine.Session.Execute("UPDATE rows SET Reaction = Reaction + 1 WHERE Days = 3");
            });
            Duck.Fails("BLUP842", () => SqlLmm.Fit("Reaction ~ Days + (Days | Subject)", changing, source));
        }
    }
}
