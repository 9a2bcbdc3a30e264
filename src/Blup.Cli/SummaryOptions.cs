using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli;

/// <summary>How a summary is printed: <c>--style</c> and <c>--json</c>.</summary>
internal sealed class SummaryOptions
{
    private static readonly string[] Styles = ["lme4", "statsmodels"];

    private readonly Option<string> _style = new("--style") { Description = "Layout of the summary: lme4 or statsmodels", HelpName = "STYLE", DefaultValueFactory = _ => Styles[0] };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public void AddTo(Command verb)
    {
        verb.Add(_style);
        verb.Add(_json);
    }

    /// <summary>Refuses a layout that does not exist, before the work.</summary>
    public void Check(ParseResult result)
    {
        var style = result.GetValue(_style)!;
        if (!Styles.Contains(style, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf(_style.Name, style, Styles);
    }

    /// <summary>Refuses a layout that linear models do not have.</summary>
    /// <exception cref="BlupException">BLUP636.</exception>
    public void CheckLinear(ParseResult result, string formula)
    {
        var style = result.GetValue(_style)!;
        if (style != Styles[0]) throw new BlupException("BLUP636", $"A linear model is printed as R prints it, and has no layout '{style}'.", formula, "Leave --style out, or print numbers with --json.");
    }

    /// <summary>The text of a fit.</summary>
    public string Of(ParseResult result, IModelFit fit)
    {
        if (fit is LmmFit mixed) return result.GetValue(_json) ? mixed.ToJson() + "\n" : mixed.Summary(result.GetValue(_style) == Styles[0] ? SummaryStyle.Lme4 : SummaryStyle.Statsmodels);
        CheckLinear(result, fit.Formula);
        var linear = (LmFit)fit;
        return result.GetValue(_json) ? linear.ToJson() + "\n" : linear.Summary();
    }
}
