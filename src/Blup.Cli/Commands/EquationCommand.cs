using System.CommandLine;
using System.Text.Json;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup equation</c>: the model as LaTeX.</summary>
internal sealed class EquationCommand : Command
{
    private static readonly string[] Styles = ["levels", "matrix"];

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string> _style = new("--style") { Description = "Form: levels (as multilevel textbooks) or matrix", HelpName = "STYLE", DefaultValueFactory = _ => Styles[0] };
    private readonly Option<bool> _estimates = new("--estimates") { Description = "Estimates in the place of parameters" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object" };

    public EquationCommand() : base("equation", "Write the model as LaTeX, by levels or in matrices.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_style, _estimates, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var style = result.GetValue(_style)!;
        if (!Styles.Contains(style, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf("--style", style, Styles);
        var form = style == "matrix" ? EquationStyle.Matrix : EquationStyle.Levels;
        var estimates = result.GetValue(_estimates);
        var fit = _source.Fit(result, form == EquationStyle.Levels ? "The level of each coefficient is told by whether its column varies within groups of rows (--style matrix needs no rows)" : null).Fit;
        var latex = fit is LmmFit mixed ? mixed.Equation(form, estimates) : ((LmFit)fit).Equation(form, estimates);
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? JsonSerializer.Serialize(new { style, estimates, latex }) + "\n" : latex);
        return CliApp.Success;
    }
}
