using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary>Every verb on a linear model: an answer, or an error that says why not and what to do.</summary>
public sealed class LinearVerbTests
{
    private const string Formula = "Reaction ~ Days";

    private static string Data => ReferenceData.Csv("sleepstudy");

    [Fact]
    public void Simulate_gives_a_column_a_response()
    {
        var (status, output, error) = Cli.Run("simulate", Formula, Data, "--count", "2", "--seed", "7");
        Assert.Equal((0, ""), (status, error));
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(("row,sim_1,sim_2", 181), (lines[0], lines.Length));
        var json = JsonDocument.Parse(Cli.Run("simulate", Formula, Data, "--count", "2", "--seed", "7", "--json").Output).RootElement;
        Assert.Equal(lines[3], string.Join(',', new[] { "row", "sim_1", "sim_2" }.Select(name => json.GetProperty(name)[2].GetRawText())));
    }

    [Fact]
    public void Power_is_the_noncentral_ts()
    {
        // R, see LmPowerTests: 0.673588870440226.
        var json = JsonDocument.Parse(Cli.Run("power", Formula, Data, "--coefficient", "Days", "--effect", "Days=3", "--simulations", "4000", "--json").Output).RootElement;
        Assert.InRange(0.673588870440226, json.GetProperty("lower").GetDouble(), json.GetProperty("upper").GetDouble());
        var text = Cli.Run("power", Formula, Data, "--term", "Days", "--effect", "Days=3", "--simulations", "100", "--copies", "2").Output;
        Assert.StartsWith("Power of the F-test of Days (type III, residual degrees of freedom) at 0.05: ", text, StringComparison.Ordinal);
        Assert.EndsWith("\nRows: 360\n", text, StringComparison.Ordinal);
        Assert.Contains("infinite degrees of freedom", Cli.Run("power", Formula, Data, "--coefficient", "Days", "--df", "wald", "--simulations", "10").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bootstrap_intervals_are_named_as_of_a_mixed_model()
    {
        var json = JsonDocument.Parse(Cli.Run("confint", Formula, Data, "--method", "boot", "--replicates", "200", "--json").Output).RootElement;
        Assert.Equal(["sigma", "(Intercept)", "Days"], json.GetProperty("parm").EnumerateArray().Select(v => v.GetString()!));
        Assert.InRange(47.7147, json.GetProperty("lower")[0].GetDouble(), json.GetProperty("upper")[0].GetDouble());
    }

    [Fact]
    public void Residual_degrees_of_freedom_may_be_asked_for_by_name()
    {
        foreach (var verb in (string[][])[["anova"], ["means", "--specs", "~ Days"], ["confint"], ["power", "--coefficient", "Days", "--simulations", "10"], ["tidy"], ["predict"]])
        {
            string[] args = verb[0] == "predict" ? ["predict", Formula, Data, Data] : [verb[0], Formula, Data, .. verb[1..]];
            var (plain, named) = (Cli.Run(args), Cli.Run([.. args, "--df", "residual"]));
            Assert.Equal(0, plain.Status);
            Assert.Equal(plain, named);
        }
    }

    [Fact]
    public void A_saved_linear_model_serves_every_verb()
    {
        var file = Path.Combine(Path.GetTempPath(), $"blup-{Guid.NewGuid():N}.json");
        try
        {
            Assert.Equal(0, Cli.Run("fit", Formula, Data, "--save", file).Status);
            foreach (var verb in (string[][])
                     [
                         ["anova"], ["means", "--specs", "~ Days"], ["confint"], ["confint", "--method", "boot", "--replicates", "100"], ["simulate", "--seed", "4"],
                         ["power", "--coefficient", "Days", "--effect", "Days=3", "--simulations", "50", "--copies", "2"], ["power", "--against", "Reaction ~ 1", "--simulations", "50"],
                         ["tidy"], ["glance"], ["equation"], ["report-text"],
                     ])
            {
                var direct = Cli.Run([verb[0], Formula, Data, .. verb[1..]]);
                Assert.Equal((0, ""), (direct.Status, direct.Error));
                Assert.Equal(direct, Cli.Run([.. verb, "--model", file]));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("BLUP641", "simulate", "--conditional")]
    [InlineData("BLUP673", "simulate", "--count", "-1")]
    [InlineData("BLUP634", "simulate", "--ml")]
    [InlineData("BLUP690", "power")]
    [InlineData("BLUP689", "power", "--coefficient", "Dayz")]
    [InlineData("BLUP641", "power", "--coefficient", "Days", "--groups", "Subject=30")]
    [InlineData("BLUP634", "power", "--coefficient", "Days", "--df", "kenward-roger")]
    [InlineData("BLUP692", "power", "--against", "Reaction ~ 1", "--df", "wald")]
    [InlineData("BLUP677", "power", "--against", "Reaction ~ 1 + (1 | Subject)")]
    [InlineData("BLUP692", "confint", "--method", "profile")]
    [InlineData("BLUP634", "confint", "--df", "satterthwaite")]
    [InlineData("BLUP634", "anova", "--df", "satterthwaite")]
    [InlineData("BLUP636", "fit", "--style", "statsmodels")]
    [InlineData("BLUP634", "fit", "--df", "wald")]
    [InlineData("BLUP887", "fit", "--stream")]
    [InlineData("BLUP887", "augment", "--stream", "--out", "nowhere.csv")]
    public void What_a_linear_model_cannot_give_is_explained(string code, string verb, params string[] options)
    {
        var (status, output, error) = Cli.Run([verb, Formula, Data, .. options]);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code + "  ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_and_predict_say_what_linear_models_lack()
    {
        Assert.StartsWith("BLUP641  ", Cli.Run("predict", Formula, Data, Data, "--level", "new-group").Error, StringComparison.Ordinal);
        Assert.StartsWith("BLUP680  ", Cli.Run("compare", Data, Formula, "Reaction ~ 1", "--reml").Error, StringComparison.Ordinal);
        Assert.StartsWith("BLUP603  ", Cli.Run("fit", "Reaction ~ Days + (1 | Subject)", Data, "--df", "residual").Error, StringComparison.Ordinal);
        Assert.Equal(Cli.Run("fit", Formula, Data), Cli.Run("fit", Formula, Data, "--df", "residual"));
    }

    [Fact]
    public void Help_has_an_example()
        => Assert.Contains("blup power \"yield ~ irrigation + variety\" irrigation.csv --term irrigation --effect irrigationi4=9", Cli.Run("power", "--help").Output, StringComparison.Ordinal);
}
