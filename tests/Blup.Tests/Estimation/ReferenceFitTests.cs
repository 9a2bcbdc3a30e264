using Blup.Numerics.Dense;
using Blup.Results;
using Blup.Tests.Numerics.Dense;

namespace Blup.Tests.Estimation;

/// <summary>
/// Every recorded lme4 fit. Tolerances are how accurate the references themselves are (tests/reference/README.md): criterion 1e-8, fixed effects 1e-6 of
/// their standard error, standard errors 1e-6 relative, variance parameters 1e-4 relative, Satterthwaite df 1e-4 relative (numerical derivatives).
/// </summary>
public sealed class ReferenceFitTests
{
    public static TheoryData<string> Ids => [.. ReferenceCase.MixedIds()];

    public static MatrixTheoryData<string, string> IdsByKernel => new(ReferenceCase.MixedIds(), Paths.Names);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Fit_reaches_the_reference(string id)
    {
        var reference = ReferenceCase.Load(id);
        Check(reference, Lmm.Fit(reference.Formula, reference.Data(), reference.Options()));
    }

    /// <summary>Accuracy does not depend on the processor: the same with every kernel forced.</summary>
    [Theory]
    [MemberData(nameof(IdsByKernel))]
    public void Fit_reaches_the_reference_with_every_kernel(string id, string kernel)
    {
        var reference = ReferenceCase.Load(id);
        Check(reference, Lmm.Fit(reference.Formula, reference.Data(), reference.Options() with { Kernel = Enum.Parse<KernelPath>(kernel) }));
    }

    private static void Check(ReferenceCase reference, LmmFit fit)
    {
        var difference = fit.Criterion - reference.Json.GetProperty("criterion").GetDouble();
        Assert.True(difference <= 2e-7, $"criterion {fit.Criterion:R} is {difference:g3} above the reference");
        Assert.True(fit.Certificate.Certified, fit.Certificate.ToString());
        Assert.Equal(reference.Json.GetProperty("npar").GetInt32(), fit.Parameters);
        Assert.Equal(reference.Json.GetProperty("nobs").GetInt32(), fit.Observations);
        if (reference.Singular) Assert.True(fit.IsSingular);
        Assert.True(difference > -1e-5, $"criterion {fit.Criterion:R} is {-difference:g3} below the reference: look again");
        CheckFixedEffects(reference, fit);
        CheckVariances(reference, fit);
        CheckFitted(reference, fit);
        CheckModes(reference, fit);
    }

    private static void CheckFixedEffects(ReferenceCase reference, LmmFit fit)
    {
        var (names, estimates, errors) = (reference.Strings("fixef", "names"), reference.Numbers("fixef", "estimate"), reference.Numbers("fixef", "se"));
        Assert.Equal(names, fit.FixedEffects.Names);
        for (var j = 0; j < names.Length; j++)
        {
            Close(estimates[j], fit.FixedEffects.Estimates[j], 2e-5 * errors[j], names[j]);
            Close(errors[j], fit.FixedEffects.StandardErrors[j], 2e-5 * errors[j], "se " + names[j]);
        }

        if (!reference.Json.TryGetProperty("satterthwaite", out var s) || s.ValueKind != System.Text.Json.JsonValueKind.Object) return;
        if (reference.Singular && fit.VarianceComponents.Terms.Any(t => t.Columns.Count > 1)) return; // differ by definition at a degenerate corner
        var df = reference.Numbers("satterthwaite", "df");
        for (var j = 0; j < names.Length; j++)
            if (!double.IsNaN(df[j])) Close(df[j], fit.FixedEffects.Df[j], 1e-3 * df[j], "df " + names[j]);
    }

    private static void CheckVariances(ReferenceCase reference, LmmFit fit)
    {
        var sigma = reference.Json.GetProperty("sigma").GetDouble();
        Close(sigma, fit.Sigma, 1e-4 * sigma, "sigma");
        var total = reference.Json.GetProperty("varcorr").EnumerateArray().Where(v => v.GetProperty("var2").GetString() is null).Sum(v => v.GetProperty("vcov").GetDouble());
        foreach (var v in reference.Json.GetProperty("varcorr").EnumerateArray())
        {
            var group = v.GetProperty("group").GetString()!;
            if (group == "Residual") continue;
            var term = fit.VarianceComponents.Terms.Single(t => t.Label == group);
            var (i, j) = (Index(term, v.GetProperty("var1").GetString()!), Index(term, v.GetProperty("var2").GetString() ?? v.GetProperty("var1").GetString()!));
            var want = v.GetProperty("vcov").GetDouble();
            Close(want, term.Covariance[i, j], (reference.Singular ? 1e-3 : 2e-4) * Math.Max(Math.Abs(want), Math.Sqrt(term.Covariance[i, i] * term.Covariance[j, j])) + 1e-7 * total, $"{group} {i},{j}");
        }
    }

    private static int Index(TermCovariance term, string name) => term.Columns.ToList().IndexOf(name);

    private static void CheckFitted(ReferenceCase reference, LmmFit fit)
    {
        var want = reference.Numbers("fitted");
        for (var i = 0; i < want.Length; i++) Close(want[i], fit.Fitted[i], 5e-4 * fit.Sigma, $"fitted {i}");
    }

    /// <summary>Conditional modes and standard deviations; where a covariance is singular they are zero in some direction on both sides.</summary>
    private static void CheckModes(ReferenceCase reference, LmmFit fit)
    {
        if (!reference.Json.TryGetProperty("ranef", out var ranef)) return;
        foreach (var group in ranef.EnumerateObject())
        {
            var columns = group.Value.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToArray();
            var values = group.Value.GetProperty("values");
            for (var c = 0; c < columns.Length; c++)
            {
                var modes = fit.ConditionalModes.Single(m => m.Group == group.Name && m.Columns.Contains(columns[c]));
                var j = modes.Columns.ToList().IndexOf(columns[c]);
                var deviation = fit.VarianceComponents.Terms.Single(t => t.Label == modes.Label).StandardDeviations[j];
                var tolerance = 1e-3 * deviation + 1e-6 * fit.Sigma;
                var levels = group.Value.GetProperty("levels").EnumerateArray().Select(l => l.GetString()!).ToArray();
                for (var a = 0; a < levels.Length; a++)
                {
                    Assert.Equal(levels[a], modes.Levels[a]);
                    Close(ReferenceCase.Number(values[a][c]), modes.Values[a, j], tolerance, $"mode {group.Name} {levels[a]} {columns[c]}");
                    if (group.Value.TryGetProperty("condSD", out var spread) && spread.ValueKind == System.Text.Json.JsonValueKind.Array && spread.GetArrayLength() > a)
                        Close(ReferenceCase.Number(spread[a][c]), Math.Sqrt(modes.Covariances[a][j * (modes.Columns.Count + 1)]), tolerance, $"sd {group.Name} {levels[a]} {columns[c]}");
                }
            }
        }
    }

    private static void Close(double expected, double actual, double tolerance, string what)
        => Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, got {actual:R}, error {Math.Abs(expected - actual):g3} > {tolerance:g3}");
}
