using System.CommandLine;
using System.Globalization;
using Blup.Results;

namespace Blup.Cli;

/// <summary><c>blup fit</c>: fits a model and prints it.</summary>
internal sealed class FitCommand : Command
{
    private static readonly string[] Methods = ["satterthwaite", "wald", "kenward-roger", "residual"];

    private readonly TextWriter _error;
    private readonly DataOptions _data = new();
    private readonly PushedFit _pushed;
    private readonly Option<bool> _ml = new("--ml") { Description = "Maximum likelihood instead of REML" };
    private readonly Option<string> _df = new("--df") { Description = "Degrees of freedom: satterthwaite, kenward-roger (REML) or wald (z-tests); of a linear model residual", HelpName = "METHOD", DefaultValueFactory = _ => Methods[0] };
    private readonly SummaryOptions _summary = new();
    private readonly Option<string?> _save = new("--save") { Description = "Also save the fit, for --model of other verbs", HelpName = "model.json" };
    private readonly Roads _roads;
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Also say what the optimizer did" };

    public FitCommand(TextWriter error) : base("fit", "Fit a linear (mixed) model and print its summary.")
    {
        _error = error;
        _roads = new Roads(_data);
        _pushed = new PushedFit(_data, _roads);
        _data.AddTo(this);
        _pushed.AddTo(this);
        Add(_ml);
        Add(_df);
        _summary.AddTo(this);
        foreach (var option in (Option[])[_save, .. _roads.Options, _verbose]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var df = OneOf(_df, Methods, result);
        _summary.Check(result);
        var design = _data.Design(result);
        var options = new LmmOptions
        {
            Reml = !result.GetValue(_ml),
            Design = design,
            Df = ModelSource.All[df],
            DataName = _data.DataName(result),
            MemoryLimit = _data.MemoryLimit(result),
        };
        if (_pushed.IsAsked(result) && _pushed.Explain(result, options)) return CliApp.Success;

        if (!Formulas.Formula.Parse(_data.Formula(result)).HasRandomTerms) return RunLinear(result, design);

        LmmFit fit;
        using (var progress = FitProgressLine.ForTerminal())
        {
            fit = Fit(result, options with { Progress = progress });
        }

        if (result.GetValue(_save) is { } path) fit.Save(path);
        result.InvocationConfiguration.Output.Write(_summary.Of(result, fit));
        if (result.GetValue(_verbose)) _error.Write(Details(fit));
        return CliApp.Success;
    }

    private int RunLinear(ParseResult result, Design.DesignOptions design)
    {
        var formula = _data.Formula(result);
        if (result.GetValue(_ml) || (result.GetResult(_df) is { Implicit: false } && result.GetValue(_df) != "residual")) throw ModelSource.ExactTests(formula);
        _summary.CheckLinear(result, formula);
        var linear = Lm.Fit(formula, _data.Read(result, Roads.NeedsRows(formula, null)), new LmOptions { Design = design, DataName = _data.DataName(result) });
        if (result.GetValue(_save) is { } file) linear.Save(file);
        result.InvocationConfiguration.Output.Write(_summary.Of(result, linear));
        if (result.GetValue(_verbose)) _error.Write("least squares by Householder QR: nothing to optimize\n");
        return CliApp.Success;
    }

    private LmmFit Fit(ParseResult result, LmmOptions options)
    {
        var (formula, reading) = (_data.Formula(result), _data.Reading(result));
        var (road, said) = _roads.Choose(result, formula, null);
        if (road == Road.Summed) return _pushed.Fit(result, options);
        if (road == Road.Memory) return Lmm.Fit(formula, _data.Read(result, null), options);
        var fit = Lmm.FitCsv(formula, _data.StreamedFile(result), reading, options);
        // Never silently: the fit says so.
        return said is null ? fit : fit with { Messages = [.. fit.Messages, said] };
    }

    private static string OneOf(Option<string> option, string[] allowed, ParseResult result)
    {
        var value = result.GetValue(option)!;
        return allowed.Contains(value, StringComparer.Ordinal) ? value : throw OptionMistakes.NotOneOf(option.Name, value, allowed);
    }

    private static string Details(LmmFit fit)
    {
        var (optimizer, certificate) = (fit.Optimizer, fit.Certificate);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {optimizer.Name}: {optimizer.Iterations} iterations, {optimizer.Evaluations} evaluations, {optimizer.Restarts} restarts, {optimizer.Seconds:0.000} s
            largest gradient {certificate.MaxGradient:0.0e+00}, possible gain {certificate.PossibleGain:0.0e+00}, {(certificate.Certified ? "certified" : "not certified")}

            """);
    }
}
