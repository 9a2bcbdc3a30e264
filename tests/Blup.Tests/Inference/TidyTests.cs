using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;
using static Blup.Tests.Inference.PredictionReference;

namespace Blup.Tests.Inference;

/// <summary>Tidy tables have broom's columns and the fit's numbers, by input row.</summary>
public sealed class TidyTests
{
    [Fact]
    public void Mixed_model_has_the_columns_of_broom_mixed()
    {
        var fit = Fit("sleepstudy");
        var tidy = fit.Tidy(0.95);
        Assert.Equal(["effect", "group", "term", "estimate", "std.error", "statistic", "df", "p.value", "conf.low", "conf.high"], tidy.Names);
        Assert.Equal(["(Intercept)", "Days", "sd__(Intercept)", "cor__(Intercept).Days", "sd__Days", "sd__Observation"], (TextColumn)tidy["term"]);
        Assert.Equal([null, null, "Subject", "Subject", "Subject", "Residual"], (TextColumn)tidy["group"]);
        // 17 degrees of freedom: emmeans' interval at Days = 0.
        Assert.Equal(237.006446768967, fit.TidyRows()[0].Lower, 2e-3);
        Assert.Equal(265.803762928003, fit.TidyRows()[0].Upper, 2e-3);
        Assert.Equal(fit.Sigma, fit.TidyRows()[^1].Estimate);
        Assert.Equal(["nobs", "sigma", "logLik", "AIC", "BIC", "REMLcrit", "df.residual"], fit.Glance().Names);
    }

    [Fact]
    public void Linear_model_has_the_columns_of_broom()
    {
        var fit = LinearModels.Small.Fit("aliased");
        var tidy = fit.Tidy();
        Assert.Equal(["term", "estimate", "std.error", "statistic", "p.value"], tidy.Names);
        Assert.True(tidy["estimate"].IsMissing(2));
        Assert.Equal(["r.squared", "adj.r.squared", "sigma", "statistic", "p.value", "df", "logLik", "AIC", "BIC", "deviance", "df.residual", "nobs"], fit.Glance().Names);
        Assert.Equal([".rownames", "y", ".fitted", ".resid", ".hat", ".sigma", ".cooksd", ".std.resid"], fit.Augment().Names);
    }

    [Fact]
    public void Augment_keeps_input_row_numbers_and_adds_up()
    {
        var c = ReferenceCase.Load("missing_values");
        var fit = Lmm.Fit(c.Formula, c.Data(), c.Options());
        var table = fit.Augment(c.Data());
        double[] Values(string name) => ((NumericColumn)table[name]).Values.ToArray();
        Assert.Equal(fit.Frame.RowNumbers.Select(r => (double)r), Values(".rownames"));
        Assert.NotEqual(Enumerable.Range(1, fit.Observations).Select(r => (double)r), Values(".rownames"));
        Close(fit.Frame.Response, [.. Values(".fitted").Zip(Values(".resid"), (f, r) => f + r)], 1e-12);
        // Σ hat = the effective number of parameters, between p and p + q.
        Assert.InRange(Values(".hat").Sum(), fit.KeptColumns.Count, fit.KeptColumns.Count + 40);
        Assert.Equal("BLUP653", Assert.Throws<BlupException>(() => fit.Augment(Sleepstudy.Take([0, 1, 2]))).Code);
    }

    [Fact]
    public void Tables_are_json_arrays_by_column()
    {
        var json = JsonDocument.Parse(Fit("sleepstudy").Tidy().ToJson()).RootElement;
        Assert.Equal(6, json.GetProperty("estimate").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("group")[0].ValueKind);
        var predictions = JsonDocument.Parse(Fit("sleepstudy").Predict(new PredictOptions { Level = PredictionLevel.NewGroup, Interval = PredictionInterval.Prediction }).ToJson()).RootElement;
        Assert.Equal("new-group", predictions.GetProperty("level").GetString());
        Assert.Contains("variance between groups", predictions.GetProperty("contains").GetString(), StringComparison.Ordinal);
        Assert.Equal(180, predictions.GetProperty(".upper").GetArrayLength());
    }
}
