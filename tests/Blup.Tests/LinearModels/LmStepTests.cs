using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.LinearModels;

/// <summary>Deletions and backward elimination of linear models against R's <c>drop1(m, test = "F")</c>.</summary>
public sealed class LmStepTests
{
    [Theory]
    [InlineData(false, 0.995630925838344, 0.430819337984032, 0.167218431187078, 0.690444415286842, 93.0010909314986, 90.8446971411335, 91.2424875377693)]
    [InlineData(true, 0.7638065788659563, 0.537651500153052, 0.0976100036671635, 0.760559633440808, 95.5470449570225, 92.5746197035047, 93.6883969146445)]
    public void Drop1_is_rs(bool weighted, double f1, double p1, double f2, double p2, double aic, double aic1, double aic2)
    {
        var deletions = Fit("yield ~ irrigation + variety", weighted).Drop1();
        Assert.False(deletions.Refitted);
        Assert.Equal([null, "irrigation", "variety"], deletions.Rows.Select(r => r.Term));
        LmTests.Close([aic, aic1, aic2], [.. deletions.Rows.Select(r => r.Aic)]);
        LmTests.Close([f1, f2], [.. deletions.Rows.Skip(1).Select(r => r.F!.Value)]);
        LmTests.Close([p1, p2], [.. deletions.Rows.Skip(1).Select(r => r.F!.PValue)]);
        Assert.Equal([(3, 11), (1, 11)], deletions.Rows.Skip(1).Select(r => (r.F!.NumeratorDf, r.F.DenominatorDf)));
    }

    [Fact]
    public void Main_effects_of_an_interaction_stay()
    {
        var fit = Small.Fit("wool");
        var row = Assert.Single(fit.Drop1().Rows, r => r.Term is not null);
        LmTests.Close([4.18906896685103, 0.0210441907278633], [row.F!.Value, row.F.PValue]);
        var step = fit.Step();
        Assert.Equal((fit.Formula, 1), (step.Formula, step.Decisions.Count));
        Assert.Contains("(F):", step.ToString(), StringComparison.Ordinal);
        Assert.Contains("Pr(>F)", fit.Drop1().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_takes_the_least_significant_first()
    {
        // R: drop1(lm(yield ~ irrigation + variety), test = "F"), then anova(lm(yield ~ irrigation)).
        var step = Fit("yield ~ irrigation + variety", weighted: false).Step();
        Assert.Equal([(1, "irrigation", false), (1, "variety", true), (2, "irrigation", true)], step.Decisions.Select(d => (d.Round, d.Term, d.Eliminated)));
        LmTests.Close([0.430819337984032, 0.690444415286842, 0.398380211983735], [.. step.Decisions.Select(d => d.PValue)]);
        Assert.Equal(("yield ~ 1", "yield ~ 1"), (step.Formula, step.Fit.Formula));
        Assert.Equal("yield ~ irrigation", Fit("yield ~ irrigation + variety", weighted: false).Step(alpha: 0.4).Formula);
    }

    [Fact]
    public void The_rows_stay_those_of_the_fit()
    {
        var deletions = Small.Fit("missing").Drop1();
        // Without z the eighth row would be back.
        Assert.Equal(Small.Fit("missing").Aic, deletions.Rows[0].Aic, 1e-10);
        Assert.All(deletions.Rows.Skip(1), r => Assert.Equal(4, r.F!.DenominatorDf));
        Assert.Equal("BLUP672", Assert.Throws<BlupException>(() => Small.Fit("missing").Step(2.0)).Code);
    }

    private static LmFit Fit(string formula, bool weighted)
    {
        var data = Table.ReadCsv(ReferenceData.Csv("irrigation"));
        data = data.WithColumn(new NumericColumn("w", [.. Enumerable.Range(0, data.RowCount).Select(i => new[] { 1.0, 2.0, 4.0, 0.5 }[i % 4])]));
        return Lm.Fit(formula, data, new LmOptions { Design = new DesignOptions { Weights = weighted ? "w" : null } });
    }
}
