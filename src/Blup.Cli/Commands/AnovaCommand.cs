using System.CommandLine;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Results;

namespace Blup.Cli;

/// <summary><c>blup anova</c>: tests of the fixed terms, or the shell of a design before there is a response.</summary>
internal sealed class AnovaCommand : Command
{
    private static readonly string[] Types = ["1", "2", "3"];
    private static readonly string[] Methods = ["satterthwaite", "kenward-roger", "wald"];
    private static readonly string[] Tests = ["F", "chisq"];

    private readonly DataOptions _data = new();
    private readonly Option<bool> _ml = new("--ml") { Description = "Maximum likelihood instead of REML" };
    private readonly Option<string> _type = new("--type") { Description = "1 sequential, 2 hierarchical, 3 marginal", HelpName = "TYPE", DefaultValueFactory = _ => "3" };
    private readonly Option<string> _df = new("--df") { Description = "Degrees of freedom: satterthwaite, kenward-roger (REML) or wald", HelpName = "METHOD", DefaultValueFactory = _ => Methods[0] };
    private readonly Option<string> _test = new("--test") { Description = "F, or chisq for Wald tests", HelpName = "TEST", DefaultValueFactory = _ => Tests[0] };
    private readonly Option<bool> _shell = new("--shell") { Description = "Sources, degrees of freedom and strata from the design alone; needs no response" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public AnovaCommand() : base("anova", "Test the fixed terms of a model, or show what a design will test.")
    {
        _data.AddTo(this);
        foreach (var option in (Option[])[_ml, _type, _df, _test, _shell, _json]) Add(option);
        SetAction(Run);
    }

    /// <summary>The method that a word of <c>--df</c> means.</summary>
    public static DfMethod Method(string word) => word switch { "wald" => DfMethod.Wald, "kenward-roger" => DfMethod.KenwardRoger, _ => DfMethod.Satterthwaite };

    private int Run(ParseResult result)
    {
        var type = Type(result);
        var method = OneOf(_df, Methods, result);
        var wald = OneOf(_test, Tests, result) == "chisq";
        if (wald && method != "wald" && result.GetResult(_df) is { Implicit: false })
            throw new BlupException("BLUP606", $"A χ² test has no denominator degrees of freedom, and --df {method} was given too.", "--test chisq", "Leave out one of them.");
        var design = _data.Design(result);
        var (formula, table, json, output) = (_data.Formula(result), _data.Read(result), result.GetValue(_json), result.InvocationConfiguration.Output);
        if (result.GetValue(_shell))
        {
            var shell = Lmm.AnovaShell(formula, table, design);
            output.Write(json ? shell.ToJson() + "\n" : shell.ToString());
            return CliApp.Success;
        }

        AnovaTable anova;
        if (Formula.Parse(formula).HasRandomTerms)
        {
            var asked = wald ? DfMethod.Wald : Method(method);
            using var progress = FitProgressLine.ForTerminal();
            // Tests of single coefficients are not shown, so that the cheapest will do; a request that must fail is given to the fit, to fail before the work.
            var refused = asked == DfMethod.KenwardRoger && result.GetValue(_ml);
            var fit = Lmm.Fit(formula, table, new LmmOptions { Reml = !result.GetValue(_ml), Design = design, Df = refused ? asked : DfMethod.Wald, DataName = _data.DataName(result), Progress = progress });
            anova = fit.Anova(type, asked);
        }
        else
        {
            if (result.GetValue(_ml) || (result.GetResult(_df) is { Implicit: false } && method != "wald"))
                throw new BlupException("BLUP634", "A linear model has neither ML nor a choice of degrees of freedom: its tests are exact.", formula, "Leave out --ml and --df, or add a random effect such as (1 | Subject).");
            var fit = Lm.Fit(formula, table, new LmOptions { Design = design, DataName = _data.DataName(result) });
            anova = fit.Anova(type, wald || method == "wald" ? DfMethod.Wald : null);
        }

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
