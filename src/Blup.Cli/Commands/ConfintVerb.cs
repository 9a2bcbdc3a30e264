using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Cli;

/// <summary><c>blup confint</c>: confidence intervals.</summary>
internal sealed class ConfintVerb : Command
{
    private static readonly string[] Methods = ["wald", "t", "profile", "boot"];
    private static readonly string[] Kinds = ["percentile", "basic", "normal"];

    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string?> _method = new("--method") { Description = "profile (all parameters), boot (parametric bootstrap), wald, or t (fixed effects, by --df); default: profile, of a linear model t", HelpName = "METHOD" };
    private readonly Option<double> _level = new("--level") { Description = "Coverage", HelpName = "0.95", DefaultValueFactory = _ => 0.95 };
    private readonly Option<int> _replicates = new("--replicates") { Description = "Bootstrap replicates", HelpName = "1000", DefaultValueFactory = _ => 1000 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the bootstrap", HelpName = "1", DefaultValueFactory = _ => 1UL };
    private readonly Option<string> _interval = new("--interval") { Description = $"Bootstrap interval: {string.Join(", ", Kinds)}", HelpName = "KIND", DefaultValueFactory = _ => Kinds[0] };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public ConfintVerb() : base("confint", "Confidence intervals of fixed effects, standard deviations and correlations.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_method, _level, _replicates, _seed, _interval, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        IntervalMethod? asked = result.GetValue(_method) is { } word ? Choose(_method.Name, word, Methods) switch { 0 => IntervalMethod.Wald, 1 => IntervalMethod.T, 2 => IntervalMethod.Profile, _ => IntervalMethod.Bootstrap } : null;
        var kind = (BootstrapInterval)Choose(_interval.Name, result.GetValue(_interval)!, Kinds);
        if (asked is not (null or IntervalMethod.T) && _source.MethodWord(result) is { } df)
            throw new BlupException("BLUP692", $"Intervals by {result.GetValue(_method)} use no degrees of freedom.", $"--df {df}", "Leave --df out, or ask for --method t.");
        using var progress = FitProgressLine.ForTerminal();
        var options = new IntervalOptions
        {
            Progress = progress,
            Level = result.GetValue(_level),
            Interval = kind,
            Bootstrap = new BootstrapOptions { Replicates = result.GetValue(_replicates), Seed = result.GetValue(_seed) },
        };
        var needsRows = asked == IntervalMethod.Bootstrap ? "A parametric bootstrap simulates responses for the rows" : null;
        // t intervals are those of the coefficients' own tests; the others need none.
        IModelFit fit;
        if (asked == IntervalMethod.T || _source.MethodWord(result) is not null) (asked, fit) = (IntervalMethod.T, _source.Fit(result).Fit);
        else fit = _source.FitForTests(result, needsRows).Fit;
        var intervals = fit is LmFit linear ? linear.ConfidenceIntervals(asked ?? IntervalMethod.T, options) : ((LmmFit)fit).ConfidenceIntervals(asked ?? IntervalMethod.Profile, options);
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? ComparisonJson.Of(intervals) + "\n" : intervals.ToString());
        return CliApp.Success;
    }

    private static int Choose(string option, string value, string[] allowed)
        => Array.IndexOf(allowed, value) is var index and >= 0 ? index : throw OptionMistakes.NotOneOf(option, value, allowed);
}
