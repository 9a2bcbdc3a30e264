using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Deletions and backward elimination against lme4's drop1 and lmerTest's step (3.1-3).</summary>
public sealed class StepTests
{
    private static readonly Table Sleep = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "sleepstudy.csv")).AsFactor("Subject");

    [Fact]
    public void Drop1_matches_lme4()
    {
        var deletions = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep).Drop1();
        Assert.True(deletions.Refitted);
        Assert.Equal(1763.9393, deletions.Rows[0].Aic, 1e-4);
        Assert.Equal(1785.4759, deletions.Rows[1].Aic, 1e-4);
        Assert.Equal(23.536538, deletions.Rows[1].Test!.ChiSquared, 1e-5);
        Assert.Equal(1.2256e-06, deletions.Rows[1].Test!.PValue, 1e-10);
    }

    [Fact]
    public void Drop1_keeps_the_rows_where_some_were_dropped()
    {
        // Column z, missing in ten rows, changes which rows are used; without it they would be back.
        var values = Enumerable.Range(0, Sleep.RowCount).Select(i => i % 18 == 4 ? double.NaN : Math.Cos(i)).ToArray();
        var data = Sleep.WithColumn(new NumericColumn("z", values));
        var complete = data.Take([.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i]))]);
        const string formula = "Reaction ~ Days + z + (1 | Subject)";
        var (expected, actual) = (Lmm.Fit(formula, complete).Drop1(), Lmm.Fit(formula, data).Drop1());
        Assert.Equal(3, actual.Rows.Count);
        Assert.Equal(expected.Rows.Select(r => r.Term), actual.Rows.Select(r => r.Term));
        for (var k = 0; k < 3; k++) Assert.Equal(expected.Rows[k].Aic, actual.Rows[k].Aic, 1e-8);
    }

    [Fact]
    public void Step_keeps_the_slopes_of_sleepstudy()
    {
        var elimination = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep).Step();
        Assert.Equal(2, elimination.Decisions.Count);
        var (random, fixedTerm) = (elimination.Decisions[0], elimination.Decisions[1]);
        Assert.Equal("Days in (1 + Days | Subject)", random.Term);
        Assert.Equal(42.83681343, random.Statistic, 1e-5);
        Assert.Equal(4.990041e-10, random.PValue, 1e-14);
        Assert.Equal(45.85296156, fixedTerm.Statistic, 1e-4); // lme4's optimizer stops 1e-6 short of the optimum
        Assert.Equal(16.9999837, fixedTerm.DenominatorDf, 1e-2);
        Assert.Equal("Reaction ~ Days + (Days | Subject)", elimination.Formula);
    }

    [Fact]
    public void Step_reduces_cake_as_lmerTest_does()
    {
        var cake = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "cake.csv")).AsFactor("recipe").AsFactor("replicate").AsFactor("temperature");
        var fit = Lmm.Fit("angle ~ recipe * temperature + (1 | recipe:replicate)", cake);
        var elimination = fit.Step();
        Assert.Equal(171.9301229, elimination.Decisions[0].Statistic, 1e-5);
        Assert.Contains("last random effect", Lmm.Fit("angle ~ recipe + (1 | recipe:replicate)", cake).Step(alphaRandom: 0.0).Decisions[0].Why, StringComparison.Ordinal);
        var gone = elimination.Decisions.Where(d => d.Eliminated).ToList();
        Assert.Equal(["recipe:temperature", "recipe"], gone.Select(d => d.Term));
        Assert.Equal(1.0061979846, gone[0].Statistic, 1e-6);
        Assert.Equal(0.43926944, gone[0].PValue, 1e-6);
        Assert.Equal(0.2487887863, gone[1].Statistic, 1e-6);
        Assert.Equal(42.0, gone[1].DenominatorDf, 1e-3);
        Assert.Equal("angle ~ temperature + (1 | recipe:replicate)", elimination.Formula);
        Assert.Equal(10.530383, fit.Drop1().Rows[1].Test!.ChiSquared, 1e-5);
        Assert.Single(fit.Drop1().Rows, r => r.Term is not null); // main effects of an interaction stay
    }

    [Fact]
    public void Models_stand_side_by_side()
    {
        var table = ModelTable.Of([Lmm.Fit("Reaction ~ 1 + (1 | Subject)", Sleep), Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep)], ["null", "full"]);
        var days = table.Rows.Single(r => r.Name == "Days");
        Assert.Null(days.Values[0]);
        Assert.Equal(10.46729, days.Values[1]!.Value, 1e-4);
        Assert.Equal(1.54579, days.StandardErrors![1]!.Value, 1e-4);
        Assert.Contains("10.47 (1.55)", table.ToString(), StringComparison.Ordinal);
    }
}
