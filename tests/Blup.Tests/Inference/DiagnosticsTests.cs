using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;
using static Blup.Tests.Inference.PredictionReference;

namespace Blup.Tests.Inference;

/// <summary>Leverage, influence, inflation, effect sizes and separate regressions against R.</summary>
public sealed class DiagnosticsTests
{
    public static TheoryData<string> Ids => PredictionTests.Ids;

    public static TheoryData<string> Cases
        => [.. ReferenceCase.MixedIds().Where(id => ReferenceCase.Load(id).Json.TryGetProperty("r2_nakagawa", out var r) && r.ValueKind == JsonValueKind.Object)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Hat_values_and_Cooks_distance_are_lme4s(string id)
    {
        var rows = Fit(id).RowDiagnostics();
        Close(Numbers(id, "hat"), rows.Leverage, 5e-5);
        Close(Numbers(id, "cooks"), rows.CooksDistance, 2e-4);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Components_are_rePCAs(string id)
    {
        var pca = Fit(id).RandomEffectsPca();
        foreach (var group in Element(id, "repca").EnumerateObject())
            Close([.. group.Value.EnumerateArray().Select(ReferenceCase.Number)], pca.Single(p => p.Group == group.Name).RelativeDeviations, 1e-4);
    }

    [Fact]
    public void Leaving_out_a_subject_by_refitting_is_lme4s()
    {
        var influence = Fit("sleepstudy").Influence("Subject", exact: true);
        var order = Strings("subject", "cases").Select(c => influence.Cases.ToList().IndexOf(c)).ToArray();
        // lme4's refits stop at a tolerance of their own.
        foreach (var (name, values) in new[] { ("dfbeta", influence.Dfbeta), ("dfbetas", influence.Dfbetas) })
            for (var j = 0; j < 2; j++)
                Close([.. Matrix("subject", name).Select(r => r[j])], [.. order.Select(c => values[c, j])], 1e-3);
    }

    [Fact]
    public void Leaving_out_a_row_by_refitting_is_lme4s()
    {
        var influence = Fit("machines").Influence(exact: true);
        for (var j = 0; j < 3; j++)
            Close([.. Matrix("rows", "dfbeta").Select(r => r[j])], [.. Enumerable.Range(0, 54).Select(c => influence.Dfbeta[c, j])], 1e-3);
    }

    [Theory]
    [InlineData("sleepstudy", "Subject")]
    [InlineData("weights", "Subject")]
    [InlineData("penicillin", "sample")]
    [InlineData("penicillin", "plate")]
    [InlineData("machines", "Worker")]
    [InlineData("machines", null)]
    public void One_step_is_the_fit_without_the_case_at_the_same_variances(string id, string? group)
    {
        var fit = Fit(id);
        var influence = fit.Influence(group);
        var codes = group is null ? [.. Enumerable.Range(0, fit.Observations)] : fit.Frame.Random.First(r => r.Group == group).Codes;
        foreach (var c in new[] { 0, 2, influence.Cases.Count - 1 })
        {
            var expected = Dense.Coefficients(fit, [.. codes.Select(k => k != c)]);
            for (var j = 0; j < expected.Length; j++)
                Assert.Equal(fit.FixedEffects.Estimates[j] - expected[j], influence.Dfbeta[c, j], 1e-8 * Math.Max(fit.FixedEffects.StandardErrors[j], 1e-3));
        }
    }

    [Fact]
    public void Linear_diagnostics_are_Rs()
    {
        var fit = Lm.Fit("Reaction ~ poly(Days, 2) + scale(w)", Weighted, new LmOptions { Design = new() { Weights = "w" } });
        var rows = fit.RowDiagnostics();
        Close(Numbers("lm", "hat"), rows.Leverage, 1e-10);
        Close(Numbers("lm", "cooks"), rows.CooksDistance, 1e-10);
        Close(Numbers("lm", "rstandard"), rows.StandardizedResiduals, 1e-10);
        var influence = fit.Influence();
        for (var j = 0; j < 4; j++)
        {
            Close([.. Matrix("lm", "dfbeta").Select(r => r[j])], [.. Enumerable.Range(0, 180).Select(i => influence.Dfbeta[i, j])], 1e-9);
            Close([.. Matrix("lm", "dfbetas").Select(r => r[j])], [.. Enumerable.Range(0, 180).Select(i => influence.Dfbetas[i, j])], 1e-9);
        }
    }

    [Fact]
    public void Inflation_is_cars()
    {
        var linear = Lm.Fit("breaks ~ wool * tension", Table.ReadCsv(ReferenceData.Csv("warpbreaks")).WithLevels("tension", ["L", "M", "H"])).VarianceInflation();
        Close(Numbers("vif", "lm"), [.. linear.Select(v => v.Gvif)], 1e-10);
        Assert.Equal([1, 2, 2], linear.Select(v => v.Df));
        var mixed = Lmm.Fit("Reaction ~ Days + I(Days^2) + (1 | Subject)", Sleepstudy).VarianceInflation();
        Close(Numbers("vif", "mixed"), [.. mixed.Select(v => v.Gvif)], 1e-8);
        Assert.Equal("BLUP651", Assert.Throws<BlupException>(() => Fit("sleepstudy").VarianceInflation()).Code);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void R2_and_Icc_are_those_of_performance(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Lmm.Fit(c.Formula, c.Data(), c.Options());
        var effects = fit.EffectSizes();
        Assert.Equal(1.0, effects.Shares.Sum(s => s.Share), 1e-10);
        Assert.InRange(effects.MarginalR2, 0.0, effects.ConditionalR2);
        Assert.InRange(effects.ConditionalR2, effects.MarginalR2, 1.0);
        // performance gives up all random variance of a singular fit, and that of a slope which is no fixed column; here every variance counts.
        if (c.Singular || fit.VarianceComponents.Terms.Any(t => t.Columns.Except(fit.FixedEffects.Names).Any())) return;
        double Expected(string of, string name) => c.Json.TryGetProperty(of, out var e) && e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v) ? ReferenceCase.Number(v) : double.NaN;
        // Variances are known to about 1e-4 relative; a share is no more precise.
        foreach (var (expected, actual) in new[]
        {
            (Expected("r2_nakagawa", "marginal"), effects.MarginalR2), (Expected("r2_nakagawa", "conditional"), effects.ConditionalR2),
            (Expected("icc", "adjusted"), effects.AdjustedIcc), (Expected("icc", "unadjusted"), effects.UnadjustedIcc),
        })
        {
            if (!double.IsNaN(expected)) Assert.Equal(expected, actual, 2e-4);
        }
    }

    [Fact]
    public void Effect_sizes_of_a_fit_without_random_variance_are_zero_and_defined()
    {
        var c = ReferenceCase.Load("dyestuff2_singular");
        var effects = Lmm.Fit(c.Formula, c.Data(), c.Options()).EffectSizes();
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (effects.MarginalR2, effects.ConditionalR2, effects.AdjustedIcc, effects.UnadjustedIcc));
    }

    [Fact]
    public void Standardized_coefficients_are_those_of_scaled_columns()
    {
        var scaled = Lmm.Fit("scale(Reaction) ~ scale(Days) + (Days | Subject)", Sleepstudy);
        var standardized = Fit("sleepstudy").EffectSizes().Standardized;
        Assert.Equal(scaled.FixedEffects.Estimates[1], standardized[1].Estimate, 1e-8);
        Assert.Equal(scaled.FixedEffects.StandardErrors[1], standardized[1].StandardError, 1e-7);
    }

    [Fact]
    public void Separate_regressions_are_lmLists()
    {
        foreach (var list in new[] { LmList.Fit("Reaction ~ Days | Subject", Sleepstudy), Fit("sleepstudy").NoPooling() })
        {
            var (coef, se) = (Matrix("lmlist", "coef"), Matrix("lmlist", "se"));
            for (var j = 0; j < 2; j++)
            {
                Close([.. coef.Select(r => r[j])], [.. Enumerable.Range(0, 18).Select(g => list.Estimates[g, j])], 1e-10);
                Close([.. se.Select(r => r[j])], [.. Enumerable.Range(0, 18).Select(g => list.StandardErrors[g, j])], 1e-10);
            }

            Assert.Equal(Numbers("lmlist", "pooled")[0], list.PooledSigma, 1e-8);
            Assert.Equal(144, list.ResidualDf);
        }

        Assert.Equal("BLUP652", Assert.Throws<BlupException>(() => LmList.Fit("Reaction ~ Days", Sleepstudy)).Code);
    }
}

/// <summary>Generalized least squares with the n×n matrix, at a fit's variances.</summary>
internal static class Dense
{
    public static double[] Coefficients(LmmFit fit, bool[] keep)
    {
        int[] rows = [.. Enumerable.Range(0, keep.Length).Where(i => keep[i])];
        var designs = fit.Frame.Random.Select((d, i) => (d, i)).OrderByDescending(x => x.d.Levels.Count).ThenBy(x => x.i).Select(x => x.d).ToList();
        var v = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(rows.Length, rows.Length, (a, b) =>
        {
            var (i, k) = (rows[a], rows[b]);
            var sum = a == b ? fit.Sigma * fit.Sigma / (fit.Frame.Weights?[i] ?? 1.0) : 0.0;
            for (var t = 0; t < designs.Count; t++)
            {
                if (designs[t].Codes[i] != designs[t].Codes[k]) continue;
                var term = fit.VarianceComponents.Terms[t];
                for (var r = 0; r < term.Columns.Count; r++)
                    for (var s = 0; s < term.Columns.Count; s++) sum += (designs[t].Columns[r]?[i] ?? 1.0) * term.Covariance[r, s] * (designs[t].Columns[s]?[k] ?? 1.0);
            }

            return sum;
        });
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(rows.Length, fit.KeptColumns.Count, (a, j) => fit.Frame.Fixed.Columns[fit.KeptColumns[j]][rows[a]]);
        var y = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(rows.Length, a => fit.Frame.Response[rows[a]]);
        var chol = v.Cholesky();
        return (x.Transpose() * chol.Solve(x)).Solve(x.Transpose() * chol.Solve(y)).ToArray();
    }
}
