using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary>The verbs <c>equation</c> and <c>report-text</c> print what the library writes.</summary>
public sealed class WordVerbTests
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";
    private static readonly string Data = ReferenceData.Csv("sleepstudy");

    [Theory]
    [InlineData("levels", @"\beta_{1j} &= 10.47 + u_{1j}", "--estimates")]
    [InlineData("levels", @"\beta_{1j} &= \gamma_{10} + u_{1j}")]
    [InlineData("matrix", @"\mathbf{I}_{18} \otimes \boldsymbol{\Sigma}")]
    public void Equation(string style, string says, params string[] options)
    {
        var (status, output, error) = Cli.Run(["equation", Formula, Data, "--style", style, .. options]);
        Assert.Equal((0, ""), (status, error));
        Assert.Contains(says, output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Cli.Run(["equation", Formula, Data, "--json", "--style", style, .. options]).Output);
        Assert.Equal(output, json.RootElement.GetProperty("latex").GetString());
    }

    [Theory]
    [InlineData("plain", "b = 10.47, SE = 1.55, t(17.00) = 6.77, p < .001")]
    [InlineData("markdown", "*b* = 10.47, *SE* = 1.55, *t*(17.00) = 6.77, *p* < .001")]
    public void ReportText(string format, string says)
    {
        var (status, output, error) = Cli.Run("report-text", Formula, Data, "--format", format);
        Assert.Equal((0, ""), (status, error));
        Assert.Contains(says, output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Cli.Run("report-text", Formula, Data, "--format", format, "--json").Output);
        Assert.Equal(output, json.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void Linear_models_have_both()
    {
        Assert.StartsWith("\\begin{aligned}\n  \\mathrm{Reaction}_{i} &= \\beta_{0} + \\beta_{1}", Cli.Run("equation", "Reaction ~ Days", Data).Output, StringComparison.Ordinal);
        Assert.StartsWith("We fitted a linear model", Cli.Run("report-text", "Reaction ~ Days", Data).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("equation", "--style", "BLUP505", "levels, matrix")]
    [InlineData("report-text", "--format", "BLUP505", "plain, markdown")]
    public void A_value_that_is_none(string verb, string option, string code, string says)
    {
        var (status, output, error) = Cli.Run(verb, Formula, Data, option, "prose");
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }
}
