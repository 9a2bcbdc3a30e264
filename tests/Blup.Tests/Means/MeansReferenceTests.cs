using System.Text.Json;
using Blup.Results;

namespace Blup.Tests.Means;

/// <summary>Means and contrasts against the recorded answers of emmeans.</summary>
public sealed class MeansReferenceTests
{
    public static TheoryData<string> Cases
        => [.. Directory.EnumerateFiles(Path.Combine(ReferenceData.Root, "cases"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)
            .Where(id => ReferenceCase.Load(id).Json.TryGetProperty("emmeans", out var e) && e.ValueKind == JsonValueKind.Array && e.GetArrayLength() > 0)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_emmeans(string id)
    {
        var c = ReferenceCase.Load(id);
        var mixed = c.Json.TryGetProperty("theta", out _);
        IModelFit fit = mixed ? Lmm.Fit(c.Formula, c.Data(), c.Options()) : Lm.Fit(c.Formula, c.Data());
        foreach (var entry in c.Json.GetProperty("emmeans").EnumerateArray())
        {
            if (!mixed)
            {
                Check(entry, entry, fit, null, 1e-8, 1e-7);
                continue;
            }

            // lmerTest differentiates numerically: df to 1e-4, so p-values of small df to a few of these.
            var outs = entry.GetProperty("out");
            Check(entry, outs.GetProperty("satterthwaite"), fit, DfMethod.Satterthwaite, 5e-4, 5e-3);
            // pbkrtest's df are those of matrices that it inverts numerically; where variances are 0 they are less sure.
            if (outs.TryGetProperty("kenward_roger", out var kr) && kr.ValueKind == JsonValueKind.Object) Check(entry, kr, fit, DfMethod.KenwardRoger, 5e-4, 5e-3);
            if (outs.TryGetProperty("asymptotic", out var wald) && wald.ValueKind == JsonValueKind.Object) Check(entry, wald, fit, DfMethod.Wald, 5e-4, 2e-3);
        }
    }

    private static void Check(JsonElement entry, JsonElement want, IModelFit fit, DfMethod? df, double tolerance, double pTolerance)
    {
        var means = fit.Means(entry.GetProperty("specs").GetString()!, new MeansOptions { Df = df });
        var w = want.GetProperty("emmeans");
        Near(Numbers(w, "emmean"), means.Estimates, 1e-6);
        Near(Numbers(w, "SE"), means.StandardErrors, 1e-4);
        if (df != DfMethod.Wald)
        {
            Near(Numbers(w, "df"), means.Df, tolerance);
            Near(Numbers(w, "lower.CL"), means.Lower, tolerance);
            Near(Numbers(w, "upper.CL"), means.Upper, tolerance);
        }

        foreach (var column in means.Columns) Assert.Equal(w.GetProperty(column.Name).EnumerateArray().Select(x => x.ToString()), column.Values);
        if (!want.TryGetProperty("contrasts", out var k) || k.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("contrast", out var family)) return;
        // Comparisons with a control were recorded with adjust = "tukey", which emmeans changes to "sidak", as here.
        var usual = family.ValueKind == JsonValueKind.String && family.GetString() == "trt.vs.ctrl" ? Adjustment.Tukey : Adjustment.Default;
        var options = new ContrastOptions { Adjust = entry.TryGetProperty("adjust", out var a) && a.ValueKind == JsonValueKind.String ? Enum.Parse<Adjustment>(a.GetString()!, ignoreCase: true) : usual };
        var contrasts = family.ValueKind == JsonValueKind.String ? means.Contrasts(family.GetString()!, options)
            : means.Contrasts(family.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(x => x.GetDouble()).ToArray(), StringComparer.Ordinal), options);
        Assert.Equal(k.GetProperty("contrast").EnumerateArray().Select(x => x.GetString()!), contrasts.Columns[0].Values);
        var se = Numbers(k, "SE");
        Near(se, contrasts.StandardErrors, 1e-4);
        Near(Numbers(k, "estimate"), contrasts.Estimates, 1e-5, se);
        var p = Numbers(k, "p.value");
        for (var i = 0; i < p.Length; i++)
            Assert.True(p[i] < 1e-10 || Math.Abs(p[i] - contrasts.PValues[i]) <= pTolerance * p[i], FormattableString.Invariant($"p-value {i}: expected {p[i]}, actual {contrasts.PValues[i]}"));
    }

    public static TheoryData<string> Numeric => [.. MeansFits.Recorded.GetProperty("numbers").EnumerateObject().Select(p => p.Name).Where(n => n != "mvt")];

    [Theory]
    [MemberData(nameof(Numeric))]
    public void Weights_and_slopes_agree(string id)
    {
        var proportional = new MeansOptions { Weights = MeansWeights.Proportional };
        var want = MeansFits.Recorded.GetProperty("numbers").GetProperty(id);
        var at = new MeansOptions { At = MeansTextTests.Points("u", 4, 15) };
        MeansTable table = id switch
        {
            "prop_weights" => MeansFits.Of("wt").Means("~wool", proportional),
            "prop" => MeansFits.Of("nw").Means("~wool", proportional),
            "prop_one" => MeansFits.Of("nw").Means("~1", proportional),
            "prop_pairs" => MeansFits.Of("nw").Means("~u", proportional with { At = MeansTextTests.Points("u", 1, 4) }).Contrasts(),
            "trend_poly" => MeansFits.Of("px").Slopes("u", "~tension", at),
            "trend_poly_by" => MeansFits.Of("px").Slopes("u", "~tension | u", at),
            "trend_logx" => MeansFits.Of("lx").Slopes("u", "~1", new MeansOptions { At = MeansTextTests.Points("u", 2) }),
            _ => throw new ArgumentOutOfRangeException(nameof(id)),
        };

        // emtrends takes forward differences over 1e-6 of the range here: about six digits.
        var tolerance = id.StartsWith("trend", StringComparison.Ordinal) ? 2e-5 : 1e-9;
        Near(Numbers(want, "SE"), table.StandardErrors, tolerance);
        Near(Numbers(want, "estimate"), table.Estimates, tolerance, Numbers(want, "SE"));
        Near(Numbers(want, "df"), table.Df, 1e-9);
    }

    [Fact]
    public void Multivariate_t_agrees_within_the_error_of_Rs_simulation()
    {
        var want = MeansFits.Recorded.GetProperty("numbers").GetProperty("mvt").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        var got = MeansFits.Of("blk").Means("~Trt").Contrasts("trt.vs.ctrl", new ContrastOptions { Adjust = Adjustment.MultivariateT });
        for (var i = 0; i < want.Length; i++) Assert.Equal(want[i], got.PValues[i], 1e-3);
        Assert.All(got.PValueErrors, e => Assert.Equal(0, e)); // equal correlations: an exact quadrature
    }

    private static double[] Numbers(JsonElement e, string name)
    {
        if (e.GetProperty(name) is { ValueKind: JsonValueKind.Number } single) return [single.GetDouble()];
        return [.. e.GetProperty(name).EnumerateArray().Select(ReferenceCase.Number)];
    }

    private static void Near(double[] want, double[] got, double tolerance, double[]? scale = null)
    {
        Assert.Equal(want.Length, got.Length);
        for (var i = 0; i < want.Length; i++)
            Assert.True(double.IsNaN(want[i]) || Math.Abs(want[i] - got[i]) <= tolerance * Math.Max(Math.Abs(want[i]), scale?[i] ?? 1e-6), FormattableString.Invariant($"entry {i}: expected {want[i]}, actual {got[i]}"));
    }
}
