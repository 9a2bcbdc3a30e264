using System.CommandLine;

namespace Blup.Cli.Commands;

/// <summary><c>blup summary</c>: what <c>fit</c> printed, of a saved model too.</summary>
internal sealed class SummaryVerb : Command
{
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly SummaryOptions _summary = new();

    public SummaryVerb() : base("summary", "Print the summary of a model, saved or fitted now.")
    {
        _source.AddTo(this);
        _summary.AddTo(this);
        SetAction(result =>
        {
            _summary.Check(result);
            result.InvocationConfiguration.Output.Write(_summary.Of(result, _source.Fit(result).Fit));
            return CliApp.Success;
        });
    }
}
