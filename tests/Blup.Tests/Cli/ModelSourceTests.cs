using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary>A saved model stands for formula and data in every verb that goes on from a fit.</summary>
public sealed class ModelSourceTests : IDisposable
{
    private static readonly string[] Sleepstudy = ["Reaction ~ Days + (Days | Subject)", ReferenceData.Csv("sleepstudy")];
    private static readonly string[] Irrigation = ["yield ~ irrigation * variety + (1 | field)", ReferenceData.Csv("irrigation")];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"blup-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("anova", "--json")]
    [InlineData("anova", "--df", "kenward-roger")]
    [InlineData("anova", "--type", "1", "--test", "chisq")]
    [InlineData("anova", "--shell")]
    [InlineData("means", "--specs", "~ Days", "--at", "Days=1,5", "--json")]
    [InlineData("means", "--specs", "~ Days", "--df", "kenward-roger", "--json")]
    [InlineData("confint", "--method", "t", "--json")]
    [InlineData("confint", "--method", "profile", "--json")]
    [InlineData("simulate", "--count", "2", "--seed", "3")]
    [InlineData("power", "--coefficient", "Days", "--simulations", "20", "--json")]
    [InlineData("power", "--against", "Reaction ~ 1 + (Days | Subject)", "--simulations", "20")]
    [InlineData("tidy", "--confidence", "0.9")]
    [InlineData("tidy", "--df", "kenward-roger", "--json")]
    [InlineData("glance")]
    [InlineData("augment")]
    [InlineData("equation", "--estimates")]
    [InlineData("report-text")]
    [InlineData("report-text", "--df", "wald", "--format", "markdown")]
    public void Sleepstudy_is_as_from_formula_and_data(string verb, params string[] options) => Same(Sleepstudy, verb, options);

    [Theory]
    [InlineData("anova")]
    [InlineData("anova", "--shell", "--json")]
    [InlineData("means", "--specs", "pairwise ~ variety | irrigation")]
    [InlineData("means", "--specs", "~ irrigation", "--contrast", "trt.vs.ctrl", "--json")]
    [InlineData("confint", "--method", "wald")]
    [InlineData("simulate", "--conditional", "--json")]
    [InlineData("power", "--term", "variety", "--simulations", "20", "--groups", "field=16")]
    [InlineData("tidy")]
    [InlineData("glance", "--json")]
    [InlineData("augment", "--json")]
    [InlineData("equation", "--style", "matrix")]
    [InlineData("report-text", "--json")]
    public void Irrigation_is_as_from_formula_and_data(string verb, params string[] options) => Same(Irrigation, verb, options);

    [Theory]
    [InlineData("anova")]
    [InlineData("anova", "--shell")]
    [InlineData("means", "--specs", "pairwise ~ variety | irrigation")]
    [InlineData("confint")]
    [InlineData("confint", "--method", "wald", "--json")]
    [InlineData("tidy", "--df", "residual")]
    [InlineData("glance", "--json")]
    [InlineData("equation")]
    [InlineData("report-text")]
    public void A_linear_model_is_as_from_formula_and_data(string verb, params string[] options) => Same(["yield ~ irrigation * variety", Irrigation[1]], verb, options);

    [Fact]
    public void A_saved_linear_model_knows_what_it_is()
    {
        Save(["yield ~ irrigation", Irrigation[1]]);
        Refused("BLUP641", "(1 | Subject)", "simulate", "--conditional", "--model", _file);
        Refused("BLUP634", "--df", "tidy", "--model", _file, "--df", "satterthwaite");
        Refused("BLUP692", "t intervals", "confint", "--method", "profile", "--model", _file);
        Assert.Equal("BLUP691", Assert.Throws<Blup.Diagnostics.BlupException>(() => Blup.Results.LmmFit.Load(_file)).Code);
        Assert.Equal(0, Cli.Run("predict", Irrigation[1], "--model", _file, "--interval", "prediction").Status);
    }

    [Fact]
    public void Predict_takes_the_new_rows_only()
    {
        foreach (var source in (string[][])[Sleepstudy, Irrigation])
        {
            Save(source);
            foreach (var options in (string[][])[["--level", "conditional", "--interval", "prediction"], ["--level", "population", "--df", "kenward-roger", "--se", "--json"]])
            {
                var direct = Cli.Run(["predict", .. source, source[1], .. options]);
                Assert.Equal(0, direct.Status);
                Assert.Equal(direct, Cli.Run(["predict", source[1], "--model", _file, .. options]));
            }
        }

        Refused("BLUP503", "NEW is missing", "predict", "--model", _file, "--level", "population");
        Refused("BLUP687", "FORMULA and DATA", ["predict", .. Sleepstudy, Sleepstudy[1], "--model", _file, "--level", "population"]);
    }

    [Fact]
    public void Columns_made_categorical_are_so_in_new_rows()
    {
        string[] source = ["Reaction ~ Days + (1 | Subject)", Sleepstudy[1]];
        Save([.. source, "--factor", "Days"]);
        var direct = Cli.Run(["predict", .. source, source[1], "--factor", "Days", "--level", "population", "--json"]);
        Assert.Equal(0, direct.Status);
        Assert.Equal(direct, Cli.Run("predict", source[1], "--model", _file, "--level", "population", "--json"));
    }

    [Fact]
    public void A_saved_method_stays_until_another_is_asked_for()
    {
        Save([.. Irrigation, "--df", "kenward-roger"]);
        foreach (var verb in (string[][])[["anova"], ["tidy"], ["means", "--specs", "~ variety"]])
        {
            Assert.Equal(Cli.Run([verb[0], .. Irrigation, .. verb[1..], "--df", "kenward-roger"]), Cli.Run([.. verb, "--model", _file]));
            Assert.Equal(Cli.Run([verb[0], .. Irrigation, .. verb[1..]]), Cli.Run([.. verb, "--model", _file, "--df", "satterthwaite"]));
        }
    }

    [Fact]
    public void A_method_that_does_not_suit_the_saved_model_is_refused()
    {
        Save([.. Sleepstudy, "--ml"]);
        foreach (var verb in (string[][])[["anova"], ["tidy"], ["confint"], ["report-text"], ["means", "--specs", "~ Days"]])
            Refused("BLUP601", "", [.. verb, "--model", _file, "--df", "kenward-roger"]);
        Refused("BLUP603", "Satterthwaite", "tidy", "--model", _file, "--df", "residual");
        Refused("BLUP603", "Satterthwaite", "power", "--coefficient", "Days", "--model", _file, "--df", "residual");
        Refused("BLUP692", "--df wald", "power", "--against", "Reaction ~ 1 + (1 | Subject)", "--model", _file, "--df", "wald");
        foreach (var method in (string[])["wald", "profile", "boot"]) Refused("BLUP692", "--df satterthwaite", "confint", "--method", method, "--model", _file, "--df", "satterthwaite");
        Refused("BLUP502", "--df", "simulate", "--model", _file, "--df", "wald");
        Refused("BLUP606", "--df kenward-roger", "anova", "--test", "chisq", "--model", _file, "--df", "kenward-roger");
    }

    [Theory]
    [InlineData("anova")]
    [InlineData("anova", "--shell")]
    [InlineData("means", "--specs", "~ 1")]
    [InlineData("confint")]
    [InlineData("simulate")]
    [InlineData("power", "--coefficient", "Days")]
    [InlineData("tidy")]
    [InlineData("glance")]
    [InlineData("augment")]
    [InlineData("equation")]
    [InlineData("report-text")]
    public void Two_sources_are_one_too_many(string verb, params string[] options)
    {
        Save(Sleepstudy);
        Refused("BLUP687", "FORMULA and DATA", [verb, .. Sleepstudy, .. options, "--model", _file]);
        Refused("BLUP687", "FORMULA and DATA", [verb, Sleepstudy[0], .. options, "--model", _file]);
        Refused("BLUP687", "--ml", [verb, .. options, "--model", _file, "--ml"]);
        Refused("BLUP687", "--factor", [verb, .. options, "--model", _file, "--factor", "Days"]);
        Refused("BLUP503", "FORMULA is missing", [verb, .. options]);
        File.WriteAllText(_file, "{}");
        Refused("BLUP685", "", [verb, .. options, "--model", _file]);
        Refused("BLUP508", "", [verb, .. options, "--model", _file + ".none"]);
    }

    [Fact]
    public void Columns_that_the_model_does_not_read_are_not_in_its_file()
    {
        Save(["yield ~ variety + (1 | field)", Irrigation[1]]);
        var json = JsonDocument.Parse(Cli.Run("augment", "--model", _file, "--json").Output).RootElement;
        Assert.True(json.TryGetProperty("field", out _));
        Assert.False(json.TryGetProperty("irrigation", out _));
        Refused("BLUP101", "irrigation", "power", "--model", _file, "--against", "yield ~ irrigation + (1 | field)");
    }

    [Fact]
    public void A_linear_model_has_no_maximum_likelihood_to_choose()
    {
        foreach (var verb in (string[][])[["simulate"], ["power", "--coefficient", "Days"], ["anova"], ["means", "--specs", "~ Days"], ["tidy"], ["equation"]])
            Refused("BLUP634", "--ml", [verb[0], "Reaction ~ Days", Sleepstudy[1], .. verb[1..], "--ml"]);
    }

    private void Same(string[] source, string verb, string[] options)
    {
        Save(source);
        var direct = Cli.Run([verb, .. source, .. options]);
        Assert.Equal((0, ""), (direct.Status, direct.Error));
        Assert.Equal(direct, Cli.Run([verb, "--model", _file, .. options]));
    }

    private void Save(string[] source) => Assert.Equal(0, Cli.Run(["fit", .. source, "--save", _file]).Status);

    private static void Refused(string code, string says, params string[] args)
    {
        var (status, output, error) = Cli.Run(args);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }
}
