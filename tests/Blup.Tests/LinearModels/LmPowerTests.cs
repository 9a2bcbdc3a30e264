using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.LinearModels;

/// <summary>Power of linear models against R's noncentral t and F: the simulation's interval must cover the exact power.</summary>
public sealed class LmPowerTests
{
    private static readonly LmFit Sleep = Lm.Fit("Reaction ~ Days", Table.ReadCsv(ReferenceData.Csv("sleepstudy")));

    private static readonly PowerOptions Three = Options(("Days", 3.0));

    [Fact]
    public void T_tests_have_the_noncentral_ts_power()
        // R: se = 1.23819529804982, q = qt(.975, 178): pt(q, 178, 3/se, lower = FALSE) + pt(-q, 178, 3/se)
        => Covers(0.673588870440226, Sleep.Power(PowerTest.Coefficient("Days"), Three));

    [Fact]
    public void Wald_and_likelihood_ratio_tests_have_theirs()
    {
        // R: the same with qnorm(.975), and with sqrt(178 (exp(qchisq(.95, 1) / 180) - 1)), where the likelihood ratio has its critical value.
        var wald = Sleep.Power(PowerTest.Coefficient("Days"), Three with { Df = DfMethod.Wald });
        Covers(0.678391363835074, wald);
        Covers(0.678560455277556, Sleep.Power(PowerTest.LikelihoodRatio("Reaction ~ 1"), Three));
        // On the same studies the test with the smaller critical value finds at least as much.
        Assert.True(wald.Significant >= Sleep.Power(PowerTest.Coefficient("Days"), Three).Significant);
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(6, 2)]
    public void Two_groups_are_power_t_test(int rows, int copies)
    {
        // R: power.t.test(n = 12, delta = 1.2, sd = 1.1); residuals of ±c make the fit's σ 1.1.
        var c = 1.1 * Math.Sqrt((2.0 * rows - 2.0) / (2.0 * rows));
        var group = Enumerable.Range(0, 2 * rows).Select(i => i < rows ? "a" : "b").ToArray();
        var data = Table.FromColumns(("y", Enumerable.Range(0, 2 * rows).Select(i => i % 2 == 0 ? c : -c).ToArray()), ("g", group));
        var fit = Lm.Fit("y ~ g", data);
        Assert.Equal(1.1, fit.Sigma, 1e-12);
        var power = fit.Power(PowerTest.Coefficient("gb"), Options(("gb", 1.2)) with { Copies = copies });
        Assert.Equal(24, power.Observations);
        Covers(0.723791141724518, power);
    }

    [Theory]
    [InlineData("treatment")]
    [InlineData("sum")]
    public void F_tests_have_the_noncentral_fs_power(string variety)
    {
        // R: m = lm(yield ~ irrigation + variety); b = c(2, 4, 9); ncp = b' solve(vcov(m)[2:4, 2:4]) b; pf(qf(.95, 3, 11), 3, 11, ncp, lower = FALSE)
        var fit = Lm.Fit("yield ~ irrigation + variety", Irrigation(), new LmOptions { Design = new DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["variety"] = variety } } });
        Covers(0.727289222409698, fit.Power(PowerTest.Term("irrigation"), Options(("irrigationi2", 2.0), ("irrigationi3", 4.0), ("irrigationi4", 9.0))));
    }

    [Fact]
    public void Weights_count()
    {
        // R: the same with weights = rep(c(1, 2, 4, 0.5), 4): of irrigation, and of variety with an effect of 3.
        var fit = Lm.Fit("yield ~ irrigation + variety", Irrigation(), new LmOptions { Design = new DesignOptions { Weights = "w" } });
        Assert.Equal(4.72345319665709, fit.Sigma, 1e-12);
        Covers(0.772045830482407, fit.Power(PowerTest.Term("irrigation"), Options(("irrigationi2", 2.0), ("irrigationi3", 4.0), ("irrigationi4", 9.0))));
        Covers(0.231586727501955, fit.Power(PowerTest.Coefficient("varietyv2"), Options(("varietyv2", 3.0))));
    }

    [Fact]
    public void Without_an_effect_the_power_is_the_level()
    {
        Covers(0.05, Sleep.Power(PowerTest.Term("Days"), Options(("Days", 0.0))));
        Covers(0.2, Sleep.Power(PowerTest.Term("Days"), Options(("Days", 0.0)) with { Alpha = 0.2 }));
    }

    [Fact]
    public void It_does_not_depend_on_threads()
    {
        var counts = new[] { 1, 4 }.Select(threads => Sleep.Power(PowerTest.Coefficient("Days"), Three with { Simulations = 500, Threads = threads }).Significant).ToArray();
        Assert.Equal(counts[0], counts[1]);
        Assert.NotEqual(0, counts[0]);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        void Refused(string code, PowerTest test, PowerOptions? options = null) => Assert.Equal(code, Assert.Throws<BlupException>(() => Sleep.Power(test, options)).Code);
        Refused("BLUP689", PowerTest.Coefficient("Dayz"));
        Refused("BLUP689", PowerTest.Term("Subject"));
        Refused("BLUP689", PowerTest.Coefficient("Days"), Options(("Dayz", 1.0)));
        Refused("BLUP677", PowerTest.LikelihoodRatio("Reaction ~ Subject"));
        Refused("BLUP677", PowerTest.LikelihoodRatio("Reaction ~ 1 + (1 | Subject)"));
        Refused("BLUP641", PowerTest.Coefficient("Days"), new PowerOptions { Groups = new Dictionary<string, int>(StringComparer.Ordinal) { ["Subject"] = 30 } });
        Refused("BLUP630", PowerTest.Coefficient("Days"), new PowerOptions { Df = DfMethod.Satterthwaite });
        Refused("BLUP688", PowerTest.Coefficient("Days"), new PowerOptions { Copies = 0 });
        Refused("BLUP672", PowerTest.Coefficient("Days"), new PowerOptions { Alpha = 0.0 });
        Refused("BLUP673", PowerTest.Coefficient("Days"), new PowerOptions { Simulations = 0 });
    }

    private static Table Irrigation()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("irrigation"));
        return data.WithColumn(new NumericColumn("w", [.. Enumerable.Range(0, data.RowCount).Select(i => new[] { 1.0, 2.0, 4.0, 0.5 }[i % 4])]));
    }

    private static PowerOptions Options(params (string Name, double Value)[] effects)
        => new() { Simulations = 4000, Effects = effects.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal) };

    private static void Covers(double exact, PowerResult power) => Assert.True(power.Lower <= exact && exact <= power.Upper && power.Failed == 0, $"{exact}: {power}");
}
