using System.CommandLine;
using System.Globalization;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Cli;

/// <summary><c>blup simulate</c>: new responses from a fit, one column each.</summary>
internal sealed class SimulateVerb : Command
{
    private readonly ModelSource _source = new(ModelSource.None);
    private readonly Option<int> _count = new("--count") { Description = "Number of responses", HelpName = "1", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed", HelpName = "1", DefaultValueFactory = _ => 1UL };
    private readonly Option<bool> _conditional = new("--conditional") { Description = "Keep the random effects at their estimates instead of drawing new ones (mixed models)" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object instead of CSV" };

    public SimulateVerb() : base("simulate", "Simulate responses from a fit: CSV with the input row and one column a response.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_count, _seed, _conditional, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var (count, seed, conditional) = (result.GetValue(_count), result.GetValue(_seed), result.GetValue(_conditional));
        var fit = _source.FitForTests(result, "Responses are simulated for the rows").Fit;
        if (fit is LmFit && conditional)
            throw new BlupException("BLUP641", "A linear model has no random effects to keep.", $"{fit.Formula}\n{_conditional.Name}", "Leave --conditional out, or add a random effect such as (1 | Subject).");
        var responses = fit is LmFit linear ? linear.Simulate(count, seed) : ((LmmFit)fit).Simulate(count, seed, conditional);
        var output = result.InvocationConfiguration.Output;
        string[] names = [.. Enumerable.Range(1, responses.Length).Select(r => "sim_" + r.ToString(CultureInfo.InvariantCulture))];
        if (result.GetValue(_json))
        {
            output.Write(ComparisonJson.Write(json =>
            {
                json.Numbers("row", [.. fit.Frame.RowNumbers.Select(r => (double)r)]);
                for (var r = 0; r < names.Length; r++) json.Numbers(names[r], responses[r]);
            }) + "\n");
            return CliApp.Success;
        }

        output.Write(string.Join(',', names.Prepend("row")) + "\n");
        for (var i = 0; i < fit.Observations; i++)
            output.Write(string.Join(',', responses.Select(y => y[i].ToString("R", CultureInfo.InvariantCulture)).Prepend(fit.Frame.RowNumbers[i].ToString(CultureInfo.InvariantCulture))) + "\n");
        return CliApp.Success;
    }
}
