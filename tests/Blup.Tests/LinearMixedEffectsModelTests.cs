using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Tests;

/// <summary>The interface of arrays: the recorded answers of R, z-scores, names, and sizes that do not match.</summary>
public sealed class LinearMixedEffectsModelTests
{
    private static readonly string[] Names = ["Feature1", "Feature2", "Subject", "OutputVariable"];
    private static readonly Table Data = Table.ReadCsv(ReferenceData.Csv("confounded_subjects"));

    private static (double[,] X, double[] Y, int[] Subject) Arrays()
    {
        double[] Values(string name) => ((NumericColumn)Data[name]).Values.ToArray();
        double[] a = Values("Feature1"), b = Values("Feature2");
        var x = new double[a.Length, 2];
        for (var i = 0; i < a.Length; i++) (x[i, 0], x[i, 1]) = (a[i], b[i]);
        return (x, Values("OutputVariable"), Array.ConvertAll(Values("Subject"), v => (int)v));
    }

    [Fact]
    public void Confounded_subjects_agree_with_R()
    {
        var (x, y, subject) = Arrays();
        var fit = new LinearMixedEffectsModel().Fit(x, y, subject, Names);
        var reference = ReferenceCase.Load("confounded_subjects");
        Assert.Equal(["Intercept", "Feature1", "Feature2"], fit.Names);
        // Tolerances of the reference (its README): estimates to 1e-6 of their error, p through df to 1e-4.
        var (estimates, errors, p) = (reference.Numbers("fixef", "estimate"), reference.Numbers("fixef", "se"), reference.Numbers("satterthwaite", "p"));
        for (var j = 0; j < 3; j++)
        {
            Assert.Equal(estimates[j], fit.Params[j], 1e-6 * errors[j]);
            Assert.Equal(errors[j], fit.StandardErrors[j], 1e-6 * errors[j]);
            Assert.InRange(Math.Log(fit.PValues[j] / p[j]), -2e-2, 2e-2);
        }

        Assert.Equal("OutputVariable ~ Feature1 + Feature2 + (1 | Subject)", fit.Fit.Formula);
        Assert.Contains("Subject  (Intercept) 10.30077", fit.Summary(), StringComparison.Ordinal);
        var residuals = reference.Numbers("residual");
        var total = y.Sum(v => (v - y.Average()) * (v - y.Average()));
        Assert.Equal(1.0 - residuals.Sum(e => e * e) / total, fit.RSquared, 1e-9);
    }

    [Fact]
    public void Intervals_and_the_table_of_effects()
    {
        var (x, y, subject) = Arrays();
        var fit = new LinearMixedEffectsModel(alpha: 0.1).Fit(x, y, subject, Names);
        // qt(0.975, 244.2917486) = 1.969713, with R's estimate and error.
        Assert.Equal(1.05609637457774 - 1.9697127 * 0.0550492037465706, fit.ConfInt(0.05)[1, 0], 1e-6);
        Assert.Equal(1.05609637457774 + 1.9697127 * 0.0550492037465706, fit.ConfInt(0.05)[1, 1], 1e-6);
        var table = fit.EffectTable();
        Assert.Equal([("Feature1", 1), ("Feature2", -1)], table.Select(r => (r.Name, r.Sign)));
        Assert.Equal(fit.ConfInt(0.1)[2, 1], table[1].Upper);
        Assert.Equal(fit.PValues[2], table[1].PValue);
    }

    [Fact]
    public void Z_scores_scale_the_coefficients_and_leave_the_tests()
    {
        var (x, y, subject) = Arrays();
        var plain = new LinearMixedEffectsModel().Fit(x, y, subject);
        var scored = new LinearMixedEffectsModel(zscore: true).Fit(x, y, subject);
        for (var j = 0; j < 2; j++)
        {
            var column = Enumerable.Range(0, y.Length).Select(i => x[i, j]).ToArray();
            var sd = Math.Sqrt(column.Average(v => (v - column.Average()) * (v - column.Average())));
            Assert.Equal(plain.Params[j + 1] * sd, scored.Params[j + 1], 1e-9);
            Assert.Equal(plain.PValues[j + 1], scored.PValues[j + 1], 1e-9);
        }

        Assert.Equal(["Intercept", "feature-0", "feature-1"], scored.Names);
    }

    [Fact]
    public void Slopes_texts_and_a_column_that_repeats_another()
    {
        var (x, y, subject) = Arrays();
        var groups = Array.ConvertAll(subject, s => $"subject {s}");
        var fit = new LinearMixedEffectsModel().Fit(x, y, groups, ["loudness (dB)", "pitch", "who", "firing rate"], ["pitch"]);
        Assert.Equal("`firing rate` ~ `loudness (dB)` + pitch + (1 + pitch | who)", fit.Fit.Formula);
        var twice = new double[y.Length, 2];
        for (var i = 0; i < y.Length; i++) (twice[i, 0], twice[i, 1]) = (x[i, 0], 2 * x[i, 0]);
        var aliased = new LinearMixedEffectsModel().Fit(twice, y, subject);
        Assert.True(double.IsNaN(aliased.Params[2]) && double.IsNaN(aliased.PValues[2]) && double.IsFinite(aliased.Params[1]));
    }

    [Fact]
    public void Mistakes_print_both_sizes()
    {
        var (x, y, subject) = Arrays();
        var model = new LinearMixedEffectsModel();
        Fails("BLUP740", () => model.Fit(x, y[..249], subject), "X has 250 rows, y has 249 values.");
        Fails("BLUP740", () => model.Fit(new double[2, 250], y, subject), "X has 2 rows, y has 250 values.", "transposed");
        Fails("BLUP741", () => model.Fit(x, y, subject[..10]), "X has 250 rows, randomEffect has 10 values.");
        Fails("BLUP742", () => model.Fit(x, y, subject, ["a", "b", "c"]), "X has 2 columns, varNames has 3 names.", "2 names of the features, or 4");
        Fails("BLUP743", () => model.Fit(new double[250, 0], y, subject), "250 rows, 0 columns");
        Fails("BLUP744", () => model.Fit(x, y, subject, ["a", "a"]), "Two variables are named 'a'.");
        Fails("BLUP744", () => model.Fit(x, y, subject, ["a", "b`"]), "'b`' cannot be the name");
        Fails("BLUP745", () => _ = new LinearMixedEffectsModel(alpha: 5), "alpha is 5");
        Fails("BLUP745", () => model.Fit(x, y, subject).ConfInt(double.NaN), "alpha is NaN");
        Fails("BLUP746", () => model.Fit(x, y, subject, ["pitch", "level"], ["pich"]), "Did you mean 'pitch'?");
        var flat = (double[,])x.Clone();
        for (var i = 0; i < y.Length; i++) flat[i, 1] = 0.1;
        Fails("BLUP747", () => new LinearMixedEffectsModel(zscore: true).Fit(flat, y, subject), "'feature-1' of X is constant");
    }

    private static void Fails(string code, Action action, params string[] says)
    {
        var error = Assert.Throws<BlupException>(action);
        Assert.Equal(code, error.Code);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
