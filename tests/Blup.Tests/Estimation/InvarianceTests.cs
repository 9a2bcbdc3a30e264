using Blup.Design;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>What must not matter does not matter: order of rows and levels, coding, units and origin of columns.</summary>
public sealed class InvarianceTests
{
    private const string Slopes = "Reaction ~ Days + (Days | Subject)";

    private static Table Sleep => Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");

    [Fact]
    public void Row_order()
    {
        var (data, random) = (Sleep, new Random(1));
        var order = Enumerable.Range(0, data.RowCount).ToArray();
        random.Shuffle(order);
        var (a, b) = (Lmm.Fit(Slopes, data), Lmm.Fit(Slopes, data.Take(order)));
        SameFit(a, b);
        for (var i = 0; i < order.Length; i++) Assert.Equal(a.Fitted[order[i]], b.Fitted[i], 6);
    }

    [Fact]
    public void Level_order()
    {
        var data = Sleep;
        var levels = ((CategoricalColumn)data["Subject"]).Levels.Reverse().ToArray();
        SameFit(Lmm.Fit(Slopes, data), Lmm.Fit(Slopes, data.WithLevels("Subject", levels)));
    }

    [Theory]
    [InlineData(1e6, 0.0)]
    [InlineData(1e-6, 0.0)]
    [InlineData(1.0, 2000.0)]
    [InlineData(-3.0, 1e6)]
    public void Scale_and_origin_of_a_column(double scale, double shift)
    {
        var data = Sleep;
        var days = ((NumericColumn)data["Days"]).Values.ToArray();
        var moved = data.WithColumn(new NumericColumn("Days", [.. days.Select(d => scale * d + shift)]));
        var (a, b) = (Lmm.Fit(Slopes, data), Lmm.Fit(Slopes, moved));
        Assert.Equal(a.Criterion - 2.0 * Math.Log(Math.Abs(scale)), b.Criterion - 4.0 * Math.Log(Math.Abs(scale)), 6);
        Assert.Equal(a.FixedEffects.Estimates[1], scale * b.FixedEffects.Estimates[1], 1e-6 * a.FixedEffects.StandardErrors[1]);
        Assert.Equal(a.FixedEffects.Df[1], b.FixedEffects.Df[1], 1e-4);
        Assert.Equal(a.Optimizer.Evaluations, b.Optimizer.Evaluations);
        for (var i = 0; i < a.Fitted.Length; i++) Assert.Equal(a.Fitted[i], b.Fitted[i], 1e-5);
    }

    [Fact]
    public void Coding_of_a_factor()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("Machines")).AsFactor("Worker");
        var fits = new[] { "treatment", "sum", "helmert", "poly" }.Select(c => Lmm.Fit("score ~ Machine + (Machine | Worker)", data,
            new LmmOptions { Reml = false, Design = new DesignOptions { Contrasts = new Dictionary<string, string> { ["Machine"] = c } } })).ToArray();
        foreach (var fit in fits[1..])
        {
            Assert.Equal(fits[0].Criterion, fit.Criterion, 1e-7);
            Assert.Equal(fits[0].Optimizer.Evaluations, fit.Optimizer.Evaluations);
            for (var i = 0; i < fit.Fitted.Length; i++) Assert.Equal(fits[0].Fitted[i], fit.Fitted[i], 1e-5);
        }
    }

    [Fact]
    public void Response_in_other_units()
    {
        var data = Sleep;
        var reaction = ((NumericColumn)data["Reaction"]).Values.ToArray();
        var (a, b) = (Lmm.Fit(Slopes, data), Lmm.Fit(Slopes, data.WithColumn(new NumericColumn("Reaction", [.. reaction.Select(r => 1e9 + 1e-3 * r)]))));
        Assert.Equal(a.FixedEffects.Estimates[1], 1e3 * b.FixedEffects.Estimates[1], 1e-3 * a.FixedEffects.StandardErrors[1]);
        Assert.Equal(a.Theta.Values[0], b.Theta.Values[0], 1e-3);
    }

    [Fact]
    public void Doubling_the_data_as_new_groups_keeps_the_ml_estimates()
    {
        var data = Sleep;
        var n = data.RowCount;
        var rows = Enumerable.Range(0, 2 * n).Select(i => i % n).ToArray();
        var doubled = data.Take(rows);
        var subject = (CategoricalColumn)doubled["Subject"];
        string[] names = [.. Enumerable.Range(0, 2 * n).Select(i => subject.Levels[subject.Codes[i]] + (i < n ? "a" : "b"))];
        doubled = doubled.WithColumn(Table.FromColumns(("Subject", names))["Subject"]);
        var options = new LmmOptions { Reml = false };
        var (a, b) = (Lmm.Fit(Slopes, data, options), Lmm.Fit(Slopes, doubled, options));
        Assert.Equal(2.0 * a.Criterion, b.Criterion, 1e-6);
        Assert.Equal(a.Sigma, b.Sigma, 1e-5);
        Assert.Equal(a.FixedEffects.StandardErrors[1] / Math.Sqrt(2.0), b.FixedEffects.StandardErrors[1], 1e-5);
    }

    private static void SameFit(LmmFit a, LmmFit b)
    {
        Assert.Equal(a.Criterion, b.Criterion, 1e-7);
        for (var j = 0; j < a.FixedEffects.Estimates.Length; j++)
        {
            Assert.Equal(a.FixedEffects.Estimates[j], b.FixedEffects.Estimates[j], 1e-6 * a.FixedEffects.StandardErrors[j]);
            Assert.Equal(a.FixedEffects.Df[j], b.FixedEffects.Df[j], 1e-5 * a.FixedEffects.Df[j]);
        }

        for (var k = 0; k < a.Theta.Values.Length; k++) Assert.Equal(a.Theta.Values[k], b.Theta.Values[k], 1e-5);
    }
}
