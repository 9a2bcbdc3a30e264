using System.Text.Json;

namespace Blup.Tests.Cli;

/// <summary><c>summary</c>, <c>drop1</c> and <c>step</c>; the texts are those of lme4 1.1-31 and lmerTest 3.1-3 on the same data; of the elimination from a quadratic with bobyqa's rhoend = 1e-10, since lme4's default stops at 30030.9.</summary>
public sealed class StepCliTests : IDisposable
{
    private static readonly string[] Sleepstudy = ["Reaction ~ Days + (1 + Days | Subject)", ReferenceData.Csv("sleepstudy")];
    private static readonly string[] Quadratic = ["Reaction ~ Days + I(Days^2) + (1 + Days | Subject)", ReferenceData.Csv("sleepstudy")];
    private static readonly string[] Cake = ["angle ~ recipe * temperature + (1 | recipe:replicate)", ReferenceData.Csv("cake"), "--factor", "recipe,replicate,temperature"];
    private static readonly string[] Irrigation = ["yield ~ irrigation + variety", ReferenceData.Csv("irrigation")];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"blup-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("satterthwaite", "Satterthwaite")]
    [InlineData("kenward-roger", "Kenward-Roger")]
    public void Drop1_is_lmerTests(string df, string name) => Prints(["drop1", .. Quadratic, "--df", df], $"""
        Single term deletions using {name}'s method:

        Model:
        Reaction ~ Days + I(Days^2) + (1 + Days | Subject)
                  Sum Sq Mean Sq NumDF  DenDF F value  Pr(>F)   
        Days      4534.5  4534.5     1 114.43  6.9551 0.00952 **
        I(Days^2) 1079.5  1079.5     1 143.00  1.6558 0.20026   
        ---
        Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1
        """);

    [Fact]
    public void Only_terms_within_no_other_are_dropped() => Prints(["drop1", .. Cake], """
        Single term deletions using Satterthwaite's method:

        Model:
        angle ~ recipe * temperature + (1 | recipe:replicate)
                           Sum Sq Mean Sq NumDF DenDF F value Pr(>F)
        recipe:temperature 205.98  20.598    10   210  1.0062 0.4393
        """);

    [Fact]
    public void Drop1_by_likelihood_ratio_is_lme4s()
    {
        const string table = """
            Single term deletions

            Model:
            Reaction ~ Days + (1 + Days | Subject)
                   npar    AIC    LRT   Pr(Chi)    
            <none>      1763.9                     
            Days      1 1785.5 23.537 1.226e-06 ***
            ---
            Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1
            """;
        Prints(["drop1", .. Sleepstudy, "--test", "chisq", "--ml"], table);
        Prints(["drop1", .. Sleepstudy, "--test", "chisq"], table + "\nThe REML fit was refitted by maximum likelihood.");
    }

    [Theory]
    [InlineData("satterthwaite", "Satterthwaite")]
    [InlineData("kenward-roger", "Kenward-Roger")]
    public void Step_is_lmerTests(string df, string name) => Prints(["step", .. Quadratic, "--df", df], $"""
        Backward reduced random-effect table:

                                     Eliminated npar  logLik    AIC   LRT Df Pr(>Chisq)
        <none>                                     7 -871.41 1756.8                    
        Days in (1 + Days | Subject)          0    5 -892.90 1795.8 42.98  2  4.646e-10
                                        
        <none>                          
        Days in (1 + Days | Subject) ***
        ---
        Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1

        Backward reduced fixed-effect table:
        Degrees of freedom method: {name} 

                  Eliminated  Sum Sq Mean Sq NumDF DenDF F value    Pr(>F)    
        I(Days^2)          1  1079.5  1079.5     1   143  1.6558    0.2003    
        Days               0 30031.0 30031.0     1    17 45.8530 3.264e-06 ***
        ---
        Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1

        Model found:
        Reaction ~ Days + (1 + Days | Subject)
        """);

    [Fact]
    public void Step_counts_the_rounds() => Prints(["step", .. Cake], """
        Backward reduced random-effect table:

                               Eliminated npar  logLik    AIC    LRT Df Pr(>Chisq)    
        <none>                              20 -816.62 1673.2                         
        (1 | recipe:replicate)          0   19 -902.59 1843.2 171.93  1  < 2.2e-16 ***
        ---
        Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1

        Backward reduced fixed-effect table:
        Degrees of freedom method: Satterthwaite 

                           Eliminated  Sum Sq Mean Sq NumDF DenDF F value Pr(>F)    
        recipe:temperature          1  205.98   20.60    10   210  1.0062 0.4393    
        recipe                      2   10.19    5.09     2    42  0.2488 0.7809    
        temperature                 0 2100.30  420.06     5   220 20.5141 <2e-16 ***
        ---
        Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1

        Model found:
        angle ~ temperature + (1 | recipe:replicate)
        """);

    [Fact]
    public void Random_effects_go_first()
    {
        var run = Cli.Run("step", "strength ~ 1 + (1 | batch) + (1 | cask:batch)", ReferenceData.Csv("Pastes"));
        Assert.Equal("", run.Error);
        Assert.StartsWith("""
            Backward reduced random-effect table:

                             Eliminated npar  logLik    AIC    LRT Df Pr(>Chisq)    
            <none>                         4 -123.50 254.99                         
            (1 | batch)               1    3 -123.82 253.65  0.658  1     0.4174    
            (1 | cask:batch)          0    2 -155.09 314.18 62.531  1  2.623e-15 ***
            ---
            """.ReplaceLineEndings("\n"), run.Output, StringComparison.Ordinal);
        Assert.Contains("(1 | cask:batch)", run.Output[run.Output.IndexOf("Model found", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("(1 | batch)               0", Cli.Run("step", "strength ~ 1 + (1 | batch) + (1 | cask:batch)", ReferenceData.Csv("Pastes"), "--alpha-random", "0.5").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_come_as_JSON()
    {
        using var tests = JsonDocument.Parse(Cli.Run(["drop1", .. Quadratic, "--json"]).Output);
        Assert.Equal(6.9551, tests.RootElement.GetProperty("tests").GetProperty("F")[0].GetDouble(), 5e-5);
        using var ratios = JsonDocument.Parse(Cli.Run(["drop1", .. Sleepstudy, "--test", "chisq", "--json"]).Output);
        Assert.Equal(1785.4759, ratios.RootElement.GetProperty("AIC")[1].GetDouble(), 1e-4);
        Assert.Equal(JsonValueKind.Null, ratios.RootElement.GetProperty("term")[0].ValueKind);
        using var step = JsonDocument.Parse(Cli.Run(["step", .. Quadratic, "--json"]).Output);
        Assert.Equal([true, false], step.RootElement.GetProperty("eliminated").EnumerateArray().Skip(2).Select(e => e.GetBoolean()));
        Assert.Equal("Reaction ~ Days + (1 + Days | Subject)", step.RootElement.GetProperty("formula").GetString());
    }

    [Fact]
    public void Linear_models_are_tested_exactly()
    {
        var drop = Cli.Run(["drop1", .. Irrigation]);
        foreach (var figure in (string[])["90.845", "0.9956", "0.4308"]) Assert.Contains(figure, drop.Output, StringComparison.Ordinal);
        Assert.Contains("LRT", Cli.Run(["drop1", .. Irrigation, "--test", "chisq"]).Output, StringComparison.Ordinal);
        Assert.EndsWith("Model found:\nyield ~ 1\n", Cli.Run(["step", .. Irrigation]).Output, StringComparison.Ordinal);
        Assert.EndsWith("Model found:\nyield ~ irrigation\n", Cli.Run(["step", .. Irrigation, "--alpha-fixed", "0.4"]).Output, StringComparison.Ordinal);
        using var step = JsonDocument.Parse(Cli.Run(["step", .. Irrigation, "--json"]).Output);
        Assert.Equal("residual", step.RootElement.GetProperty("df_method").GetString());
        Refused("BLUP693", ["step", .. Irrigation, "--alpha-random", "0.2"]);
        Refused("BLUP634", ["step", .. Irrigation, "--df", "satterthwaite"]);
        Refused("BLUP634", ["drop1", .. Irrigation, "--df", "wald"]);
        Refused("BLUP636", ["summary", .. Irrigation, "--style", "statsmodels"]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Refused("BLUP606", ["drop1", .. Sleepstudy, "--test", "chisq", "--df", "wald"]);
        Refused("BLUP505", ["drop1", .. Sleepstudy, "--test", "t"]);
        Refused("BLUP601", ["step", .. Sleepstudy, "--ml", "--df", "kenward-roger"]);
        Refused("BLUP603", ["step", .. Sleepstudy, "--df", "residual"]);
        Refused("BLUP672", ["step", .. Sleepstudy, "--alpha-fixed", "2"]);
    }

    [Fact]
    public void A_saved_model_is_as_its_formula_and_data()
    {
        Assert.Equal(0, Cli.Run(["fit", .. Cake, "--save", _file]).Status);
        foreach (var verb in (string[][])[["drop1"], ["drop1", "--df", "kenward-roger"], ["drop1", "--test", "chisq", "--json"], ["step"], ["step", "--json"], ["summary"], ["summary", "--style", "statsmodels"]])
            Assert.Equal(Cli.Run([verb[0], .. Cake, .. verb[1..]]), Cli.Run([.. verb, "--model", _file]));
    }

    [Fact]
    public void A_summary_is_what_fit_printed()
    {
        foreach (var source in (string[][])[Cake, [.. Sleepstudy, "--ml"], [.. Sleepstudy, "--df", "wald"], Irrigation])
        {
            var fit = Cli.Run(["fit", .. source, "--save", _file]);
            Assert.Equal(fit, Cli.Run(["summary", .. source]));
            Assert.Equal(fit, Cli.Run("summary", "--model", _file));
        }

        var json = Cli.Run(["fit", .. Sleepstudy, "--json", "--save", _file]);
        Assert.Equal(json, Cli.Run("summary", "--model", _file, "--json"));
        Refused("BLUP505", ["summary", "--model", _file, "--style", "sas"]);
    }

    [Theory]
    [InlineData("summary")]
    [InlineData("summary", "--json")]
    [InlineData("drop1")]
    [InlineData("drop1", "--df", "kenward-roger", "--json")]
    [InlineData("anova", "--df", "wald")]
    [InlineData("means", "--specs", "~ Days", "--at", "Days=1,5")]
    [InlineData("confint", "--method", "wald")]
    [InlineData("tidy")]
    [InlineData("glance")]
    public void A_streamed_fit_saved_answers_as_it_printed(string verb, params string[] options)
    {
        var fit = Cli.Run(["fit", .. Sleepstudy, "--stream", "--save", _file]);
        Assert.Equal(0, fit.Status);
        var run = Cli.Run([verb, .. options, "--model", _file]);
        Assert.Equal("", run.Error);
        if (verb == "summary" && options.Length == 0) Assert.Equal(fit.Output, run.Output);
        else Assert.NotEqual("", run.Output);
    }

    [Fact]
    public void What_needs_the_rows_of_a_saved_streamed_fit_says_so()
    {
        Assert.Equal(0, Cli.Run(["fit", .. Sleepstudy, "--stream", "--save", _file]).Status);
        Refused("BLUP681", ["step", "--model", _file]);
        Refused("BLUP830", ["augment", "--model", _file]);
    }

    private static void Prints(string[] arguments, string expected)
    {
        var run = Cli.Run(arguments);
        Assert.Equal("", run.Error);
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", run.Output);
    }

    private static void Refused(string code, string[] arguments)
    {
        var run = Cli.Run(arguments);
        Assert.Equal((1, ""), (run.Status, run.Output));
        Assert.StartsWith(code, run.Error, StringComparison.Ordinal);
    }
}
