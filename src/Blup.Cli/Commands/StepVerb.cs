using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup step</c>: backward elimination of random effects and fixed terms.</summary>
internal sealed class StepVerb : Command
{
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<double> _random = new("--alpha-random") { Description = "A random effect with a larger p-value goes", HelpName = "P", DefaultValueFactory = _ => 0.1 };
    private readonly Option<double> _fixed = new("--alpha-fixed") { Description = "A fixed term with a larger p-value goes", HelpName = "P", DefaultValueFactory = _ => 0.05 };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public StepVerb() : base("step", "Eliminate random effects, then fixed terms, backward by their p-values.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_random, _fixed, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var (random, fixedTerms, json) = (result.GetValue(_random), result.GetValue(_fixed), result.GetValue(_json));
        var (fit, method) = _source.FitForTests(result);
        result.InvocationConfiguration.Output.Write(fit is LmmFit mixed ? Mixed(mixed, random, fixedTerms, method, json) : Linear(result, (LmFit)fit, fixedTerms, method, json));
        return CliApp.Success;
    }

    private static string Mixed(LmmFit fit, double random, double fixedTerms, DfMethod? method, bool json)
    {
        var elimination = fit.Step(random, fixedTerms, method ?? DfMethod.Satterthwaite);
        return json ? elimination.ToJson() + "\n" : elimination.ToString();
    }

    private string Linear(ParseResult result, LmFit fit, double alpha, DfMethod? method, bool json)
    {
        if (method is not (null or DfMethod.Residual)) throw ModelSource.ExactTests(fit.Formula);
        if (result.GetResult(_random) is { Implicit: false })
            throw new BlupException("BLUP693", "A linear model has no random effects to eliminate.", _random.Name, $"Leave {_random.Name} out, or add a random effect such as (1 | Subject).");
        var elimination = fit.Step(alpha);
        return json ? elimination.ToJson() + "\n" : elimination.ToString();
    }
}
