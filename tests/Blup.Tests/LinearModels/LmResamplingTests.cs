using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.LinearModels;

/// <summary>Simulation, refits and the bootstrap of linear models.</summary>
public sealed class LmResamplingTests
{
    private static readonly LmFit Sleep = Lm.Fit("Reaction ~ Days", Table.ReadCsv(ReferenceData.Csv("sleepstudy")));

    [Theory]
    [InlineData("wool")]
    [InlineData("weights")]
    [InlineData("aliased")]
    [InlineData("offset")]
    [InlineData("missing")]
    [InlineData("through0")]
    public void A_refit_is_a_fresh_fit(string id)
    {
        var fit = Small.Fit(id);
        var noise = new double[fit.Observations];
        for (var i = 0; i < noise.Length; i++) noise[i] = fit.Fitted[i] + Math.Sin(3.0 * i + 1.0);
        var refit = fit.Refit(noise);
        var column = new double[fit.Data!.RowCount];
        for (var i = 0; i < noise.Length; i++) column[fit.Frame.RowNumbers[i] - 1] = noise[i];
        var fresh = Lm.Fit(fit.Formula, fit.Data.WithColumn(new NumericColumn(fit.Frame.ResponseName, column)), new LmOptions { Design = fit.Frame.Spec.Options, DataName = fit.DataName });
        LmTests.Close(fresh.FixedEffects.Estimates, refit.FixedEffects.Estimates, fresh.FixedEffects.StandardErrors, 1e-12);
        LmTests.Close(fresh.FixedEffects.StandardErrors, refit.FixedEffects.StandardErrors, tolerance: 1e-12);
        LmTests.Close(fresh.Fitted, refit.Fitted, [.. fresh.Fitted.Select(_ => fresh.Sigma)], 1e-12);
        LmTests.Close([fresh.Sigma, fresh.RSquared, fresh.LogLikelihood], [refit.Sigma, refit.RSquared, refit.LogLikelihood], tolerance: 1e-12);
        Assert.Equal(fresh.Summary(), refit.Summary());
        // It holds its own response: what is made from its data is its own, too.
        Assert.Equal(noise[0], ((NumericColumn)refit.Data!.Column(fit.Frame.ResponseName)).Values[fit.Frame.RowNumbers[0] - 1]);
    }

    [Fact]
    public void A_refit_of_the_fitted_values_plus_residuals_is_the_fit()
    {
        var before = Sleep.Summary();
        var refit = Sleep.Refit([.. Sleep.Fitted.Zip(Sleep.Residuals, (f, e) => f + e)]);
        LmTests.Close(Sleep.FixedEffects.Estimates, refit.FixedEffects.Estimates, tolerance: 1e-12);
        LmTests.Close([Sleep.Sigma], [refit.Sigma], tolerance: 1e-12);
        Assert.Equal(before, Sleep.Summary());
    }

    [Fact]
    public void A_response_of_another_length_or_with_a_hole_is_refused()
    {
        Assert.Equal("BLUP674", Assert.Throws<BlupException>(() => Sleep.Refit(new double[3])).Code);
        var response = (double[])Sleep.Frame.Response.Clone();
        response[7] = double.PositiveInfinity;
        Assert.Equal("BLUP674", Assert.Throws<BlupException>(() => Sleep.Refit(response)).Code);
    }

    [Fact]
    public void Simulated_responses_have_the_models_mean_and_weighted_variance()
    {
        var fit = Small.Fit("weights");
        var (count, w) = (4000, fit.Frame.Weights!);
        var responses = fit.Simulate(count, seed: 11);
        Assert.True(w.Distinct().Count() > 1);
        // Over all rows, so one mean and one variance of n × count draws; four standard errors.
        var z = responses.SelectMany(y => y.Select((v, i) => (v - fit.Fitted[i]) * Math.Sqrt(w[i]) / fit.Sigma)).ToArray();
        Assert.Equal(0.0, z.Average(), 4.0 / Math.Sqrt(z.Length));
        Assert.Equal(1.0, z.Average(v => v * v), 4.0 * Math.Sqrt(2.0 / z.Length));
        foreach (var row in new[] { 0, Array.IndexOf(w, w.Max()), Array.IndexOf(w, w.Min()) })
        {
            var variance = fit.Sigma * fit.Sigma / w[row];
            Assert.Equal(variance, responses.Average(y => (y[row] - fit.Fitted[row]) * (y[row] - fit.Fitted[row])), 4.0 * variance * Math.Sqrt(2.0 / count));
        }

        // Neighbouring rows are independent.
        Assert.Equal(0.0, responses.Average(y => (y[0] - fit.Fitted[0]) * (y[1] - fit.Fitted[1]) * Math.Sqrt(w[0] * w[1]) / (fit.Sigma * fit.Sigma)), 4.0 / Math.Sqrt(count));
    }

    [Fact]
    public void A_response_depends_on_the_seed_and_its_number_alone()
    {
        Assert.Equal(Sleep.Simulate(3, 9)[2], Sleep.Simulate(5, 9)[2]);
        Assert.NotEqual(Sleep.Simulate(1, 9)[0], Sleep.Simulate(1, 10)[0]);
        Assert.Equal("BLUP673", Assert.Throws<BlupException>(() => Sleep.Simulate(-1)).Code);
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("offset")]
    [InlineData("aliased")]
    public void A_replicate_is_the_refit_of_a_simulated_response(string id)
    {
        var fit = Small.Fit(id);
        var (one, many) = (fit.Bootstrap(new BootstrapOptions { Replicates = 5, Seed = 3, Threads = 1 }), fit.Bootstrap(new BootstrapOptions { Replicates = 40, Seed = 3, Threads = 4 }));
        var responses = fit.Simulate(5, seed: 3);
        Assert.Equal(["sigma", .. fit.FixedEffects.Names], one.Names);
        for (var r = 0; r < responses.Length; r++)
        {
            var refit = fit.Refit(responses[r]);
            Assert.Equal(refit.Sigma, one.Replicates[0][r], 1e-12 * refit.Sigma);
            for (var j = 0; j < refit.FixedEffects.Estimates.Length; j++) Assert.Equal(refit.FixedEffects.Estimates[j], one.Replicates[j + 1][r], 1e-11 * refit.FixedEffects.StandardErrors[j]);
            Assert.All(Enumerable.Range(0, one.Names.Count), k => Assert.Equal(one.Replicates[k][r], many.Replicates[k][r]));
        }
    }

    [Fact]
    public void Bootstrap_intervals_are_the_sampling_distribution()
    {
        var count = 0;
        var options = new IntervalOptions { Bootstrap = new BootstrapOptions { Replicates = 4000, Progress = new Counter(() => Interlocked.Increment(ref count)) } };
        var intervals = Sleep.ConfidenceIntervals(IntervalMethod.Bootstrap, options);
        Assert.Equal(4000, count);
        // Of sigma R's sigma(m) * sqrt(qchisq(c(.025, .975), 178) / 178); of Days the normal quantiles. A 2.5 % quantile of 4,000 draws
        // has a standard error of 0.042 standard deviations (2.53 and 1.24); four of them.
        Assert.Equal(42.7594739913828, intervals["sigma"].Lower!.Value, 0.43);
        Assert.Equal(52.6634120549985, intervals["sigma"].Upper!.Value, 0.43);
        Assert.Equal(10.467286 - 1.959964 * 1.238195, intervals["Days"].Lower!.Value, 0.21);
        Assert.Equal(10.467286 + 1.959964 * 1.238195, intervals["Days"].Upper!.Value, 0.21);
        Assert.Equal((0, 0), (intervals.Bootstrap!.Failed, intervals.Bootstrap.Singular));
    }

    [Fact]
    public void Impossible_requests_say_why()
    {
        Assert.Equal("BLUP692", Assert.Throws<BlupException>(() => Sleep.ConfidenceIntervals(IntervalMethod.Profile)).Code);
        Assert.Equal("BLUP673", Assert.Throws<BlupException>(() => Sleep.Bootstrap(new BootstrapOptions { Replicates = 0 })).Code);
        var saturated = Small.Fit("saturated");
        Assert.Equal("BLUP635", Assert.Throws<BlupException>(() => saturated.Simulate()).Code);
        Assert.Equal("BLUP635", Assert.Throws<BlupException>(() => saturated.Bootstrap()).Code);
        Assert.Equal("BLUP635", Assert.Throws<BlupException>(() => saturated.Power(PowerTest.Term("factor(x)"))).Code);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Sleep.Bootstrap(new BootstrapOptions { Cancellation = source.Token }));
        Assert.ThrowsAny<OperationCanceledException>(() => Sleep.Power(PowerTest.Coefficient("Days"), new PowerOptions { Cancellation = source.Token }));
    }

    private sealed class Counter(Action report) : IProgress<int>
    {
        public void Report(int value) => report();
    }
}
