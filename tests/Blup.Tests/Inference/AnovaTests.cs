using System.Globalization;
using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Tests.Inference;

/// <summary>ANOVA tables against lmerTest, car and R's lm.</summary>
public sealed class AnovaTests
{
    public static TheoryData<string> Mixed() => [.. ReferenceCase.MixedIds()];

    public static TheoryData<string> Linear() => [.. Directory.EnumerateFiles(Path.Combine(ReferenceData.Root, "cases"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)
        .Where(id => ReferenceCase.Load(id).Json.TryGetProperty("anova_II", out var a) && a.ValueKind == JsonValueKind.Object)];

    [Theory]
    [MemberData(nameof(Mixed))]
    public void Satterthwaite_as_lmerTest(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Fit(c);
        if (Elsewhere(c, fit)) return;
        foreach (var type in Enum.GetValues<AnovaType>())
        {
            if (!c.Json.TryGetProperty("anova", out var all) || !all.TryGetProperty(type.ToString(), out var expected) || expected.ValueKind != JsonValueKind.Object) continue;
            var table = fit.Anova(type, DfMethod.Satterthwaite);
            Compare(c, $"{id} {type}", expected, table, "F.value", "NumDF", "DenDF", "Pr..F.");
            // Sums of squares as F, times σ̂².
            CompareColumn(c, $"{id} {type} sum", expected, "Sum.Sq", table, r => r.SumOfSquares, 1e-4);
            CompareColumn(c, $"{id} {type} mean", expected, "Mean.Sq", table, r => r.MeanSquare, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Mixed))]
    public void Kenward_Roger_as_car_and_lmerTest_and_Wald_as_car(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Fit(c);
        if (Elsewhere(c, fit)) return;
        if (c.Json.TryGetProperty("wald_chisq", out var wald) && wald.TryGetProperty("II", out var chisq) && chisq.ValueKind == JsonValueKind.Object)
            CompareColumn(c, $"{id} chisq", chisq, "Chisq", fit.Anova(AnovaType.II, DfMethod.Wald), r => r.ChiSquared, 1e-4);
        // pbkrtest leaves weights out, see KenwardRogerTests.
        if (!c.Reml || id == "sleepstudy_weights") return;
        var kr = c.Json.GetProperty("kenward_roger");
        if (kr.TryGetProperty("anova_II", out var second) && second.ValueKind == JsonValueKind.Object) Compare(c, $"{id} KR II", second, fit.Anova(AnovaType.II, DfMethod.KenwardRoger), "F", "Df", "Df.res", "Pr..F.");
        if (!kr.TryGetProperty("anova_III", out var third) || third.ValueKind != JsonValueKind.Object) return;
        var table = fit.Anova(AnovaType.III, DfMethod.KenwardRoger);
        Compare(c, $"{id} KR III", third, table, "F.value", "NumDF", "DenDF", "Pr..F.");
        CompareColumn(c, $"{id} KR III sum", third, "Sum.Sq", table, r => r.SumOfSquares, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Linear))]
    public void Linear_models_as_car_and_anova_lm(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Lm.Fit(c.Formula, c.Data());
        foreach (var (type, name) in new[] { (AnovaType.I, "anova_I"), (AnovaType.II, "anova_II") })
        {
            if (!c.Json.TryGetProperty(name, out var expected) || expected.ValueKind != JsonValueKind.Object) continue;
            var table = fit.Anova(type);
            CompareColumn(c, id, expected, "F.value", table, r => r.F, 1e-9);
            CompareColumn(c, id, expected, "Sum.Sq", table, r => r.SumOfSquares, 1e-9);
            CompareColumn(c, id, expected, "Pr..F.", table, r => r.PValue, 1e-7);
        }
    }

    [Theory]
    [InlineData("irrigation", "irrigation_anova", AnovaType.III, DfMethod.Satterthwaite)]
    [InlineData("feeding_blocks_random", "feeding_kr_anova2", AnovaType.II, DfMethod.KenwardRoger)]
    public void Mixed_models_print_as_R(string id, string printed, AnovaType type, DfMethod method)
    {
        Assert.Equal(Printed(printed), Fit(ReferenceCase.Load(id)).Anova(type, method).ToString());
    }

    [Fact]
    public void Linear_models_print_as_car()
    {
        var c = ReferenceCase.Load("feeding_crd");
        Assert.Equal(Printed("feeding_lm_anova2"), Lm.Fit(c.Formula, c.Data()).Anova(AnovaType.II).ToString());
    }

    [Fact]
    public void Prints_the_same_under_a_comma_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var fit = Fit(ReferenceCase.Load("irrigation"));
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(Printed("irrigation_anova"), fit.Anova(AnovaType.III, DfMethod.Satterthwaite).ToString());
            Assert.Equal([3, 1, 3], JsonDocument.Parse(fit.Anova(AnovaType.III, DfMethod.Satterthwaite).ToJson()).RootElement.GetProperty("num_df").EnumerateArray().Select(v => v.GetInt32()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Requests_that_cannot_be_met_are_refused()
    {
        var c = ReferenceCase.Load("sleepstudy_slope_ml");
        var fit = Fit(c);
        Assert.Equal("BLUP601", Assert.Throws<BlupException>(() => fit.Anova(AnovaType.III, DfMethod.KenwardRoger)).Code);
        Assert.Equal("BLUP603", Assert.Throws<BlupException>(() => fit.Anova(AnovaType.III, DfMethod.Residual)).Code);
        Assert.Equal("BLUP604", Assert.Throws<BlupException>(() => fit.Anova((AnovaType)4)).Code);
    }

    private static LmmFit Fit(ReferenceCase c) => Lmm.Fit(c.Formula, c.Data(), c.Options() with { Df = DfMethod.Wald });

    /// <summary>Where a lower optimum than R's was found, the figures are others.</summary>
    private static bool Elsewhere(ReferenceCase c, LmmFit fit) => Math.Abs(fit.Criterion - c.Json.GetProperty("criterion").GetDouble()) > 1e-5;

    /// <summary>What R printed. irrigation was fitted with lme4's default tolerances there: its sum of squares is 2.45455117 at the optimum (cases/irrigation.json).</summary>
    private static string Printed(string name)
        => File.ReadAllText(Path.Combine(ReferenceData.Root, "printed", name + ".txt")).ReplaceLineEndings("\n").Replace("2.4545 0.81818", "2.4546 0.81819", StringComparison.Ordinal);

    private static void Compare(ReferenceCase c, string what, JsonElement expected, AnovaTable table, string f, string numerator, string denominator, string p)
    {
        CompareColumn(c, what + " F", expected, f, table, r => r.F, 1e-4);
        CompareColumn(c, what + " num df", expected, numerator, table, r => r.NumeratorDf == 0 ? double.NaN : r.NumeratorDf, 1e-12);
        // lmerTest differentiates numerically.
        CompareColumn(c, what + " den df", expected, denominator, table, r => r.DenominatorDf, 1e-3);
        // A relative change of F shows in p as that change times about log p.
        CompareColumn(c, what + " p", expected, p, table, r => r.PValue, 1e-2);
    }

    private static void CompareColumn(ReferenceCase c, string what, JsonElement expected, string column, AnovaTable table, Func<AnovaRow, double> value, double tolerance)
    {
        if (!expected.TryGetProperty("term", out var terms) || terms.GetArrayLength() == 0) return;
        if (c.Json.TryGetProperty("singular", out var singular) && singular.GetBoolean()) tolerance = Math.Max(tolerance * 100, 2e-2);
        var names = terms.EnumerateArray().Select(t => t.GetString()!).ToList();
        var numbers = expected.GetProperty(column).EnumerateArray().Select(ReferenceCase.Number).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] is "Residuals" or "(Intercept)" || (numbers[i] == 0 && double.IsNaN(value(table.Rows[i])))) continue;
            var row = table.Rows.Single(r => r.Term == names[i]);
            var (want, got) = (numbers[i], value(row));
            var error = double.IsNaN(want) && double.IsNaN(got) ? 0.0 : Math.Abs(got - want) / Math.Abs(want);
            Assert.True(error <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{what} {names[i]} {column}: {got} for {want}, relative error {error:g3}"));
        }
    }
}
