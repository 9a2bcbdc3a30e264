using System.CommandLine;
using Blup.Results;
using Blup.Text;

namespace Blup.Cli;

/// <summary><c>blup confint</c>: confidence intervals.</summary>
internal sealed class ConfintVerb : Command
{
    private static readonly string[] Methods = ["wald", "t", "profile", "boot"];
    private static readonly string[] Kinds = ["percentile", "basic", "normal"];

    private readonly ModelSource _source = new(ModelSource.Mixed);
    private readonly Option<string> _method = new("--method") { Description = "profile (all parameters), boot (parametric bootstrap), wald, or t (fixed effects)", HelpName = "METHOD", DefaultValueFactory = _ => "profile" };
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
        var method = Choose(_method, Methods, result) switch { 0 => IntervalMethod.Wald, 1 => IntervalMethod.T, 2 => IntervalMethod.Profile, _ => IntervalMethod.Bootstrap };
        var kind = (BootstrapInterval)Choose(_interval, Kinds, result);
        var intervals = _source.FitMixed(result).ConfidenceIntervals(method, new IntervalOptions
        {
            Level = result.GetValue(_level),
            Interval = kind,
            Bootstrap = new BootstrapOptions { Replicates = result.GetValue(_replicates), Seed = result.GetValue(_seed) },
        });
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? ComparisonJson.Of(intervals) + "\n" : intervals.ToString());
        return CliApp.Success;
    }

    private static int Choose(Option<string> option, string[] allowed, ParseResult result)
    {
        var value = result.GetValue(option)!;
        var index = Array.IndexOf(allowed, value);
        return index >= 0 ? index : throw OptionMistakes.NotOneOf(option.Name, value, allowed);
    }
}
