using System.CommandLine;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Report.Page;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Cli;

/// <summary>The formula, the file and how to read it: shared by the verbs.</summary>
internal sealed class DataOptions
{
    private static readonly string[] Codings = ["treatment", "sum", "helmert", "poly"];

    private readonly Argument<string> _formula = new("FORMULA") { Description = "The model between quotes, such as \"Reaction ~ Days + (Days | Subject)\"" };
    private readonly Argument<string> _data = new("DATA") { Description = "A CSV, Parquet, JSON or DuckDB file, a glob between quotes, or an address: duckdb:FILE?table=T, postgresql://user@host/db?table=T, clickhouse://host/db?table=T" };
    private readonly Option<string?> _weights = new("--weights") { Description = "Column of prior weights", HelpName = "W" };
    private readonly Option<string?> _offset = new("--offset") { Description = "Column added to the linear predictor", HelpName = "O" };
    private readonly Option<string[]> _factor = new("--factor") { Description = "Columns to make categorical", HelpName = "a,b" };
    private readonly Option<string[]> _levels = new("--levels") { Description = "Levels of a column in order, the first is the reference (repeatable)", HelpName = "Condition=W,S" };
    private readonly Option<string[]> _contrasts = new("--contrasts") { Description = $"Coding of a factor: {string.Join(", ", Codings)} (repeatable)", HelpName = "Sex=sum" };
    private readonly Option<string?> _query = new("--query") { Description = "A file with one SELECT in the place of a table; a file given as DATA is its table 'data'", HelpName = "file.sql" };
    private readonly Option<long> _rowLimit = new("--row-limit") { Description = "Most rows to load from a database, Parquet or JSON, for what needs the rows themselves", HelpName = "N", DefaultValueFactory = _ => TableLoader.DefaultRowLimit };

    private readonly Option<string?> _memory = new("--memory-limit") { Description = "Refuse to begin what would need more memory than this (default: what the machine has)", HelpName = "4GB" };

    /// <summary>Adds the arguments and options to a verb; without a formula where the verb takes several.</summary>
    public void AddTo(Command verb, bool formula = true)
    {
        if (formula) verb.Add(_formula);
        verb.Add(_data);
        foreach (var option in Options) verb.Add(option);
    }

    /// <summary>How to read the file and code its columns.</summary>
    public IReadOnlyList<Option> Options => [_weights, _offset, _factor, _levels, _contrasts, _query, _rowLimit, _memory];

    /// <summary>FORMULA.</summary>
    /// <exception cref="BlupException">BLUP824 it is an address.</exception>
    public string Formula(ParseResult result)
    {
        var formula = result.GetRequiredValue(_formula);
        // A formula's mistakes are shown with it, and an address may hold a password. A column's name may hold "://" too.
        return formula.IndexOf("://", StringComparison.Ordinal) is >= 0 and var colon && !formula.AsSpan(0, colon).Contains('~')
            ? throw new BlupException("BLUP824", "An address stands in the place of the formula; it is not shown, since it may hold a password.", null, "The formula comes first, then DATA: \"y ~ x + (x | g)\" 'postgresql://…'.")
            : formula;
    }

    /// <summary>Where the data are.</summary>
    public DataAddress Address(ParseResult result) => DataAddress.Parse(result.GetRequiredValue(_data));

    /// <summary>The query file; null for none.</summary>
    public string? Query(ParseResult result) => result.GetValue(_query);

    /// <summary>For printing: the file's name without folder and extension, or the table's, or the query file's.</summary>
    public string DataName(ParseResult result) => Query(result) is { } query ? Path.GetFileNameWithoutExtension(query) : Address(result).Name;

    /// <summary>Reads the table.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsRows">What needs the rows, see <see cref="Roads.Choose"/>; null where they were asked for.</param>
    /// <exception cref="BlupException">BLUP871 it would not fit into memory; BLUP812 there are more rows than the limit.</exception>
    public Table Read(ParseResult result, string? needsRows)
    {
        var address = Address(result);
        var held = IsHeld(result, out var reason);
        if (!held && reason is not null && address.Where is null) throw MemoryNeeds.TooLarge(((FileAddress)address).Path, reason, needsRows);
        return Read(address, Query(result), Reading(result), held, RowLimit(result), needsRows);
    }

    /// <summary>The file where the data are one CSV file as a whole, the only form that is streamed; otherwise null.</summary>
    public string? StreamableFile(ParseResult result)
        => Address(result) is FileAddress { Where: null } file && DataSource.IsCsvFile(file, Query(result)) ? file.Path : null;

    /// <summary>The same where streaming was asked for.</summary>
    /// <exception cref="BlupException">BLUP887 the data are no single CSV file.</exception>
    public string StreamedFile(ParseResult result)
        => StreamableFile(result) ?? throw new BlupException("BLUP887", "Only one CSV file as a whole is streamed.", $"--stream {result.GetValue(_data)}", "Leave --stream out: databases, Parquet files and globs are summed where they are.");

    /// <summary>Whether Blup's own reader holds the data: one CSV file that fits into memory.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="reason">Why a CSV file does not fit, in words; null for other data.</param>
    public bool IsHeld(ParseResult result, out string? reason)
    {
        reason = null;
        if (Address(result) is not FileAddress file || !DataSource.IsPlainCsv(file, Query(result))) return false;
        reason = MemoryNeeds.Reason(file.Path, MemoryLimit(result));
        return reason is null;
    }

    /// <summary>The bytes that <c>--memory-limit</c> allows; null where it is not given.</summary>
    public long? MemoryLimit(ParseResult result) => MemoryNeeds.Limit(_memory, result.GetValue(_memory));

    /// <summary>Reads another table by the same row limit, such as the rows to predict.</summary>
    public Table ReadOther(ParseResult result, string address)
    {
        var parsed = DataAddress.Parse(address);
        return Read(parsed, null, new CsvOptions(), DataSource.IsPlainCsv(parsed, null), RowLimit(result), "The rows to predict are held in memory");
    }

    /// <summary>Columns to make categorical, and levels.</summary>
    public CsvOptions Reading(ParseResult result) => new() { Factors = Factors(result), Levels = Levels(result) };

    private static Table Read(DataAddress address, string? query, CsvOptions options, bool held, long rowLimit, string? needsRows)
    {
        if (held)
        {
            var table = Table.ReadCsv(((FileAddress)address).Path, address.Where is null ? options : new CsvOptions { Factors = options.Factors });
            if (address.Where is not { } filter) return table;
            table = FilterRows.Keep(table, filter);
            foreach (var (name, levels) in options.Levels) table = table.WithLevels(name, levels);
            return table;
        }

        using var interruption = new Interruption();
        using var source = DataSource.Open(address, query, interruption.Token);
        return source.Load(options, rowLimit, needsRows, interruption.Token);
    }

    private long RowLimit(ParseResult result)
    {
        var limit = result.GetValue(_rowLimit);
        return limit > 0 ? limit : throw new BlupException("BLUP505", "--row-limit is a whole number of at least 1.", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--row-limit {limit}"), "Leave it out for 1,000,000.");
    }

    /// <summary>The C# expression that does the same as <see cref="Read(ParseResult, string?)"/>; null where it takes more than an expression.</summary>
    public string? ReadsData(ParseResult result)
    {
        if (Address(result) is not FileAddress { Where: null } file || !DataSource.IsPlainCsv(file, Query(result))) return null;
        var (factors, levels) = (Factors(result), Levels(result));
        List<string> options = [];
        if (factors.Length > 0) options.Add($"Factors = [{string.Join(", ", factors.Select(Reproduction.Literal))}]");
        if (levels.Count > 0) options.Add($"Levels = new Dictionary<string, IReadOnlyList<string>> {{ {string.Join(", ", levels.Select(l => $"[{Reproduction.Literal(l.Key)}] = [{string.Join(", ", l.Value.Select(Reproduction.Literal))}]"))} }}");
        return $"Table.ReadCsv({Reproduction.Literal(file.Path)}{(options.Count == 0 ? "" : $", new CsvOptions {{ {string.Join(", ", options)} }}")})";
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
