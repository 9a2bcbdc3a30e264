using System.CommandLine;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Cli;

/// <summary>How a verb gets its fit.</summary>
internal enum Road
{
    /// <summary>The rows are held in memory.</summary>
    Memory,

    /// <summary>A CSV file is read in pieces, several times; no rows are held.</summary>
    Streamed,

    /// <summary>An engine sums where the rows are; none travel.</summary>
    Summed,
}

/// <summary>A road, and what is to be said of it where nobody asked for it; null where nothing is.</summary>
internal sealed record ChosenRoad(Road Road, Message? Said = null);

/// <summary>The one place that decides the road of every verb, with the options that choose it.</summary>
internal sealed class Roads(DataOptions data)
{
    private readonly Option<bool> _stream = new("--stream") { Description = "Read the CSV file in pieces, several times, instead of holding its rows in memory" };
    private readonly Option<bool> _load = new("--load") { Description = "Load the rows (of a database up to --row-limit) and fit them in memory, where their sums would do" };

    public IReadOnlyList<Option> Options => [_stream, _load];

    /// <summary>Whether <c>--stream</c> is given.</summary>
    /// <exception cref="BlupException">BLUP889 it stands beside <c>--load</c>.</exception>
    public bool IsStreamed(ParseResult result)
        => result.GetValue(_stream) && (!result.GetValue(_load) ? true : throw new BlupException("BLUP889", "--stream holds no rows, and --load holds them all.", "--stream --load", "Leave one of them out."));

    /// <summary>Decides.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="formula">The model.</param>
    /// <param name="needsRows">What needs the rows themselves, as a sentence without its stop; null where a fit from sums does.</param>
    /// <exception cref="BlupException">BLUP887 <c>--stream</c> is given, and rows are needed or there is no CSV file; BLUP889 it stands beside <c>--load</c>.</exception>
    public ChosenRoad Choose(ParseResult result, string formula, string? needsRows)
    {
        var needed = NeedsRows(formula, needsRows);
        if (IsStreamed(result))
        {
            if (needed is not null) throw new BlupException("BLUP887", $"{needed}, and --stream holds none.", formula, "Leave --stream out.");
            _ = data.StreamedFile(result);
            return new ChosenRoad(Road.Streamed);
        }

        if (result.GetValue(_load) || needed is not null) return new ChosenRoad(Road.Memory);
        if (data.StreamableFile(result) is { } path)
            return MemoryNeeds.Reason(path, data.MemoryLimit(result)) is { } reason ? new ChosenRoad(Road.Streamed, Streamed(reason)) : new ChosenRoad(Road.Memory);
        return data.IsHeld(result, out _) ? new ChosenRoad(Road.Memory) : new ChosenRoad(Road.Summed, Summed(data.DataName(result)));
    }

    /// <summary>What needs the rows: as given, or the model.</summary>
    public static string? NeedsRows(string formula, string? needsRows)
        => needsRows ?? (Formula.Parse(formula).HasRandomTerms ? null : "A linear model (a formula without random effects) is fitted to its rows");

    private static Message Streamed(string reason)
        => new("BLUP888", Severity.Information, $"The file was streamed without --stream: {reason}.", Advice: "Raise --memory-limit to hold the rows in memory.");

    private static Message Summed(string name)
        => new("BLUP873", Severity.Information, $"The rows of '{name}' were summed where they are; none were loaded.", Advice: "--load fetches them (up to --row-limit) and fits in memory.");
}
