using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary><c>blup fit</c>, <c>blup design</c>, help and version.</summary>
public sealed class FitTests
{
    private const string Model = "Reaction ~ Days + (Days | Subject)";
    private static readonly string Data = ReferenceData.Csv("sleepstudy");

    [Fact]
    public void Prints_the_summary()
    {
        var (status, output, error) = Cli.Run("fit", Model, Data);
        Assert.Equal((0, ""), (status, error));
        Assert.Contains("REML criterion at convergence: 1743.6\n", output, StringComparison.Ordinal);
        Assert.Contains("(Intercept)  251.405      6.825  17.000  36.838  < 2e-16 ***\n", output, StringComparison.Ordinal);
        Assert.Contains("   Data: sleepstudy\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wald_tests_say_so()
    {
        var (_, output, _) = Cli.Run("fit", Model, Data, "--df", "wald", "--ml");
        Assert.StartsWith("Linear mixed model fit by maximum likelihood . Wald z-tests ['lmerMod']\n", output, StringComparison.Ordinal);
        Assert.Contains("            Estimate Std. Error z value Pr(>|z|)    \n(Intercept)  251.405      6.632  37.906  < 2e-16 ***\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Statsmodels_style_has_its_layout()
        => Assert.Contains("Group x Days Cov   9.604    1.821                             \n", Cli.Run("fit", Model, Data, "--style", "statsmodels").Output, StringComparison.Ordinal);

    [Fact]
    public void Verbose_tells_about_the_optimizer_on_the_error_stream()
    {
        var (status, output, error) = Cli.Run("fit", Model, Data, "--verbose");
        Assert.Equal(0, status);
        Assert.DoesNotContain("evaluations", output, StringComparison.Ordinal);
        Assert.Contains("evaluations", error, StringComparison.Ordinal);
        Assert.Contains(", certified", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_shape_of_the_reference_cases()
    {
        using var json = Json("fit", Model, Data, "--json");
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "cases", "sleepstudy_slope.json")));
        var (got, want) = (json.RootElement, reference.RootElement);
        foreach (var name in new[] { "nobs", "groups", "npar", "reml", "criterion", "logLik", "AIC", "BIC", "df_residual", "sigma", "singular", "theta", "varcorr", "ranef", "fitted", "residual" })
            SameShape(name, want.GetProperty(name), got.GetProperty(name));
        foreach (var name in new[] { "names", "estimate", "se", "vcov" }) SameShape(name, want.GetProperty("fixef").GetProperty(name), got.GetProperty("fixef").GetProperty(name));
        foreach (var name in new[] { "df", "t", "p" }) SameShape(name, want.GetProperty("satterthwaite").GetProperty(name), got.GetProperty("fixef").GetProperty(name));
        Assert.Equal("satterthwaite", got.GetProperty("fixef").GetProperty("df_method").GetString());
        Assert.Equal(JsonValueKind.Array, got.GetProperty("messages").ValueKind);
        Assert.True(got.GetProperty("optimizer").GetProperty("certified").GetBoolean());
        foreach (var name in new[] { "name", "evaluations", "seconds", "max_gradient", "possible_gain" }) Assert.True(got.GetProperty("optimizer").TryGetProperty(name, out _), name);
    }

    [Fact]
    public void Json_of_uncorrelated_terms_joins_their_modes()
    {
        using var json = Json("fit", "Reaction ~ Days + (Days || Subject)", Data, "--json");
        Assert.Equal(["Subject", "Subject.1", "Residual"], json.RootElement.GetProperty("varcorr").EnumerateArray().Select(v => v.GetProperty("group").GetString()));
        var modes = json.RootElement.GetProperty("ranef").GetProperty("Subject");
        Assert.Equal(["(Intercept)", "Days"], modes.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(2, modes.GetProperty("values")[0].GetArrayLength());
        Assert.Equal(2, modes.GetProperty("condSD")[0].GetArrayLength());
    }

    [Fact]
    public void Json_has_null_for_infinite_degrees_of_freedom()
    {
        using var json = Json("fit", Model, Data, "--df", "wald", "--json");
        Assert.All(json.RootElement.GetProperty("fixef").GetProperty("df").EnumerateArray(), df => Assert.Equal(JsonValueKind.Null, df.ValueKind));
    }

    [Fact]
    public void Levels_and_contrasts_reach_the_model()
    {
        var orthodont = ReferenceData.Csv("Orthodont");
        string Fit(params string[] more) => Cli.Run(["fit", "distance ~ age * Sex + (1 | Subject)", orthodont, "--json", .. more]).Output;
        Assert.Contains("\"SexMale\"", Fit("--levels", "Sex=Female,Male"), StringComparison.Ordinal);
        Assert.Contains("\"SexFemale\"", Fit("--levels", "Sex=Male,Female"), StringComparison.Ordinal);
        Assert.Contains("\"Sex1\"", Fit("--contrasts", "Sex=sum"), StringComparison.Ordinal);
    }

    [Fact]
    public void Design_reports_without_fitting()
    {
        var (status, output, _) = Cli.Run("design", Model, Data);
        Assert.Equal(0, status);
        Assert.Contains("Subject (18 levels)", output, StringComparison.Ordinal);
        using var json = Json("design", Model, Data, "--json");
        Assert.Equal(2, json.RootElement.GetProperty("rank").GetInt32());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("")]
    [InlineData("fit --help")]
    public void Help_has_examples(string line)
    {
        var (status, output, error) = Cli.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, ""), (status, error));
        Assert.Contains("  blup fit \"Reaction ~ Days + (Days | Subject)\" sleepstudy.csv\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_one_line() => Assert.Matches("^blup [0-9]+\\.[0-9]+\\.[0-9]+\n$", Cli.Run("--version").Output);

    [Fact]
    public void A_fault_has_status_2_and_its_trace_only_where_asked()
    {
        var fault = new InvalidOperationException("broken");
        Assert.DoesNotContain("   at ", Blup.Cli.Faults.Describe(Thrown(fault), ["fit"]), StringComparison.Ordinal);
        Assert.Contains("   at ", Blup.Cli.Faults.Describe(Thrown(fault), ["fit", "--verbose"]), StringComparison.Ordinal);
        using var error = new StringWriter();
        Assert.Equal(2, Blup.Cli.CliApp.Run(["--version"], new BrokenWriter(), error));
        Assert.StartsWith("BLUP500", error.ToString(), StringComparison.Ordinal);
    }

    private static InvalidOperationException Thrown(InvalidOperationException e)
    {
        try
        {
            throw e;
        }
        catch (InvalidOperationException caught)
        {
            return caught;
        }
    }

    private static JsonDocument Json(params string[] args)
    {
        var (status, output, error) = Cli.Run(args);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal(1, output.Count(c => c == '\n'));
        return JsonDocument.Parse(output);
    }

    /// <summary>Same kinds, names and lengths all the way down, and numbers that agree to 1e-3 of their size.</summary>
    private static void SameShape(string path, JsonElement want, JsonElement got)
    {
        Assert.True(want.ValueKind == got.ValueKind, $"{path}: {got.ValueKind} for {want.ValueKind}");
        switch (want.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var p in want.EnumerateObject())
                {
                    Assert.True(got.TryGetProperty(p.Name, out var own), $"{path}.{p.Name} is absent");
                    SameShape($"{path}.{p.Name}", p.Value, own);
                }

                break;
            case JsonValueKind.Array:
                Assert.True(want.GetArrayLength() == got.GetArrayLength(), $"{path}: length {got.GetArrayLength()} for {want.GetArrayLength()}");
                for (var i = 0; i < want.GetArrayLength(); i++) SameShape($"{path}[{i}]", want[i], got[i]);
                break;
            case JsonValueKind.Number:
                Assert.True(Math.Abs(want.GetDouble() - got.GetDouble()) <= 1e-3 * Math.Max(Math.Abs(want.GetDouble()), 1e-2), $"{path}: {got} for {want}");
                break;
            case JsonValueKind.String:
                Assert.Equal(want.GetString(), got.GetString());
                break;
        }
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new InvalidOperationException("broken");
    }
}
