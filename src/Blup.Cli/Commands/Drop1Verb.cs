using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup drop1</c>: what each fixed term that may go is worth.</summary>
internal sealed class Drop1Verb : Command
{
    private static readonly string[] Tests = ["F", "chisq"];

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string> _test = new("--test") { Description = "F, or chisq for likelihood ratios and AIC by maximum likelihood", HelpName = "TEST", DefaultValueFactory = _ => Tests[0] };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public Drop1Verb() : base("drop1", "Test each fixed term that lies within no other.")
    {
        _source.AddTo(this);
        Add(_test);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var test = result.GetValue(_test)!;
        if (!Tests.Contains(test, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf(_test.Name, test, Tests);
        var ratios = test == "chisq";
        if (ratios && _source.MethodWord(result) is { } word)
            throw new BlupException("BLUP606", $"A χ² test has no denominator degrees of freedom, and --df {word} was given too.", "--test chisq", "Leave out one of them.");
        var (fit, method) = _source.FitForTests(result);
        var (text, numbers) = (fit, ratios) switch
        {
            (LmmFit mixed, true) => Of(mixed.Drop1()),
            (LmmFit mixed, false) => Of(mixed, method),
            (LmFit linear, true) => Of(WithoutF(linear.Drop1())),
            (LmFit linear, false) when method is null or DfMethod.Residual => Of(linear.Drop1()),
            _ => throw ModelSource.ExactTests(fit.Formula),
        };
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? numbers() + "\n" : text());
        return CliApp.Success;
    }

    private static (Func<string> Text, Func<string> Json) Of(TermDeletions deletions) => (deletions.ToString, deletions.ToJson);

    private static (Func<string> Text, Func<string> Json) Of(LmmFit fit, DfMethod? method)
    {
        using var progress = FitProgressLine.ForTerminal();
        var tests = fit.DeletionTests(method, progress);
        return (tests.ToString, tests.ToJson);
    }

    private static TermDeletions WithoutF(TermDeletions deletions) => deletions with { Rows = [.. deletions.Rows.Select(r => r with { F = null })] };
}
