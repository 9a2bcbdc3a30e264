using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli;

/// <summary><c>blup anova</c>: tests of the fixed terms, or the shell of a design before there is a response.</summary>
internal sealed class AnovaCommand : Command
{
    private static readonly string[] Types = ["1", "2", "3"];
    private static readonly string[] Tests = ["F", "chisq"];

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string> _type = new("--type") { Description = "1 sequential, 2 hierarchical, 3 marginal", HelpName = "TYPE", DefaultValueFactory = _ => "3" };
    private readonly Option<string> _test = new("--test") { Description = "F, or chisq for Wald tests", HelpName = "TEST", DefaultValueFactory = _ => Tests[0] };
    private readonly Option<bool> _shell = new("--shell") { Description = "Sources, degrees of freedom and strata from the design alone; needs no response" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public AnovaCommand() : base("anova", "Test the fixed terms of a model, or show what a design will test.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_type, _test, _shell, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var type = Type(result);
        var method = _source.Method(result);
        var wald = OneOf(_test, Tests, result) == "chisq";
        if (wald && method is not (null or DfMethod.Wald))
            throw new BlupException("BLUP606", $"A χ² test has no denominator degrees of freedom, and --df {_source.MethodWord(result)} was given too.", "--test chisq", "Leave out one of them.");
        var (json, output) = (result.GetValue(_json), result.InvocationConfiguration.Output);
        if (result.GetValue(_shell))
        {
            var (formula, table, design) = _source.Unfitted(result, "The strata of a design are found among its rows");
            var shell = Lmm.AnovaShell(formula, table, design);
            output.Write(json ? shell.ToJson() + "\n" : shell.ToString());
            return CliApp.Success;
        }

        var (fit, by) = _source.FitForTests(result);
        if (fit is LmFit && method is not (null or DfMethod.Wald or DfMethod.Residual)) throw ModelSource.ExactTests(fit.Formula);
        using var progress = FitProgressLine.ForTerminal();
        var anova = fit.Anova(type, wald ? DfMethod.Wald : by, progress: progress);
        output.Write(json ? anova.ToJson() + "\n" : anova.ToString());
        return CliApp.Success;
    }

    private AnovaType Type(ParseResult result) => OneOf(_type, [.. Types, "I", "II", "III"], result) switch { "1" or "I" => AnovaType.I, "2" or "II" => AnovaType.II, _ => AnovaType.III };

    private static string OneOf(Option<string> option, string[] allowed, ParseResult result)
    {
        var value = result.GetValue(option)!;
        return allowed.Contains(value, StringComparer.Ordinal) ? value : throw OptionMistakes.NotOneOf(option.Name, value, allowed);
    }
}
