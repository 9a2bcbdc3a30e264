using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.ComplaintTests;

/// <summary>What users complain of in other programs (numbers of design/users.md) cannot arise: predictions, missing values, errors, rank.</summary>
public sealed class PredictionsAndRows
{
    private static readonly Table Sleep = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");

    private static readonly LmmFit Fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep);

    /// <summary>New groups have predictions with standard errors and intervals, wider than those of the population's mean.</summary>
    [Fact]
    public void Complaint12_New_groups_have_intervals()
    {
        var rows = Table.FromColumns(("Days", new double[] { 0, 5 }), ("Subject", new[] { "never seen", "nor this" })).AsFactor("Subject");
        var options = new PredictOptions { Level = PredictionLevel.NewGroup, Interval = PredictionInterval.Confidence, Data = rows };
        var (group, population) = (Fit.Predict(options), Fit.Predict(options with { Level = PredictionLevel.Population }));
        var observation = Fit.Predict(options with { Interval = PredictionInterval.Prediction });
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(population.Fit[i], group.Fit[i], 1e-12 * group.Fit[i]);
            Assert.True(population.Upper![i] < group.Upper![i] && group.Upper[i] < observation.Upper![i]);
        }
    }

    /// <summary>Random effects are not dropped silently: the level must be chosen, and the result says what it contains.</summary>
    [Fact]
    public void Complaint13_The_level_of_a_prediction_is_a_choice_and_printed()
    {
        var refused = Cli.Cli.Run("predict", "Reaction ~ Days + (Days | Subject)", ReferenceData.Csv("sleepstudy"), ReferenceData.Csv("sleepstudy"));
        Assert.Equal(1, refused.Status);
        Assert.Contains("BLUP654", refused.Error, StringComparison.Ordinal);
        var conditional = Fit.Predict(new PredictOptions { Level = PredictionLevel.Conditional, StandardErrors = true });
        Assert.Equal(Fit.Fitted, conditional.Fit);
        Assert.Contains("random effects of the groups seen", conditional.Includes, StringComparison.Ordinal);
        Assert.Equal("BLUP643", Assert.Throws<BlupException>(() => Fit.Predict(new PredictOptions
        {
            Level = PredictionLevel.Conditional,
            Data = Table.FromColumns(("Days", new double[] { 1 }), ("Subject", new[] { "new" })),
        })).Code);
    }

    /// <summary>Seconds for one row: a compiled scorer, which gives the same and allocates nothing (so that no row can take long).</summary>
    [Fact]
    public void Complaint14_A_single_row_is_scored_without_setting_anything_up()
    {
        var scorer = Fit.Scorer(PredictionLevel.Conditional);
        double Score(int row) => scorer.Score([row % 10, 308.0 + row % 2]);
        Assert.Equal(Fit.Fitted[3], Score(0) + (Fit.Fitted[3] - Fit.Fitted[0]), 1e-9 * Fit.Fitted[3]);
        for (var i = 0; i < 100; i++) Score(2 * i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Score(2 * i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Results of incomplete rows do not slip: they carry the row numbers of the input, and the rows dropped are listed by variable.</summary>
    [Fact]
    public void Complaint22_Results_keep_the_rows_of_the_input()
    {
        var y = ((NumericColumn)Sleep["Reaction"]).Values.ToArray();
        var days = ((NumericColumn)Sleep["Days"]).Values.ToArray();
        (y[4], days[17], days[18]) = (double.NaN, double.NaN, double.NaN);
        var holes = Sleep.WithColumn(new NumericColumn("Reaction", y)).WithColumn(new NumericColumn("Days", days));
        var fit = Lmm.Fit("Reaction ~ Days + (1 | Subject)", holes);
        int[] dropped = [5, 18, 19];
        Assert.Equal(Enumerable.Range(1, 180).Except(dropped), fit.Frame.RowNumbers);
        Assert.Equal([("Reaction", 1), ("Days", 2)], fit.Frame.Dropped.OrderBy(d => d.Count).Select(d => (d.Variable, d.Count)));
        Assert.Equal(3, fit.Messages.Single(m => m.Code == "BLUP413").Value);
        for (var i = 0; i < fit.Observations; i++) Assert.Equal(y[fit.Frame.RowNumbers[i] - 1], fit.Fitted[i] + fit.Residuals[i], 1e-9 * y[0]);
        var augmented = fit.Augment(holes);
        Assert.Equal(180 - 3, augmented.RowCount);
    }

    /// <summary>Cryptic errors: what is wrong, where in the formula, and the fix.</summary>
    [Theory]
    [InlineData("Reaction ~ Dys + (1 | Subject)", "BLUP101", "Did you mean 'Days'?", "    Reaction ~ Dys + (1 | Subject)\n               ^^^")]
    [InlineData("Reaction ~ Days + (1 | Subject", "BLUP104", "Put a ')' where it ends.", "                      ^")]
    public void Complaint23_Errors_name_the_column_and_point_into_the_formula(string formula, string code, string fix, string caret)
    {
        var error = Cli.Cli.Run("fit", formula, ReferenceData.Csv("sleepstudy")).Error;
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        Assert.Contains(fix, error, StringComparison.Ordinal);
        Assert.Contains(caret, error, StringComparison.Ordinal);
    }

    /// <summary>Rank deficiency: the dependency itself is printed; the fitted values, estimable tests and predictions stay; what is not estimable has no number.</summary>
    [Fact]
    public void Complaint24_A_dependency_is_printed_and_tests_stay_valid()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("sleepstudy_hours"));
        var (both, days) = (Lmm.Fit("Reaction ~ Days + Hours + (1 | Subject)", data), Lmm.Fit("Reaction ~ Days + (1 | Subject)", data));
        Assert.Contains("Hours = 24·Days", both.Messages.Single(m => m.Code == "BLUP412").Text, StringComparison.Ordinal);
        Assert.Equal(days.Criterion, both.Criterion, 1e-8);
        Assert.Equal(days.Anova().Rows[0].F, both.Anova(AnovaType.I).Rows[0].F, 1e-6);
        Assert.All(both.Fitted.Zip(days.Fitted), p => Assert.Equal(p.Second, p.First, 1e-7 * p.Second));
        var broken = both.Predict(new PredictOptions { Level = PredictionLevel.Population, Data = Table.FromColumns(("Days", new double[] { 1, 1 }), ("Hours", new double[] { 24, 25 })) });
        Assert.True(double.IsFinite(broken.Fit[0]) && double.IsNaN(broken.Fit[1]));
        Assert.Contains(broken.Messages, m => m.Code == "BLUP645");
    }
}
