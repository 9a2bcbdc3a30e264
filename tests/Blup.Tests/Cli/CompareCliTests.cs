using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary>The verbs compare, confint, simulate and power, and saved models.</summary>
public sealed class CompareCliTests
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    private static string Data => ReferenceData.Csv("sleepstudy");

    [Fact]
    public void Compare_prints_criteria_and_tests()
    {
        var (status, output, _) = Cli.Run("compare", Data, "Reaction ~ Days", "Reaction ~ Days + (1 | Subject)", Formula, "--json");
        Assert.Equal(0, status);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal([3, 4, 6], json.GetProperty("npar").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("p")[0].ValueKind);
        Assert.Equal("½χ²(1) + ½χ²(2)", json.GetProperty("mixture")[2].GetString());
        Assert.Contains("Pr(>Chisq)", Cli.Run("compare", Data, "Reaction ~ Days + (1 | Subject)", Formula).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_refuses_a_test_of_models_that_are_not_nested()
    {
        string[] args = ["compare", Data, "Reaction ~ Days + (1 | Subject)", "Reaction ~ 1 + (Days | Subject)"];
        var (status, output, error) = Cli.Run(args);
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("BLUP677", error, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run([.. args, "--no-test"]).Status);
    }

    [Fact]
    public void A_saved_model_stands_for_formula_and_data()
    {
        var file = Path.Combine(Path.GetTempPath(), $"blup-{Guid.NewGuid():N}.json");
        try
        {
            Assert.Equal(0, Cli.Run("fit", Formula, Data, "--save", file).Status);
            foreach (var verb in (string[][])[["confint", "--method", "wald"], ["simulate", "--seed", "4"], ["confint", "--method", "boot", "--replicates", "100"]])
            {
                var direct = Cli.Run([verb[0], Formula, Data, .. verb[1..]]);
                Assert.Equal(0, direct.Status);
                Assert.Equal(direct, Cli.Run([.. verb, "--model", file]));
            }

            Assert.Contains("BLUP687", Cli.Run("confint", Formula, Data, "--model", file).Error, StringComparison.Ordinal);
            File.WriteAllText(file, "{}");
            Assert.Contains("BLUP685", Cli.Run("confint", "--model", file).Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Power_needs_one_test()
    {
        Assert.Contains("BLUP690", Cli.Run("power", Formula, Data).Error, StringComparison.Ordinal);
        Assert.Contains("BLUP689", Cli.Run("power", Formula, Data, "--coefficient", "Dayz").Error, StringComparison.Ordinal);
        var json = JsonDocument.Parse(Cli.Run("power", Formula, Data, "--coefficient", "Days", "--simulations", "50", "--groups", "Subject=10", "--json").Output).RootElement;
        Assert.Equal(100, json.GetProperty("nobs").GetInt32());
        Assert.True(json.GetProperty("power").GetDouble() > 0.9);
    }
}
