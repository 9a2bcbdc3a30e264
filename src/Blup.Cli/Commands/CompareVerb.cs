using System.CommandLine;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Results;
using Blup.Tables;
using Blup.Text;

namespace Blup.Cli;

/// <summary><c>blup compare</c>: likelihood-ratio tests and information criteria of models of the same data.</summary>
internal sealed class CompareVerb : Command
{
    private readonly DataOptions _data = new();
    private readonly Argument<string[]> _formulas = new("FORMULAS") { Description = "Two or more models, each between quotes; without random effects a linear model", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _reml = new("--reml") { Description = "Compare restricted likelihoods (same fixed effects only)" };
    private readonly Option<bool> _noTest = new("--no-test") { Description = "Criteria only: the models need not be nested" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public CompareVerb() : base("compare", "Compare models of the same data: likelihood-ratio tests, AIC, BIC.")
    {
        _data.AddTo(this, formula: false);
        Add(_formulas);
        foreach (var option in (Option[])[_reml, _noTest, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var (table, design, reml) = (_data.Read(result, "Whether a model is nested in another is told by their columns on the rows"), _data.Design(result), result.GetValue(_reml));
        IModelFit[] fits = [.. result.GetRequiredValue(_formulas).Select(f => Fit(f, table, new LmmOptions { Reml = reml, Design = design, Df = DfMethod.Wald, DataName = _data.DataName(result) }))];
        if (reml && !fits.OfType<LmmFit>().Any())
            throw new BlupException("BLUP680", "Restricted likelihoods were asked for, and all models are linear.", string.Join('\n', fits.Select(f => f.Formula)), "Leave --reml out, or compare with a mixed model of the same fixed effects.");
        var comparison = ModelComparison.Of(fits, null, refit: !reml, test: !result.GetValue(_noTest));
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? ComparisonJson.Of(comparison) + "\n" : comparison.ToString());
        return CliApp.Success;
    }

    private static IModelFit Fit(string formula, Table table, LmmOptions options)
        => Formula.Parse(formula).HasRandomTerms ? Lmm.Fit(formula, table, options) : Lm.Fit(formula, table, new LmOptions { Design = options.Design, DataName = options.DataName });
}
