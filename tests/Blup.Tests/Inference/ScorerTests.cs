using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;
using static Blup.Tests.Inference.PredictionReference;

namespace Blup.Tests.Inference;

/// <summary>Single rows give what tables give, without allocation, from many threads.</summary>
public sealed class ScorerTests
{
    [Theory]
    [InlineData("Reaction ~ Days + (Days | Subject)", "sleepstudy")]
    [InlineData("log(Reaction) ~ poly(Days, 2) + scale(Days) + I(Days^2) + (1 | Subject)", "sleepstudy")]
    [InlineData("Reaction ~ ns(Days, 3) + (Days || Subject)", "sleepstudy")]
    [InlineData("Reaction ~ I(Days > 4) + offset(Days) + (1 | Subject)", "sleepstudy")]
    [InlineData("score ~ Machine + (1 | Worker / Machine)", "Machines")]
    [InlineData("score ~ 0 + Machine + (0 + Machine | Worker)", "Machines")]
    [InlineData("angle ~ recipe * factor(temp) + temp:recipe + (1 | recipe:replicate)", "cake")]
    [InlineData("breaks ~ wool * tension", "warpbreaks")]
    public void Rows_give_what_tables_give(string formula, string data)
    {
        var table = Table.ReadCsv(ReferenceData.Csv(data));
        IModelFit fit = formula.Contains('|', StringComparison.Ordinal) ? Lmm.Fit(formula, table) : Lm.Fit(formula, table);
        foreach (var level in fit is LmmFit ? new[] { PredictionLevel.Population, PredictionLevel.Conditional } : [PredictionLevel.Population])
        {
            var expected = fit.Predict(new PredictOptions { Level = level, Data = table }).Fit;
            var scorer = fit.Scorer(level);
            for (var i = 0; i < table.RowCount; i++)
                Assert.Equal(expected[i], scorer.Score(Row(scorer, table, i)), 1e-9 * Math.Abs(expected[i]));
        }
    }

    [Fact]
    public void Splines_continue_as_lines_beyond_the_data()
    {
        var fit = Lm.Fit("Reaction ~ ns(Days, 3)", Sleepstudy);
        double[] days = [-2, -0.5, 0, 3.3, 9, 9.5, 14];
        var expected = fit.Predict(new PredictOptions { Level = PredictionLevel.Population, Data = Table.FromColumns(("Days", days)) }).Fit;
        var scorer = fit.Scorer(PredictionLevel.Population);
        for (var i = 0; i < days.Length; i++) Assert.Equal(expected[i], scorer.Score([days[i]]), 1e-9);
    }

    [Fact]
    public void A_row_allocates_nothing()
    {
        var scorer = Fit("sleepstudy").Scorer(PredictionLevel.Conditional);
        Assert.Equal(["Days", "Subject"], scorer.Fields);
        double Run(int rows)
        {
            var sum = 0.0;
            for (var i = 0; i < rows; i++) sum += scorer.Score([i % 10, 308.0]) + scorer.Score([i % 10, "335"]);
            return sum;
        }

        Run(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Threads_share_a_scorer()
    {
        var fit = Fit("machines");
        var scorer = fit.Scorer(PredictionLevel.Conditional);
        var table = Table.ReadCsv(ReferenceData.Csv("Machines"));
        var rows = Enumerable.Range(0, table.RowCount).Select(i => Row(scorer, table, i)).ToArray();
        Parallel.For(0, 5000, i => Assert.Equal(fit.Fitted[i % rows.Length], scorer.Score(rows[i % rows.Length]), 1e-9));
    }

    [Fact]
    public void What_cannot_be_scored_says_why()
    {
        var scorer = Fit("sleepstudy").Scorer(PredictionLevel.Conditional);
        Assert.Equal("BLUP658", Assert.Throws<BlupException>(() => scorer.Score([1.0])).Code);
        Assert.Equal("BLUP643", Assert.Throws<BlupException>(() => scorer.Score([1.0, "nobody"])).Code);
        Assert.Equal("BLUP657", Assert.Throws<BlupException>(() => scorer.Score(["one", "308"])).Code);
        Assert.True(double.IsNaN(scorer.Score([double.NaN, "308"])));
        Assert.True(double.IsNaN(scorer.Score([1.0, (string?)null])));
        var population = Fit("sleepstudy").Scorer(PredictionLevel.Conditional, UnseenGroups.Population).Score([1.0, "nobody"]);
        Assert.Equal(Fit("sleepstudy").Scorer(PredictionLevel.Population).Score([1.0]), population, 1e-12);
        Assert.Equal("BLUP642", Assert.Throws<BlupException>(() => Fit("machines").Scorer(PredictionLevel.Population).Score(["D"])).Code);
    }

    private static RowValue[] Row(Scorer scorer, Table table, int i)
        => [.. scorer.Fields.Select(f => table[f] switch
        {
            NumericColumn n => (RowValue)n.Values[i],
            CategoricalColumn c => c.Levels[c.Codes[i]],
            var other => throw new InvalidOperationException(other.Name),
        })];
}
