using Blup.Design;
using Blup.Diagnostics;
using Blup.Inference;
using Blup.Inference.Prediction;
using Blup.Results;
using Blup.Tables;
using static Blup.Tests.Inference.PredictionReference;

namespace Blup.Tests.Inference;

/// <summary>Predictions against R's predict, dense equations and emmeans.</summary>
public sealed class PredictionTests
{
    // lme4's θ is accurate to about 1e-6 (flat criterion); means and variances follow.
    private const double Tolerance = 2e-5;

    public static TheoryData<string> Ids => ["sleepstudy", "weights", "penicillin", "pastes", "machines"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_level_has_the_mean_and_variance_of_the_dense_equations(string id)
    {
        var fit = Fit(id);
        Predictions Of(PredictionLevel level, PredictionInterval interval = PredictionInterval.Confidence) => fit.Predict(new PredictOptions { Level = level, Interval = interval });
        Close(Numbers(id, "population"), Of(PredictionLevel.Population).Fit, Tolerance);
        Close(Numbers(id, "conditional"), Of(PredictionLevel.Conditional).Fit, Tolerance);
        static double[] Squares(Predictions p) => [.. p.StandardErrors!.Select(s => s * s)];
        Close(Numbers(id, "var_population"), Squares(Of(PredictionLevel.Population)), 5 * Tolerance);
        Close(Numbers(id, "var_conditional"), Squares(Of(PredictionLevel.Conditional)), 5 * Tolerance);
        Close([.. Numbers(id, "var_population").Zip(Numbers(id, "var_new"), (a, b) => a + b)], Squares(Of(PredictionLevel.NewGroup)), 5 * Tolerance);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void New_data_that_are_the_old_give_the_same(string id)
    {
        var fit = Fit(id);
        var data = id switch
        {
            "sleepstudy" => Sleepstudy,
            "weights" => Weighted,
            "penicillin" => Table.ReadCsv(ReferenceData.Csv("Penicillin")),
            "pastes" => Table.ReadCsv(ReferenceData.Csv("Pastes")),
            _ => Table.ReadCsv(ReferenceData.Csv("Machines")).AsFactor("Worker"),
        };
        foreach (var level in Enum.GetValues<PredictionLevel>())
        {
            var options = new PredictOptions { Level = level, Interval = PredictionInterval.Prediction };
            var (old, again) = (fit.Predict(options), fit.Predict(options with { Data = data }));
            Close(old.Fit, again.Fit, 1e-12);
            Close(old.Upper!, again.Upper!, 1e-9);
            Close(old.Df!, again.Df!, 1e-9);
        }
    }

    [Fact]
    public void Population_confidence_is_emmeans()
    {
        var p = Fit("sleepstudy").Predict(new PredictOptions { Level = PredictionLevel.Population, Interval = PredictionInterval.Confidence, Data = Table.FromColumns(("Days", new[] { 0.0, 4, 12 })) });
        Close(Numbers("emmeans", "fit"), p.Fit, 1e-6);
        Close(Numbers("emmeans", "se"), p.StandardErrors!, Tolerance);
        // lmerTest differentiates numerically.
        Close(Numbers("emmeans", "df"), p.Df!, 1e-4);
        Close(Numbers("emmeans", "lower"), p.Lower!, 1e-5);
        Close(Numbers("emmeans", "upper"), p.Upper!, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Degrees_of_freedom_of_the_population_are_those_of_the_row(string id)
    {
        var fit = Fit(id);
        var p = fit.Predict(new PredictOptions { Level = PredictionLevel.Population, Interval = PredictionInterval.Confidence });
        var provider = Satterthwaite.Of(fit);
        double[] row = [.. fit.KeptColumns.Select(j => fit.Frame.Fixed.Columns[j][7])];
        Assert.Equal(provider.Row(row), p.Df![7], 1e-7 * p.Df[7]);
    }

    [Theory]
    [InlineData("sleepstudy")]
    [InlineData("penicillin")]
    [InlineData("machines")]
    public void Gradient_of_the_conditional_variance_is_that_of_differences(string id)
    {
        var fit = Fit(id);
        var terms = TermPlace.All(fit.State!.Model);
        var (objective, theta, _) = FittedObjective.Of(fit);
        double[][] kept = [.. fit.KeptColumns.Select(j => fit.Frame.Fixed.Columns[j])];
        double Variance(double[] at)
        {
            objective.Evaluate(at);
            var solver = new RowSolver(objective);
            solver.Begin(kept, 5);
            foreach (var t in terms) solver.Add(t.Factor, t.Term, t.Design.Columns, 5, t.Design.Codes[5]);
            return solver.Solve();
        }

        var exact = new MixedRowVariance(SharedVariance.Of(fit, PredictionRows.Of(fit.Frame), terms, PredictionLevel.Conditional, DfMethod.Satterthwaite, withDf: true)).GradientAt(5);
        for (var k = 0; k < theta.Length; k++)
        {
            const double step = 1e-5;
            double At(double d) => Variance([.. theta.Select((t, i) => i == k ? t + d : t)]);
            var difference = (8 * (At(step) - At(-step)) - (At(2 * step) - At(-2 * step))) / (12 * step);
            Assert.Equal(difference, exact[k], 1e-7 * Math.Max(1e-2, Math.Abs(difference)));
        }
    }

    [Fact]
    public void Linear_model_is_predict_lm()
    {
        var fit = Lm.Fit("Reaction ~ poly(Days, 2) + scale(w)", Weighted, new LmOptions { Design = new DesignOptions { Weights = "w" } });
        var data = Table.FromColumns(("Days", new[] { 0.5, 3, 11 }), ("w", new[] { 0.5, 1, 2 }));
        var ci = fit.Predict(new PredictOptions { Level = PredictionLevel.Population, Interval = PredictionInterval.Confidence, Data = data });
        Close(Numbers("lm", "fit"), ci.Fit, 1e-11);
        Close(Numbers("lm", "se"), ci.StandardErrors!, 1e-10);
        Close(Numbers("lm", "lower"), ci.Lower!, 1e-10);
        Close(Numbers("lm", "upper"), ci.Upper!, 1e-10);
        var pi = fit.Predict(new PredictOptions { Level = PredictionLevel.Population, Interval = PredictionInterval.Prediction, Confidence = 0.9, Data = data });
        Close(Numbers("lm", "plower"), pi.Lower!, 1e-10);
        Close(Numbers("lm", "pupper"), pi.Upper!, 1e-10);
    }

    [Fact]
    public void Kenward_Roger_is_for_the_population()
    {
        var options = new PredictOptions { Level = PredictionLevel.Population, Interval = PredictionInterval.Confidence, Df = DfMethod.KenwardRoger, Data = Table.FromColumns(("Days", new[] { 0.0 })) };
        var p = Fit("sleepstudy").Predict(options);
        // pbkrtest: 17 df, standard error 6.824556 (balanced: not adjusted).
        Assert.Equal(17.0, p.Df![0], 1e-3);
        Assert.Equal(6.82455626155297, p.StandardErrors![0], 1e-4);
        Assert.Equal("BLUP646", Assert.Throws<BlupException>(() => Fit("sleepstudy").Predict(options with { Level = PredictionLevel.NewGroup })).Code);
    }

    [Fact]
    public void Unseen_group_is_an_error_that_names_its_rows_or_what_is_asked_for()
    {
        var data = Table.FromColumns(("Days", new[] { 1.0, 2, 3 }), ("Subject", new[] { "308", "new", "309" }));
        var options = new PredictOptions { Level = PredictionLevel.Conditional, Interval = PredictionInterval.Confidence, Data = data };
        var error = Assert.Throws<BlupException>(() => Fit("sleepstudy").Predict(options));
        Assert.Equal("BLUP643", error.Code);
        Assert.Contains("row 2", error.Message, StringComparison.Ordinal);
        var population = Fit("sleepstudy").Predict(options with { Level = PredictionLevel.Population });
        var group = Fit("sleepstudy").Predict(options with { Level = PredictionLevel.NewGroup });
        var asPopulation = Fit("sleepstudy").Predict(options with { UnseenGroups = UnseenGroups.Population });
        var asNew = Fit("sleepstudy").Predict(options with { UnseenGroups = UnseenGroups.NewGroup });
        Assert.Equal(population.StandardErrors![1], asPopulation.StandardErrors![1], 1e-9);
        Assert.Equal(group.StandardErrors![1], asNew.StandardErrors![1], 1e-9);
        Assert.Equal(group.Df![1], asNew.Df![1], 1e-6);
        Assert.Equal(population.Fit[1], asNew.Fit[1], 1e-9);
        Assert.True(double.IsNaN(Fit("sleepstudy").Predict(options with { UnseenGroups = UnseenGroups.Missing }).Fit[1]));
    }

    [Fact]
    public void New_groups_need_no_group_column()
        => Assert.Equal(PredictionLevel.NewGroup, Fit("sleepstudy").Predict(new PredictOptions { Level = PredictionLevel.NewGroup, Data = Table.FromColumns(("Days", new[] { 1.0 })), Interval = PredictionInterval.Prediction }).Level);

    [Fact]
    public void Missing_values_and_levels_are_kept_left_out_or_refused()
    {
        var fit = Fit("machines");
        var data = Table.FromColumns(("Machine", new[] { "A", null, "C", "D" }), ("Worker", new[] { "1", "2", "3", "4" }));
        var options = new PredictOptions { Level = PredictionLevel.Population, Data = data };
        var error = Assert.Throws<BlupException>(() => fit.Predict(options));
        Assert.Equal("BLUP642", error.Code);
        Assert.Contains("row 4", error.Message, StringComparison.Ordinal);
        var kept = fit.Predict(options with { UnseenLevelsAreMissing = true });
        Assert.Equal([false, true, false, true], kept.Fit.Select(double.IsNaN));
        var left = fit.Predict(options with { UnseenLevelsAreMissing = true, MissingRows = MissingRows.Omit });
        Assert.Equal([1, 3], left.RowNumbers);
        Assert.Equal("BLUP644", Assert.Throws<BlupException>(() => fit.Predict(options with { UnseenLevelsAreMissing = true, MissingRows = MissingRows.Error })).Code);
    }

    [Fact]
    public void Row_that_the_data_cannot_tell_has_no_prediction()
    {
        var t = Table.FromColumns(("y", new[] { 1.0, 3, 2, 5 }), ("x", new[] { 1.0, 2, 3, 4 }), ("twice", new[] { 2.0, 4, 6, 8 }));
        var p = Lm.Fit("y ~ x + twice", t).Predict(new PredictOptions { Level = PredictionLevel.Population, Data = Table.FromColumns(("x", new[] { 2.5, 2.5 }), ("twice", new[] { 5.0, 6 })) });
        Assert.Equal([false, true], p.Fit.Select(double.IsNaN));
        Assert.Contains(p.Messages, m => m.Code == "BLUP645");
    }

    [Fact]
    public void Linear_model_has_no_conditional_level()
        => Assert.Equal("BLUP641", Assert.Throws<BlupException>(() => Lm.Fit("Reaction ~ Days", Sleepstudy).Predict(new PredictOptions { Level = PredictionLevel.Conditional })).Code);
}
