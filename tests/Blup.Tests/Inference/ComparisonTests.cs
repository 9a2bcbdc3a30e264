using Blup.Diagnostics;
using Blup.Inference.Comparison;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Comparisons against lme4's recorded anova tables, and the refusals.</summary>
public sealed class ComparisonTests
{
    private static readonly Table Sleep = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "sleepstudy.csv")).AsFactor("Subject");

    [Theory]
    [InlineData("lrt_md")]
    [InlineData("lrt_machines")]
    [InlineData("lrt_sleepstudy")]
    public void Tables_match_lme4(string id)
    {
        var json = ReferenceCase.Load(id).Json;
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, json.GetProperty("data").GetString()!));
        if (id == "lrt_md") table = table.WithLevels("Condition", ["W", "S"]);
        var comparison = ModelComparison.Of([.. json.GetProperty("formulas").EnumerateArray().Select(f => Fit(f.GetString()!, table, true))]);
        double[] Column(string name) => [.. json.GetProperty(name).EnumerateArray().Select(ReferenceCase.Number)];
        for (var k = 0; k < comparison.Models.Count; k++)
        {
            var m = comparison.Models[k];
            // The recorded criteria are good to 1e-8 absolute; differences of criteria likewise.
            Assert.Equal(Column("npar")[k], m.Parameters);
            Assert.Equal(Column("AIC")[k], m.Aic, 1e-5);
            Assert.Equal(Column("BIC")[k], m.Bic, 1e-5);
            Assert.Equal(Column("deviance")[k], m.Deviance, 1e-5);
            if (k == 0) continue;
            Assert.Equal(Column("chisq")[k], m.Test!.ChiSquared, 2e-5);
            Assert.Equal(Column("chi_df")[k], m.Test.Df);
            Assert.Equal(Column("p")[k], m.Test.PValue, 1e-4 * Column("p")[k]);
        }
    }

    [Fact]
    public void Print_is_lme4s()
    {
        var expected = File.ReadAllText(Path.Combine(ReferenceData.Root, "printed", "md_compare.txt"));
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "md_red.csv")).WithLevels("Condition", ["W", "S"]);
        string[] formulas = ["Effect_Size ~ Condition + (1 | SubjectID)", "Effect_Size ~ Condition + (1 | SubjectID) + (1 | Experiment)"];
        var fits = formulas.Select(f => (IModelFit)Lmm.Fit(f, table, new LmmOptions { Reml = false, DataName = "x" })).ToList();
        Assert.StartsWith(expected.TrimEnd('\n'), ModelComparison.Of(fits, ["r1", "r2"]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tested_variance_has_its_mixture_beside_the_plain_p()
    {
        var comparison = ModelComparison.Of(Fit("Reaction ~ Days", Sleep, true), Fit("Reaction ~ Days + (1 | Subject)", Sleep, true), Fit("Reaction ~ Days + (Days | Subject)", Sleep, true));
        var (one, grown) = (comparison.Models[1].Test!, comparison.Models[2].Test!);
        Assert.Equal(0, one.Boundary!.LowerDf);
        Assert.Equal(0.5 * one.PValue, one.Boundary.PValue, 1e-12 * one.PValue);
        Assert.Equal(1, grown.Boundary!.LowerDf);
        // R: 0.5 * (pchisq(42.139298542028, 1, lower = FALSE) + pchisq(42.139298542028, 2, lower = FALSE))
        Assert.Equal(3.96119531e-10, grown.Boundary.PValue, 1e-15);
        Assert.Contains(comparison.Messages, m => m.Code == "BLUP676");
    }

    [Fact]
    public void Models_that_are_not_nested_are_refused_and_listed_without_tests()
    {
        IModelFit[] fits = [Fit("Reaction ~ Days + (1 | Subject)", Sleep, false), Fit("Reaction ~ 1 + (Days | Subject)", Sleep, false)];
        Assert.Equal("BLUP677", Assert.Throws<BlupException>(() => ModelComparison.Of(fits)).Code);
        Assert.All(ModelComparison.Of(fits, null, test: false).Models, m => Assert.Null(m.Test));
    }

    [Fact]
    public void Reml_is_compared_only_where_fixed_parts_match()
    {
        IModelFit[] same = [Fit("Reaction ~ Days + (1 | Subject)", Sleep, true), Fit("Reaction ~ Days + (Days | Subject)", Sleep, true)];
        var comparison = ModelComparison.Of(same, null, refit: false);
        Assert.True(comparison.Reml);
        Assert.Equal(1743.6282720, comparison.Models[1].Deviance, 1e-6);
        IModelFit[] different = [Fit("Reaction ~ 1 + (1 | Subject)", Sleep, true), same[0]];
        Assert.Equal("BLUP680", Assert.Throws<BlupException>(() => ModelComparison.Of(different, null, refit: false)).Code);
    }

    [Fact]
    public void Different_rows_are_refused()
    {
        var less = Sleep.Take([.. Enumerable.Range(0, 170)]);
        Assert.Equal("BLUP679", Assert.Throws<BlupException>(() => ModelComparison.Of(Fit("Reaction ~ Days + (1 | Subject)", Sleep, true), Fit("Reaction ~ Days + (Days | Subject)", less, true))).Code);
    }

    [Fact]
    public void Effective_parameters_are_the_trace_of_the_hat_matrix()
    {
        var fit = Lmm.Fit("Reaction ~ Days + (1 | Subject)", Sleep);
        var (conditional, rho, _, _) = fit.ConditionalAic();
        // Closed form for a balanced design, below.
        Assert.Equal(BalancedTrace(fit), rho, 1e-9);
        var square = fit.Residuals.Sum(r => r * r);
        var expected = 180 * Math.Log(2.0 * Math.PI * fit.Sigma * fit.Sigma) + square / (fit.Sigma * fit.Sigma) + 2.0 * (rho + 1.0);
        Assert.Equal(expected, conditional, 1e-7);
    }

    /// <summary>Greven and Kneib's trace from derivatives against differences of refits: Σ ∂ŷ_i/∂y_i.</summary>
    [Theory]
    [InlineData("Yield ~ 1 + (1 | Batch)", "Dyestuff", true)]
    [InlineData("Yield ~ 1 + (1 | Batch)", "Dyestuff", false)]
    [InlineData("Yield ~ 1 + (1 | Batch)", "Dyestuff2", true)]
    [InlineData("effort ~ Type + (1 | Subject)", "ergoStool", false)]
    [InlineData("diameter ~ 1 + (1 | plate) + (1 | sample)", "Penicillin", true)]
    public void Corrected_parameters_are_the_trace_of_the_fitted_values_derivative(string formula, string data, bool reml)
    {
        var fit = Lmm.Fit(formula, Table.ReadCsv(ReferenceData.Csv(data)), new LmmOptions { Reml = reml, Df = DfMethod.Wald });
        var y = fit.Frame.Response;
        var step = 0.02 * fit.Sigma;
        var trace = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            double At(double d) => fit.Refit([.. y.Select((v, k) => k == i ? v + d : v)]).Fitted[i];
            trace += (8.0 * (At(step) - At(-step)) - (At(2.0 * step) - At(-2.0 * step))) / (12.0 * step);
        }

        var found = fit.ConditionalAic();
        Assert.Equal(trace, found.CorrectedParameters, 2e-4 * trace);
        Assert.Equal(found.ConditionalAic + 2.0 * (found.CorrectedParameters - found.EffectiveParameters), found.CorrectedConditionalAic, 1e-9);
    }

    /// <summary>A slope correlated with the intercept is added where there is none: ½χ²(1) + ½χ²(2) is the distribution of the statistic, χ²(2) is too large.</summary>
    [Fact]
    public void A_correlated_slope_is_tested_by_its_mixture()
    {
        var (small, large) = (Lmm.Fit("Reaction ~ Days + (1 | Subject)", Sleep, new LmmOptions { Reml = false, Df = DfMethod.Wald }), Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep, new LmmOptions { Reml = false, Df = DfMethod.Wald }));
        Assert.Equal(1, ModelComparison.Of(small, large).Models[1].Test!.Boundary!.LowerDf);
        const int studies = 400;
        int mixture = 0, plain = 0;
        foreach (var y in small.Simulate(studies, seed: 11))
        {
            var chi = small.Refit(y).Criterion - large.Refit(y).Criterion;
            var test = LikelihoodRatio.Test(chi, 0, 0.0, 2, 1);
            if (test.Boundary!.PValue < 0.1) mixture++;
            if (test.PValue < 0.1) plain++;
        }

        // Three standard errors of a share of 0.1 are 0.045; that of χ²(2) is about 0.06.
        Assert.InRange((double)mixture / studies, 0.055, 0.145);
        Assert.True(plain < mixture, $"{plain} {mixture}");
    }

    [Fact]
    public void Two_variances_at_once_are_said_to_be_tested_conservatively()
    {
        var comparison = ModelComparison.Of(Fit("Reaction ~ Days", Sleep, false), Fit("Reaction ~ Days + (Days | Subject)", Sleep, false));
        Assert.Null(comparison.Models[1].Test!.Boundary);
        Assert.Contains("the p-value shown is that of χ² with the difference in parameters, which is too large", comparison.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Balanced one-way with a covariate: ρ = p + (J − 1)·λ, λ the shrinkage n σ_b²/(n σ_b² + σ²); the group means' constant is the intercept's.</summary>
    private static double BalancedTrace(LmmFit fit)
    {
        var ratio = 10.0 * fit.VarianceComponents.Terms[0].Covariance[0, 0] / (fit.Sigma * fit.Sigma);
        return 2.0 + 17.0 * ratio / (1.0 + ratio);
    }

    private static IModelFit Fit(string formula, Table table, bool reml)
        => formula.Contains('|', StringComparison.Ordinal)
            ? Lmm.Fit(formula, table, new LmmOptions { Reml = reml })
            : Lm.Fit(formula, table);
}
