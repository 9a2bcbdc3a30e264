using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli;

/// <summary>Where a verb gets its fit from: a formula and data, or a file that <c>blup fit --save</c> wrote.</summary>
internal sealed class ModelSource
{
    /// <summary>The option that names a saved model.</summary>
    public const string SavedName = "--model";

    private static readonly string[] Methods = ["satterthwaite", "wald", "kenward-roger"];

    private readonly DataOptions _data = new();
    private readonly Option<bool> _ml = new("--ml") { Description = "Maximum likelihood instead of REML" };
    private readonly Option<string> _df = new("--df") { Description = $"Degrees of freedom: {string.Join(", ", Methods)}", HelpName = "METHOD", DefaultValueFactory = _ => Methods[0] };
    private readonly Option<string?> _model = new(SavedName) { Description = "A model saved by fit --save, instead of formula and data", HelpName = "model.json" };

    /// <summary>Adds FORMULA, DATA, how to read them, --ml, --df and --model to a verb.</summary>
    public void AddTo(Command verb)
    {
        _data.AddTo(verb);
        verb.Add(_ml);
        verb.Add(_df);
        verb.Add(_model);
        foreach (var argument in verb.Arguments) argument.Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>Loads the saved model, or fits.</summary>
    public LmmFit Fit(ParseResult result)
    {
        var method = result.GetValue(_df)!;
        if (!Methods.Contains(method, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf("--df", method, Methods);
        var df = method switch { "wald" => DfMethod.Wald, "kenward-roger" => DfMethod.KenwardRoger, _ => DfMethod.Satterthwaite };
        if (result.GetValue(_model) is not { } path)
        {
            return Lmm.Fit(_data.Formula(result), _data.Read(result), new LmmOptions
            {
                Reml = !result.GetValue(_ml),
                Design = _data.Design(result),
                Df = df,
                DataName = _data.DataName(result),
            });
        }

        if (result.CommandResult.Command.Arguments.Any(a => result.GetResult(a)?.Tokens is [_, ..]) || result.GetValue(_ml))
            throw new BlupException("BLUP687", "A saved model has its own formula, data and criterion.", $"{SavedName} {path}", "Leave FORMULA, DATA and --ml out, or leave --model out.");
        return LmmFit.Load(path);
    }
}
