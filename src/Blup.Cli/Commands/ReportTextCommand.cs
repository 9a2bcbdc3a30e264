using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Results;

namespace Blup.Cli.Commands;

/// <summary><c>blup report-text</c>: a paragraph for a report.</summary>
internal sealed class ReportTextCommand : Command
{
    private static readonly string[] Formats = ["plain", "markdown"];
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string> _format = new("--format") { Description = "Mark-up: plain or markdown", HelpName = "FORMAT", DefaultValueFactory = _ => Formats[0] };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object" };

    public ReportTextCommand() : base("report-text", "Write a paragraph for a report in APA style.")
    {
        _source.AddTo(this);
        Add(_format);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var format = result.GetValue(_format)!;
        if (!Formats.Contains(format, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf("--format", format, Formats);
        var style = format == "markdown" ? ReportFormat.Markdown : ReportFormat.Plain;
        var fit = _source.Fit(result).Fit;
        var text = fit is LmmFit mixed ? mixed.ReportText(style) : ((LmFit)fit).ReportText(style);
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? JsonSerializer.Serialize(new { format, text }, Readable) + "\n" : text);
        return CliApp.Success;
    }
}
