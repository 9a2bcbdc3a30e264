using System.Text.Json;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.LinearModels;

/// <summary>Linear models against R's <c>lm</c> and certified values.</summary>
public sealed class LmTests
{
    private static readonly JsonElement Printed = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "lm.json"))).RootElement;

    private static string Folder => Path.Combine(ReferenceData.Root, "..", "Blup.Tests", "LinearModels");

    public static TheoryData<string> Cases
        => [.. Directory.EnumerateFiles(Path.Combine(ReferenceData.Root, "cases"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).Where(id => ReferenceCase.Load(id).Json.TryGetProperty("r2", out _))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_lm(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Lm.Fit(c.Formula, c.Data(), Options(c));
        Assert.Equal(c.Strings("names"), fit.FixedEffects.Names);
        Close(c.Numbers("se"), fit.FixedEffects.StandardErrors);
        // A coefficient near zero has digits relative to its standard error only.
        Close(c.Numbers("estimate"), fit.FixedEffects.Estimates, c.Numbers("se"));
        Close(c.Numbers("p"), fit.FixedEffects.PValues, tolerance: 1e-8);
        foreach (var (name, value) in new[] { ("sigma", fit.Sigma), ("adj_r2", fit.AdjustedRSquared), ("logLik", fit.LogLikelihood), ("AIC", fit.Aic), ("BIC", fit.Bic) })
            Close([c.Json.GetProperty(name).GetDouble()], [value]);
        Assert.Equal(c.Json.GetProperty("r2").GetDouble(), fit.RSquared, 1e-12);
        if (c.Json.TryGetProperty("f", out var f) && f.ValueKind == JsonValueKind.Array && f.GetArrayLength() == 3)
            Close(c.Numbers("f"), [fit.F!.Value, fit.F.NumeratorDf, fit.F.DenominatorDf]);
        var quantiles = c.Numbers("residual_quantiles");
        Close(quantiles, fit.ResidualQuantiles(), [.. quantiles.Select(_ => fit.Sigma)]);
    }

    [Fact]
    public void Longley_has_the_certified_digits()
    {
        // National Institute of Standards and Technology, Statistical Reference Datasets, Longley (higher level of difficulty).
        var fit = Lm.Fit("y ~ x1 + x2 + x3 + x4 + x5 + x6", Table.ReadCsv(Path.Combine(Folder, "longley.csv")));
        Close([-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355], fit.FixedEffects.Estimates);
        Close([890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212], fit.FixedEffects.StandardErrors);
        Close([304.854073561965, 0.995479004577296], [fit.Sigma, fit.RSquared]);
    }

    public static TheoryData<string> Texts => [.. Printed.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_is_Rs(string id)
    {
        var fit = Small.Fit(id);
        Assert.Equal(Printed.GetProperty(id).GetProperty("summary").GetString()!.TrimEnd('\n'), WithoutMessages(fit.Summary()));
        Assert.Equal(Printed.GetProperty(id).GetProperty("short").GetString()!.TrimEnd('\n'), fit.ToString().TrimEnd('\n'));
    }

    [Fact]
    public void Summary_is_the_printed_page()
    {
        var c = ReferenceCase.Load("lm_md");
        var expected = File.ReadAllText(Path.Combine(ReferenceData.Root, "printed", "md_lm.txt"));
        Assert.Equal(expected.Trim('\n'), Lm.Fit(c.Formula, c.Data(), new LmOptions { DataName = "x" }).Summary().Trim('\n'));
    }

    [Fact]
    public void Aliased_column_is_named_with_its_dependency()
    {
        var fit = Small.Fit("aliased");
        var column = Assert.Single(fit.FixedEffects.Aliased);
        Assert.Equal(("twice", "x", 2.0), (column.Name, column.Terms[0].Column, column.Terms[0].Coefficient));
        Assert.Contains(fit.Messages, m => m.Code == "BLUP412" && m.Text.Contains("twice = 2*x", StringComparison.Ordinal));
    }

    [Fact]
    public void Saturated_model_says_that_nothing_is_left()
        => Assert.Contains(Small.Fit("saturated").Messages, m => m.Code == "BLUP632");

    [Fact]
    public void Perfect_fit_is_a_warning()
        => Assert.Contains(Lm.Fit("y ~ x", Table.FromColumns(("y", new[] { 1.0, 2, 3, 4.0 }), ("x", new[] { 2.0, 4, 6, 8 }))).Messages, m => m.Code == "BLUP633");

    [Fact]
    public void Random_effects_are_refused()
        => Assert.Equal("BLUP631", Assert.Throws<BlupException>(() => Lm.Fit("y ~ x + (1 | z)", Small.Data)).Code);

    internal static LmOptions Options(ReferenceCase c) => new()
    {
        Design = new DesignOptions { Weights = c.Json.TryGetProperty("weights", out var w) ? w.GetString() : null },
    };

    internal static string WithoutMessages(string text) => string.Join('\n', text.Split('\n').TakeWhile(l => !l.StartsWith("BLUP", StringComparison.Ordinal))).TrimEnd('\n');

    internal static void Close(double[] expected, double[] actual, double[]? scale = null, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var size = Math.Max(Math.Abs(expected[i]), scale?[i] ?? 1e-300);
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * size, FormattableString.Invariant($"[{i}] {actual[i]:R} for {expected[i]:R}, relative error {Math.Abs(expected[i] - actual[i]) / size:E1}"));
        }
    }
}

/// <summary>The models of make_lm.R.</summary>
internal static class Small
{
    public static Table Data { get; } = Table.FromColumns(
        ("y", new[] { 1.5, 2.25, 2, 4.5, 5, 7.25, 6.5, 8 }), ("x", new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 }), ("twice", new[] { 2.0, 4, 6, 8, 10, 12, 14, 16 }),
        ("z", new[] { 1.0, 0, 1, 1, 0, 1, 0, 0 }), ("o", new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8 }));

    public static LmFit Fit(string id)
    {
        var (formula, data, name, weights) = id switch
        {
            "wool" => ("breaks ~ wool * tension", Reference("warpbreaks"), "w", (string?)null),
            "weights" => ("Reaction ~ Days", Reference("sleepstudy_weights"), "ss", "w"),
            "subjects" => ("Reaction ~ Days * Subject", Reference("sleepstudy_weights").AsFactor("Subject"), "ss", null),
            "aliased" => ("y ~ x + twice + z", Data, "d", null),
            "few" => ("y ~ x + z + I(x^2) + I(z * x)", Data, "d", null),
            "through0" => ("y ~ 0 + x", Data, "d", null),
            "null" => ("y ~ 1", Data, "d", null),
            "offset" => ("y ~ x + offset(o)", Data, "d", null),
            "saturated" => ("y ~ factor(x)", Data, "d", null),
            "missing" => ("y ~ x + z", Data.WithColumn(new NumericColumn("z", [1, 0, double.NaN, 1, 0, 1, 0, 0])), "miss", null),
            _ => ("y ~ x + I(x^2) + I(x^3)", Data, "d", null),
        };
        return Lm.Fit(formula, data, new LmOptions { DataName = name, Design = new DesignOptions { Weights = weights } });
    }

    private static Table Reference(string name) => Table.ReadCsv(ReferenceData.Csv(name));
}
