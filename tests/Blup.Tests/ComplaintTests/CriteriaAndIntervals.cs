using Blup.Inference;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.ComplaintTests;

/// <summary>What users complain of in other programs (numbers of design/users.md) cannot arise: certificates, comparisons, intervals, effect sizes.</summary>
public sealed class CriteriaAndIntervals
{
    private static readonly Table Sleep = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");

    /// <summary>"Converged" and wrong: a fit carries the gain still possible, and no step in the variance parameters lowers the criterion by more.</summary>
    [Theory]
    [InlineData("Reaction ~ Days + (Days | Subject)", "sleepstudy")]
    [InlineData("Yield ~ 1 + (1 | Batch)", "Dyestuff2")]
    [InlineData("strength ~ 1 + (1 | batch / cask)", "Pastes")]
    public void Complaint18_An_optimum_is_certified(string formula, string data)
    {
        var fit = Lmm.Fit(formula, Table.ReadCsv(ReferenceData.Csv(data)));
        Assert.True(fit.Certificate.Certified);
        Assert.DoesNotContain(fit.Messages, m => m.Code == "BLUP410");
        var (objective, theta, _) = FittedObjective.Of(fit);
        for (var k = 0; k < theta.Length; k++)
            foreach (var step in (double[])[-0.1, -0.01, 0.01, 0.1])
            {
                var moved = (double[])theta.Clone();
                moved[k] = objective.Templates.Entries[k].IsDiagonal ? Math.Max(0.0, moved[k] + step) : moved[k] + step;
                Assert.True(objective.Evaluate(moved) >= fit.Criterion - fit.Certificate.PossibleGain - 1e-9);
            }
    }

    /// <summary>Which criterion is compared is said in each table; REML likelihoods of different fixed parts are refitted or refused.</summary>
    [Fact]
    public void Complaint25_A_comparison_states_its_criterion()
    {
        var (one, two) = (Lmm.Fit("Reaction ~ 1 + (1 | Subject)", Sleep), Lmm.Fit("Reaction ~ Days + (1 | Subject)", Sleep));
        var comparison = ModelComparison.Of(one, two);
        Assert.False(comparison.Reml);
        Assert.All(comparison.Models, m => Assert.True(m.Refitted));
        Assert.Contains("Refitted by maximum likelihood", comparison.ToString(), StringComparison.Ordinal);
        // AIC in the table belongs to the criterion of the table, and that of a fit to the fit's.
        Assert.Equal(comparison.Models[1].Deviance + 2.0 * 4.0, comparison.Models[1].Aic, 1e-9);
        Assert.Equal(two.Criterion + 2.0 * 4.0, two.Aic, 1e-9);
        Assert.Equal("BLUP680", Assert.Throws<Blup.Diagnostics.BlupException>(() => ModelComparison.Of([one, two], names: null, refit: false)).Code);
    }

    /// <summary>A bound that the data do not give is a reason, not a number; failed refits are counted; a correlation that is nowhere ruled out has no interval.</summary>
    [Fact]
    public void Complaint26_An_interval_is_a_number_or_a_reason()
    {
        var dyestuff = Lmm.Fit("Yield ~ 1 + (1 | Batch)", Table.ReadCsv(ReferenceData.Csv("Dyestuff2")));
        foreach (var i in dyestuff.ConfidenceIntervals().Intervals)
            Assert.True((i.Lower is { } l && i.Upper is { } u && l < u && double.IsFinite(l) && double.IsFinite(u)) || i.Reason is { Length: > 10 }, i.Parameter);
        Assert.NotNull(dyestuff.ConfidenceIntervals()["sd_(Intercept)|Batch"].Reason);
        var bootstrap = dyestuff.Bootstrap(new BootstrapOptions { Replicates = 200 });
        Assert.Equal(200, bootstrap.Count);
        Assert.InRange(bootstrap.Singular, 100, 200);
        Assert.Contains("0 failed", dyestuff.ConfidenceIntervals(IntervalMethod.Bootstrap, new IntervalOptions { Bootstrap = new BootstrapOptions { Replicates = 200 } }).ToString(), StringComparison.Ordinal);
        // Two columns in Dyestuff2, whose batches do not vary: nothing is known of the correlation.
        var random = new Random(3);
        var table = Table.ReadCsv(ReferenceData.Csv("Dyestuff2"));
        table = table.WithColumn(new NumericColumn("x", [.. Enumerable.Range(0, table.RowCount).Select(_ => random.NextDouble())]));
        var correlation = Lmm.Fit("Yield ~ x + (x | Batch)", table).ConfidenceIntervals().Intervals[1];
        Assert.StartsWith("cor_", correlation.Parameter, StringComparison.Ordinal);
        Assert.False(correlation is { Lower: -1.0, Upper: 1.0 }, "[-1, 1] is no interval");
        Assert.NotNull(correlation.Reason);
    }

    /// <summary>R² and ICC of a singular fit: a variance of zero contributes zero.</summary>
    [Fact]
    public void Complaint27_Effect_sizes_are_defined_for_singular_fits()
    {
        var fit = Lmm.Fit("Yield ~ 1 + (1 | Batch)", Table.ReadCsv(ReferenceData.Csv("Dyestuff2")));
        var sizes = fit.EffectSizes();
        Assert.True(fit.IsSingular);
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (sizes.MarginalR2, sizes.ConditionalR2, sizes.AdjustedIcc, sizes.UnadjustedIcc));
        Assert.Equal(1.0, sizes.Shares.Sum(s => s.Share), 1e-12);
    }
}
