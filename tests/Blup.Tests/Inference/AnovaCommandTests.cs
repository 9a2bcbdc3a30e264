using System.Text.Json;
using Blup.Cli;

namespace Blup.Tests.Inference;

/// <summary><c>blup anova</c> from the command line.</summary>
public sealed class AnovaCommandTests
{
    private static readonly string Oats = ReferenceData.Csv("OatsFactor");
    private static readonly string Sleep = ReferenceData.Csv("sleepstudy");

    [Fact]
    public void Types_and_methods()
    {
        var (status, text, _) = Run("anova", "yield ~ nf * Variety + (1 | Block/Variety)", Oats, "--factor", "nf,Variety,Block", "--type", "2", "--df", "kenward-roger");
        Assert.Equal(0, status);
        Assert.StartsWith("Analysis of Deviance Table (Type II Wald F tests with Kenward-Roger df)\n\nResponse: yield\n", text, StringComparison.Ordinal);
        Assert.StartsWith("Type III Analysis of Variance Table with Satterthwaite's method\n", Run("anova", "yield ~ nf + (1 | Block)", Oats).Output, StringComparison.Ordinal);
        Assert.StartsWith("Anova Table (Type II tests)\n", Run("anova", "yield ~ nf + Block", Oats, "--type", "II").Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse(Run("anova", "yield ~ nf * Variety + (1 | Block/Variety)", Oats, "--test", "chisq", "--json").Output).RootElement;
        Assert.Equal("wald", json.GetProperty("df_method").GetString());
        Assert.Equal(3, json.GetProperty("chisq").GetArrayLength());
    }

    [Fact]
    public void Shell_without_a_response()
    {
        var (status, text, _) = Run("anova", "notYetMeasured ~ nf * Variety + (1 | Block/Variety)", Oats, "--factor", "nf", "--shell");
        Assert.Equal(0, status);
        Assert.Contains("Variety:Block  Variety         2        10\n", text, StringComparison.Ordinal);
        Assert.Equal([5, 2, 10, 3, 6, 45], JsonDocument.Parse(Run("anova", "y ~ nf * Variety + (1 | Block/Variety)", Oats, "--factor", "nf", "--shell", "--json").Output)
            .RootElement.GetProperty("df").EnumerateArray().Select(v => v.GetInt32()));
    }

    [Theory]
    [InlineData("BLUP601", "--ml", "--df", "kenward-roger")]
    [InlineData("BLUP606", "--test", "chisq", "--df", "satterthwaite")]
    public void Mistakes_are_said(string code, params string[] options)
    {
        var (status, text, error) = Run(["anova", "Reaction ~ Days + (Days | Subject)", Sleep, "--factor", "Subject", .. options]);
        Assert.Equal((1, ""), (status, text));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_takes_kenward_roger()
    {
        var json = JsonDocument.Parse(Run("fit", "Reaction ~ Days + (Days | Subject)", Sleep, "--factor", "Subject", "--df", "kenward-roger", "--json").Output).RootElement.GetProperty("fixef");
        Assert.Equal("kenward_roger", json.GetProperty("df_method").GetString());
        Assert.Equal(17.0, json.GetProperty("df")[1].GetDouble(), 1e-3);
    }

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        return (CliApp.Run(args, output, error), output.ToString(), error.ToString());
    }
}
