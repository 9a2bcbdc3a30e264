using System.CommandLine;
using System.Globalization;
using Blup.Diagnostics;
using Blup.Report;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup plot KIND FORMULA DATA --out FILE</c>: a picture of a model.</summary>
internal sealed class PlotCommand : Command
{
    private static readonly string[] Themes = ["light", "dark", "auto"];

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Argument<string> _kind = new("KIND") { Description = $"What to draw: {string.Join(", ", PlotKinds.Names)}" };
    private readonly Option<string> _out = new("--out") { Description = "The file to write: .svg, .html or .json (Vega-Lite)", HelpName = "plot.svg", Required = true };
    private readonly Option<string[]> _against = new("--against") { Description = "Formulas of other models to draw beside this one", HelpName = "FORMULA", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _group = new("--group") { Description = "Grouping factor of panels, modes or cases", HelpName = "Subject" };
    private readonly Option<string[]> _only = new("--only") { Description = "Levels of the grouping factor to show", HelpName = "a,b" };
    private readonly Option<string?> _x = new("--x") { Description = "Column of the horizontal axis", HelpName = "Days" };
    private readonly Option<string?> _by = new("--by") { Description = "Column told apart by colour", HelpName = "Trt" };
    private readonly Option<string?> _specs = new("--specs") { Description = "Which means: predictors, and after | those that form panels", HelpName = "\"~ Trt | Day\"" };
    private readonly Option<string?> _term = new("--term") { Description = "Coefficient, random effect or parameter", HelpName = "Days" };
    private readonly Option<string?> _kindOf = new("--of") { Description = "Residuals: fitted, scale, group; Q-Q: residuals, random; predictions: against, beside", HelpName = "WHICH" };
    private readonly Option<double?> _width = new("--width") { Description = "Width in pixels", HelpName = "760" };
    private readonly Option<double?> _height = new("--height") { Description = "Height in pixels", HelpName = "480" };
    private readonly Option<double> _level = new("--level") { Description = "Confidence level", HelpName = "0.95", DefaultValueFactory = _ => 0.95 };
    private readonly Option<int[]> _sizes = new("--sizes") { Description = "Numbers of groups of a power curve", HelpName = "10 20 40", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _simulations = new("--simulations") { Description = "Simulated studies of each point of a power curve", HelpName = "200", DefaultValueFactory = _ => 200 };
    private readonly Option<string?> _title = new("--title") { Description = "The title", HelpName = "TEXT" };
    private readonly Option<string> _theme = new("--theme") { Description = $"Ground of the picture: {string.Join(", ", Themes)}", HelpName = "THEME", DefaultValueFactory = _ => Themes[0] };

    public PlotCommand() : base("plot", "Draw a picture of a model.")
    {
        _source.AddTo(this, _kind, ownFirst: true);
        foreach (var option in (Option[])[_out, _against, _group, _only, _x, _by, _specs, _term, _kindOf, _level, _sizes, _simulations, _title, _width, _height, _theme]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        // What cannot succeed is refused before the fit.
        var kind = _source.Own(result);
        _ = PlotKinds.Describe(kind);
        var path = result.GetRequiredValue(_out);
        var write = PlotFile.Writer(path);
        var theme = Array.IndexOf(Themes, result.GetValue(_theme));
        if (theme < 0) throw OptionMistakes.NotOneOf("--theme", result.GetValue(_theme)!, Themes);
        var size = new PictureOptions { Width = Positive(result, _width) ?? 760, Height = Positive(result, _height), Theme = (PictureTheme)theme };
        var level = result.GetValue(_level);
        if (!(level is > 0 and < 1)) throw new BlupException("BLUP672", string.Create(CultureInfo.InvariantCulture, $"The level {level} is not between 0 and 1."), "--level", "Use 0.95 for 95 % intervals.");

        var options = new PlotOptions
        {
            X = result.GetValue(_x),
            By = result.GetValue(_by),
            Group = result.GetValue(_group),
            Levels = [.. (result.GetValue(_only) ?? []).SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Specs = result.GetValue(_specs),
            Term = result.GetValue(_term),
            Kind = result.GetValue(_kindOf),
            Title = result.GetValue(_title),
            Level = level,
            Df = _source.Method(result),
            Sizes = result.GetValue(_sizes) ?? [],
            Simulations = result.GetValue(_simulations),
        };
        var (fit, table) = _source.Fit(result, PlotKinds.NeedsRows(kind, options) is { } why ? $"The plot '{kind}' needs the rows: {why}" : null);
        var method = fit is LmmFit ? fit.FixedEffects.Method : DfMethod.Satterthwaite;
        var plot = fit.Plot(kind, options with { Against = [.. (result.GetValue(_against) ?? []).Select(f => _source.Other(result, f, fit, table, method))] });
        PlotFile.Save(path, write(plot, size));
        return CliApp.Success;
    }

    private static double? Positive(ParseResult result, Option<double?> option)
        => result.GetValue(option) is not { } value ? null : value is >= 100 and <= 20_000 ? value
            : throw new BlupException("BLUP767", string.Create(CultureInfo.InvariantCulture, $"{value} pixels is no size of a picture."), option.Name, "Give 100 to 20000.");
}
