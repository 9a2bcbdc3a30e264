using System.CommandLine;

namespace Blup.Cli;

/// <summary><c>blup design</c>: what a formula means on data.</summary>
internal sealed class DesignVerb : Command
{
    private readonly DataOptions _data = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object" };

    public DesignVerb() : base("design", "Show what a formula means on the data: columns, codings, groups. Fits nothing.")
    {
        _data.AddTo(this);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var text = DesignCommand.Run(_data.Formula(result), _data.Read(result, "What a formula means is shown on the rows"), _data.Design(result), result.GetValue(_json));
        result.InvocationConfiguration.Output.Write(text.EndsWith('\n') ? text : text + "\n");
        return CliApp.Success;
    }
}
