using System.CommandLine;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Report.Page;
using Blup.Tables;

namespace Blup.Cli;

/// <summary>The formula, the file and how to read it: shared by the verbs.</summary>
internal sealed class DataOptions
{
    private static readonly string[] Codings = ["treatment", "sum", "helmert", "poly"];

    private readonly Argument<string> _formula = new("FORMULA") { Description = "The model between quotes, such as \"Reaction ~ Days + (Days | Subject)\"" };
    private readonly Argument<string> _data = new("DATA") { Description = "A CSV or TSV file with a header" };
    private readonly Option<string?> _weights = new("--weights") { Description = "Column of prior weights", HelpName = "W" };
    private readonly Option<string?> _offset = new("--offset") { Description = "Column added to the linear predictor", HelpName = "O" };
    private readonly Option<string[]> _factor = new("--factor") { Description = "Columns to make categorical", HelpName = "a,b" };
    private readonly Option<string[]> _levels = new("--levels") { Description = "Levels of a column in order, the first is the reference (repeatable)", HelpName = "Condition=W,S" };
    private readonly Option<string[]> _contrasts = new("--contrasts") { Description = $"Coding of a factor: {string.Join(", ", Codings)} (repeatable)", HelpName = "Sex=sum" };

    private readonly Option<string?> _memory = new("--memory-limit") { Description = "Refuse to begin what would need more memory than this (default: what the machine has)", HelpName = "4GB" };

    /// <summary>Adds the arguments and options to a verb; without a formula where the verb takes several.</summary>
    public void AddTo(Command verb, bool formula = true)
    {
        if (formula) verb.Add(_formula);
        verb.Add(_data);
        foreach (var option in Options) verb.Add(option);
    }

    /// <summary>How to read the file and code its columns.</summary>
    public IReadOnlyList<Option> Options => [_weights, _offset, _factor, _levels, _contrasts, _memory];

    public string Formula(ParseResult result) => result.GetRequiredValue(_formula);

    /// <summary>The file's name without folder and extension, for printing.</summary>
    public string DataName(ParseResult result) => System.IO.Path.GetFileNameWithoutExtension(result.GetRequiredValue(_data));

    /// <summary>Reads the table.</summary>
    /// <exception cref="BlupException">BLUP871 it would not fit into memory.</exception>
    public Table Read(ParseResult result)
        => StreamOption.Reason(Path(result), MemoryLimit(result)) is { } reason ? throw StreamOption.TooLarge(Path(result), reason) : Table.ReadCsv(Path(result), Csv(result));

    /// <summary>The file.</summary>
    public string Path(ParseResult result) => result.GetRequiredValue(_data);

    /// <summary>How the file is read.</summary>
    public CsvOptions Csv(ParseResult result) => new() { Factors = Factors(result), Levels = Levels(result) };

    /// <summary>The bytes that <c>--memory-limit</c> allows; null where it is not given.</summary>
    public long? MemoryLimit(ParseResult result) => StreamOption.Limit(_memory, result.GetValue(_memory));

    /// <summary>The C# expression that does the same as <see cref="Read"/>.</summary>
    public string ReadsData(ParseResult result)
    {
        var (factors, levels) = (Factors(result), Levels(result));
        List<string> options = [];
        if (factors.Length > 0) options.Add($"Factors = [{string.Join(", ", factors.Select(Reproduction.Literal))}]");
        if (levels.Count > 0) options.Add($"Levels = new Dictionary<string, IReadOnlyList<string>> {{ {string.Join(", ", levels.Select(l => $"[{Reproduction.Literal(l.Key)}] = [{string.Join(", ", l.Value.Select(Reproduction.Literal))}]"))} }}");
        return $"Table.ReadCsv({Reproduction.Literal(result.GetRequiredValue(_data))}{(options.Count == 0 ? "" : $", new CsvOptions {{ {string.Join(", ", options)} }}")})";
    }

    /// <summary>Weights, offset and codings.</summary>
    public DesignOptions Design(ParseResult result)
    {
        var contrasts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, coding) in Pairs(result, _contrasts))
        {
            if (!Codings.Contains(coding, StringComparer.Ordinal)) throw OptionMistakes.NotOneOf("--contrasts", coding, Codings);
            contrasts[name] = coding;
        }

        return new DesignOptions { Weights = result.GetValue(_weights), Offset = result.GetValue(_offset), Contrasts = contrasts };
    }

    private string[] Factors(ParseResult result)
        => [.. (result.GetValue(_factor) ?? []).SelectMany(f => f.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private Dictionary<string, IReadOnlyList<string>> Levels(ParseResult result)
        => Pairs(result, _levels).ToDictionary(p => p.Name, p => (IReadOnlyList<string>)p.Value.Split(','), StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Value)> Pairs(ParseResult result, Option<string[]> option)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in result.GetValue(option) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == text.Length - 1)
                throw new BlupException("BLUP506", $"{option.Name} needs a column and a value.", $"{option.Name} {text}", $"Write {option.Name} {option.HelpName}.");
            var name = text[..equals];
            if (!seen.Add(name))
                throw new BlupException("BLUP507", $"{option.Name} is given twice for '{name}'.", $"{option.Name} {text}", "Give it once a column.");
            yield return (name, text[(equals + 1)..]);
        }
    }
}
