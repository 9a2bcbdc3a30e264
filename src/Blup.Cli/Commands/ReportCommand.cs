using System.CommandLine;
using Blup.Report.Page;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup report</c>: one self-contained HTML page of a fit.</summary>
internal sealed class ReportCommand : Command
{
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string> _out = new("--out") { Description = "The file to write", HelpName = "report.html", DefaultValueFactory = _ => "report.html" };
    private readonly Option<string[]> _against = new("--against") { Description = "A further model of the same data, to compare with (repeatable)", HelpName = "FORMULA" };
    private readonly Option<string[]> _means = new("--means") { Description = "Marginal means to show, such as \"~ Trt\" or \"~ Trt | Sex\" (repeatable; default: all factors of the model)", HelpName = "SPEC" };
    private readonly Option<string> _type = new("--type") { Description = "Type of the analysis of variance: 1, 2 or 3", HelpName = "3", DefaultValueFactory = _ => "3" };
    private readonly Option<string?> _title = new("--title") { Description = "The title (default: response and data)", HelpName = "TEXT" };
    private readonly Option<bool> _static = new("--static") { Description = "Plots as plain SVG only: a smaller file" };

    public ReportCommand() : base("report", "A page with everything about a fit: one HTML file with plots, tables and text.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_out, _against, _means, _type, _title, _static]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var type = result.GetValue(_type) switch
        {
            "1" or "I" => AnovaType.I,
            "2" or "II" => AnovaType.II,
            "3" or "III" => AnovaType.III,
            var other => throw OptionMistakes.NotOneOf("--type", other!, ["1", "2", "3"]),
        };
        var path = result.GetValue(_out)!;
        HtmlReport.Folder(path);
        var (fit, table) = _source.FitWithRows(result, "A report draws the rows, their residuals and their influence");
        var page = fit.Report(new ReportOptions
        {
            Title = result.GetValue(_title),
            Against = [.. (result.GetValue(_against) ?? []).Select(f => _source.Other(result, f, fit, table, DfMethod.Wald))],
            Means = result.GetValue(_means) is { Length: > 0 } specs ? specs : null,
            Anova = type,
            Interactive = !result.GetValue(_static),
            CommandLine = "blup " + string.Join(' ', result.Tokens.Select(t => Reproduction.Shell(t.Value))),
            ReadsData = _source.ReadsData(result),
            LoadedFrom = _source.SavedPath(result),
        });
        page.Save(path);
        result.InvocationConfiguration.Output.Write($"{path}: {page}\n");
        return CliApp.Success;
    }
}
