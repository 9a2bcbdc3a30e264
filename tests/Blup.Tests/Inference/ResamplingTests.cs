using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Simulation, refits and the bootstrap.</summary>
public sealed class ResamplingTests
{
    private static readonly Table Sleep = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "sleepstudy.csv")).AsFactor("Subject");

    private static readonly LmmFit Fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep);

    [Theory]
    [InlineData("sleepstudy_slope")]
    [InlineData("sleepstudy_weights")]
    [InlineData("penicillin_crossed")]
    [InlineData("pastes_nested")]
    [InlineData("machines_slopes")]
    public void A_refit_is_a_fit(string id)
    {
        var reference = ReferenceCase.Load(id);
        var (table, options) = (reference.Data(), reference.Options());
        var fit = Lmm.Fit(reference.Formula, table, options);
        var response = fit.Simulate(1, seed: 3)[0];
        var refit = fit.Refit(response);
        var fresh = Lmm.Fit(reference.Formula, table.WithColumn(new NumericColumn(fit.Frame.ResponseName, response)), options);
        Assert.Equal(fresh.Criterion, refit.Criterion, 1e-7);
        for (var j = 0; j < fresh.FixedEffects.Estimates.Length; j++)
            Assert.Equal(fresh.FixedEffects.Estimates[j], refit.FixedEffects.Estimates[j], 1e-5 * fresh.FixedEffects.StandardErrors[j]);
        Assert.Equal(reference.Json.GetProperty("criterion").GetDouble(), fit.Criterion, 1e-6);
        // The bootstrap's fast way gives the same as this one.
        var bootstrap = fit.Bootstrap(new BootstrapOptions { Replicates = 4, Seed = 3 });
        var sigma = bootstrap.Names.ToList().IndexOf("sigma");
        Assert.Equal(refit.Sigma, bootstrap.Replicates[sigma][0], 1e-5 * refit.Sigma);
        for (var j = 0; j < fresh.FixedEffects.Estimates.Length; j++)
            Assert.Equal(refit.FixedEffects.Estimates[j], bootstrap.Replicates[sigma + 1 + j][0], 1e-4 * fresh.FixedEffects.StandardErrors[j]);
    }

    [Fact]
    public void Refitting_the_same_response_changes_nothing()
    {
        var refit = Fit.Refit(Fit.Frame.Response);
        Assert.Equal(Fit.Criterion, refit.Criterion, 1e-9);
        Assert.Equal(Fit.FixedEffects.Df[1], refit.FixedEffects.Df[1], 1e-4);
    }

    [Fact]
    public void A_response_of_another_length_or_with_a_hole_is_refused()
    {
        Assert.Equal("BLUP674", Assert.Throws<BlupException>(() => Fit.Refit(new double[3])).Code);
        var response = (double[])Fit.Frame.Response.Clone();
        response[7] = double.NaN;
        Assert.Equal("BLUP674", Assert.Throws<BlupException>(() => Fit.Refit(response)).Code);
    }

    [Fact]
    public void Simulated_responses_have_the_models_mean_and_covariance()
    {
        var responses = Fit.Simulate(4000, seed: 11);
        var (first, last) = (responses.Select(y => y[0]).ToArray(), responses.Select(y => y[9]).ToArray());
        var term = Fit.VarianceComponents.Terms[0].Covariance;
        var (mean, variance) = (251.405105, term[0, 0] + Fit.Sigma * Fit.Sigma);
        var covariance = term[0, 0] + 9.0 * term[0, 1];
        // Four standard errors of a mean, a variance and a covariance over 4,000 draws.
        Assert.Equal(mean, first.Average(), 4.0 * Math.Sqrt(variance / 4000));
        Assert.Equal(variance, Moment(first, first), 4.0 * variance * Math.Sqrt(2.0 / 4000));
        var other = term[0, 0] + 18.0 * term[0, 1] + 81.0 * term[1, 1] + Fit.Sigma * Fit.Sigma;
        Assert.Equal(covariance, Moment(first, last), 4.0 * Math.Sqrt((variance * other + covariance * covariance) / 4000));
        // Rows of different subjects are independent.
        Assert.Equal(0.0, Moment(first, [.. responses.Select(y => y[10])]), 4.0 * variance / Math.Sqrt(4000));
    }

    [Fact]
    public void Conditional_simulation_keeps_the_random_effects()
    {
        var responses = Fit.Simulate(2000, seed: 5, conditional: true);
        Assert.Equal(Fit.Fitted[9], responses.Average(y => y[9]), 4.0 * Fit.Sigma / Math.Sqrt(2000));
        Assert.Equal(Fit.Sigma * Fit.Sigma, Moment([.. responses.Select(y => y[9])], [.. responses.Select(y => y[9])]), 4.0 * Fit.Sigma * Fit.Sigma * Math.Sqrt(2.0 / 2000));
    }

    [Fact]
    public void Replicates_do_not_depend_on_threads()
    {
        var (one, many) = (Fit.Bootstrap(new BootstrapOptions { Replicates = 40, Seed = 9, Threads = 1 }), Fit.Bootstrap(new BootstrapOptions { Replicates = 40, Seed = 9, Threads = 4 }));
        for (var k = 0; k < one.Names.Count; k++) Assert.Equal(one.Replicates[k], many.Replicates[k]);
        Assert.NotEqual(one.Replicates[0], Fit.Bootstrap(new BootstrapOptions { Replicates = 40, Seed = 10 }).Replicates[0]);
        Assert.Equal(Fit.Simulate(3, 9)[2], Fit.Simulate(5, 9)[2]);
    }

    [Fact]
    public void Bootstrap_intervals_are_near_lme4s()
    {
        // R: confint(lmer(Reaction ~ Days + (Days | Subject), sleepstudy), method = "boot", nsim = 2000, seed = 1): Days 7.304 to 13.456, sigma 22.73 to 28.53.
        var count = 0;
        var options = new IntervalOptions { Bootstrap = new BootstrapOptions { Replicates = 2000, Progress = new Count(() => Interlocked.Increment(ref count)) } };
        var intervals = Fit.ConfidenceIntervals(IntervalMethod.Bootstrap, options);
        Assert.Equal(2000, count);
        Assert.Equal(0, intervals.Bootstrap!.Failed);
        // A 2.5 % quantile of 2,000 normal draws has a standard error of 0.06 standard deviations (1.55 and 1.5), R's likewise.
        Assert.Equal(7.304, intervals["Days"].Lower!.Value, 0.35);
        Assert.Equal(13.456, intervals["Days"].Upper!.Value, 0.35);
        Assert.Equal(22.73, intervals["sigma"].Lower!.Value, 0.4);
        Assert.Equal(28.53, intervals["sigma"].Upper!.Value, 0.4);
        Assert.Equal(Fit.FixedEffects.StandardErrors[1], intervals.Bootstrap.StandardError(5), 0.1);
        var normal = Fit.ConfidenceIntervals(IntervalMethod.Bootstrap, options with { Interval = BootstrapInterval.Normal })["Days"];
        Assert.Equal(13.5, normal.Upper!.Value, 0.35);
    }

    [Fact]
    public void Too_few_replicates_give_a_reason_and_no_bound()
    {
        var intervals = Fit.ConfidenceIntervals(IntervalMethod.Bootstrap, new IntervalOptions { Bootstrap = new BootstrapOptions { Replicates = 20 } });
        Assert.All(intervals.Intervals, i => Assert.True(i.Lower is null && i.Reason is not null));
    }

    [Fact]
    public void A_cancelled_bootstrap_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Fit.Bootstrap(new BootstrapOptions { Cancellation = source.Token }));
    }

    [Fact]
    public void Power_of_a_large_effect_is_one_and_of_no_effect_the_level()
    {
        Assert.Equal(1.0, Fit.Power(PowerTest.Coefficient("Days"), new PowerOptions { Simulations = 100 }).Power);
        var none = Fit.Power(PowerTest.Coefficient("Days"), new PowerOptions { Simulations = 1000, Effects = new Dictionary<string, double>(StringComparer.Ordinal) { ["Days"] = 0.0 } });
        Assert.True(none.Lower < 0.05 && none.Upper > 0.05, none.ToString());
    }

    /// <summary>A term is tested as in anova: under treatment coding of both factors the coefficients of one alone would be effects at the other's reference.</summary>
    [Fact]
    public void Power_of_a_term_does_not_depend_on_the_coding()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("irrigation"));
        var counts = ((string[])["treatment", "sum"]).Select(coding =>
        {
            var design = new Blup.Design.DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["irrigation"] = coding, ["variety"] = coding } };
            var fit = Lmm.Fit("yield ~ irrigation * variety + (1 | field)", data, new LmmOptions { Design = design });
            var power = fit.Power(PowerTest.Term("variety"), new PowerOptions { Simulations = 200, Df = DfMethod.KenwardRoger });
            Assert.Contains("Kenward-Roger", power.Test, StringComparison.Ordinal);
            return power.Significant;
        }).ToList();
        Assert.Equal(counts[0], counts[1]);
    }

    [Fact]
    public void Power_grows_with_the_number_of_subjects()
    {
        var weak = new PowerOptions { Simulations = 300, Effects = new Dictionary<string, double>(StringComparer.Ordinal) { ["Days"] = 3.0 } };
        var (few, many) = (Fit.Power(PowerTest.LikelihoodRatio("Reaction ~ 1 + (Days | Subject)"), weak), Fit.Power(PowerTest.Term("Days"), weak with { Groups = new Dictionary<string, int>(StringComparer.Ordinal) { ["Subject"] = 60 } }));
        Assert.Equal(600, many.Observations);
        Assert.Equal(60, many.Groups[0].Levels);
        Assert.True(many.Lower > few.Upper, $"{few}\n{many}");
        // Non-central t with 17 df: pt(qt(.975, 17), 17, 3 / 1.54579, lower = FALSE) = 0.4487
        Assert.True(few.Lower < 0.52 && few.Upper > 0.44, few.ToString());
    }

    [Fact]
    public void Clopper_pearson_is_rs()
    {
        // R: binom.test(40, 100)$conf.int
        var power = Blup.Inference.Resampling.PowerSimulation.Interval(40, 100, 0.95);
        Assert.Equal(0.3032948, power.Lower, 1e-7);
        Assert.Equal(0.5027908, power.Upper, 1e-7);
    }

    private static double Moment(double[] x, double[] y)
    {
        var (a, b) = (x.Average(), y.Average());
        return x.Zip(y, (u, v) => (u - a) * (v - b)).Sum() / (x.Length - 1);
    }

    private sealed class Count(Action report) : IProgress<int>
    {
        public void Report(int value) => report();
    }
}
