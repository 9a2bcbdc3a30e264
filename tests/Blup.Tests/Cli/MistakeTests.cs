namespace Blup.Tests.Cli;

/// <summary>A mistake on the command line: status 1, one message with a code, nothing on the output, never a stack trace.</summary>
public sealed class MistakeTests
{
    private static readonly string Data = ReferenceData.Csv("sleepstudy");

    [Theory]
    [InlineData("ft|y ~ x|DATA", "BLUP501", "Did you mean 'fit'?")]
    [InlineData("--jsn", "BLUP502", "blup --help")]
    [InlineData("fit|--jsn|y ~ x|DATA", "BLUP502", "Did you mean '--json'?")]
    [InlineData("fit|y ~ x|DATA|--wieghts=w", "BLUP502", "Did you mean '--weights'?")]
    [InlineData("design|y ~ x|DATA|--df|wald", "BLUP502", "'--df'")]
    [InlineData("fit", "BLUP503", "FORMULA is missing")]
    [InlineData("fit|y ~ x", "BLUP503", "DATA is missing")]
    [InlineData("fit|y ~ x|DATA|--weights", "BLUP503", "--weights needs a value")]
    [InlineData("fit|y ~ x|DATA|--weights|--json", "BLUP503", "--weights needs a value")]
    [InlineData("fit|y|~|x|DATA", "BLUP504", "between quotes")]
    [InlineData("fit|Reaction ~ 1 + (1 | Subject)|DATA|--df|satterthwait", "BLUP505", "Did you mean 'satterthwaite'?")]
    [InlineData("fit|Reaction ~ 1 + (1 | Subject)|DATA|--style|sas", "BLUP505", "lme4, statsmodels")]
    [InlineData("fit|Reaction ~ 1 + (1 | Subject)|DATA|--contrasts|Subject=some", "BLUP505", "Did you mean 'sum'?")]
    [InlineData("fit|Reaction ~ 1 + (1 | Subject)|DATA|--levels|Subject", "BLUP506", "--levels Condition=W,S")]
    [InlineData("fit|Reaction ~ 1 + (1 | Subject)|DATA|--contrasts|a=sum|--contrasts|a=poly", "BLUP507", "twice for 'a'")]
    [InlineData("fit|Reaction ~ Days + (1 | Subject)|no-such-file.csv", "BLUP210", "no-such-file.csv")]
    [InlineData("fit|Reaction ~ Dayss + (1 | Subject)|DATA", "BLUP101", "Did you mean 'Days'?")]
    [InlineData("fit|Reaction ~ Days + (1 | Subject|DATA", "BLUP10", "^")]
    [InlineData("fit|Reaction ~ Days + (1 | Subject)|DATA|--factor|Subjct", "BLUP203", "Subject")]
    public void Mistake_is_explained(string line, string code, string says)
    {
        var (status, output, error) = Cli.Run(Split(line));
        Assert.Equal(1, status);
        Assert.Empty(output);
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fit")]
    [InlineData("anova")]
    [InlineData("design")]
    [InlineData("tidy")]
    public void An_address_in_the_place_of_the_formula_is_not_shown(string verb)
    {
        var (status, output, error) = Cli.Run(Split(verb + "|postgresql://me:secret@host/lab?table=t|Reaction ~ Days + (1 | Subject)"));
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith("BLUP824", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        // A column may have such a name.
        Assert.StartsWith("BLUP101", Cli.Run("fit", "Reaction ~ `http://x` + (1 | Subject)", Data).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_is_listed()
    {
        var root = Path.Combine(ReferenceData.Root, "..", "..");
        var listed = File.ReadAllText(Path.Combine(root, "docs", "errors", "cli.md"));
        var used = Directory.EnumerateFiles(Path.Combine(root, "src", "Blup.Cli"), "*.cs").SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\"BLUP(5[0-9]{2})").Select(m => m.Groups[1].Value));
        Assert.All(used, code => Assert.Contains($"| BLUP{code} |", listed, StringComparison.Ordinal));
    }

    /// <summary>Arguments stand between bars; the bars of a formula have blanks around them.</summary>
    private static string[] Split(string line)
        => [.. System.Text.RegularExpressions.Regex.Split(line, @"(?<! )\|(?! )").Select(a => a == "DATA" ? Data : a)];
}
