using System.CommandLine;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Results;
using Blup.Tables;

namespace Blup.Cli;

/// <summary>A model to fit first, linear or mixed as its formula says: shared by the verbs that go on from a fit.</summary>
internal sealed class ModelOptions
{
    private static readonly string[] Methods = ["satterthwaite", "kenward-roger", "wald", "residual"];

    private readonly Option<bool> _ml = new("--ml") { Description = "Maximum likelihood instead of REML" };
    private readonly Option<string?> _df = new("--df") { Description = $"Degrees of freedom: {string.Join(", ", Methods)} (default: satterthwaite; residual for a linear model)", HelpName = "METHOD" };

    /// <summary>Formula, file and how to read it.</summary>
    public DataOptions Data { get; } = new();

    /// <summary>Adds the arguments and options to a verb.</summary>
    public void AddTo(Command verb)
    {
        Data.AddTo(verb);
        verb.Add(_ml);
        verb.Add(_df);
    }

    /// <summary>Fits the model.</summary>
    public (IModelFit Fit, Table Table) Fit(ParseResult result)
    {
        var formula = Data.Formula(result);
        var method = result.GetValue(_df) switch
        {
            null => (DfMethod?)null,
            "satterthwaite" => DfMethod.Satterthwaite,
            "kenward-roger" => DfMethod.KenwardRoger,
            "wald" => DfMethod.Wald,
            "residual" => DfMethod.Residual,
            var other => throw OptionMistakes.NotOneOf("--df", other, Methods),
        };
        var (design, table) = (Data.Design(result), Data.Read(result));
        if (Formula.Parse(formula).HasRandomTerms)
            return (Lmm.Fit(formula, table, new LmmOptions { Reml = !result.GetValue(_ml), Design = design, Df = method ?? DfMethod.Satterthwaite, DataName = Data.DataName(result) }), table);
        if (result.GetValue(_ml) || method is not (null or DfMethod.Residual))
            throw new BlupException("BLUP634", "A linear model has neither ML nor a choice of degrees of freedom: its tests are exact.", formula, "Leave out --ml and --df, or add a random effect such as (1 | Subject).");
        return (Lm.Fit(formula, table, new LmOptions { Design = design, DataName = Data.DataName(result) }), table);
    }
}
