using System.CommandLine;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Results;
using Blup.Tables;

namespace Blup.Cli;

/// <summary>
/// Where a verb gets its fit from: FORMULA and DATA (a linear fit where the formula has no random effects, otherwise a mixed one),
/// or a file that <c>blup fit --save</c> wrote, in their place.
/// </summary>
internal sealed class ModelSource
{
    /// <summary>The option that names a saved model.</summary>
    public const string SavedName = "--model";

    /// <summary>Methods of a mixed model.</summary>
    public static readonly IReadOnlyDictionary<string, DfMethod> Mixed = new Dictionary<string, DfMethod>(StringComparer.Ordinal)
    {
        ["satterthwaite"] = DfMethod.Satterthwaite,
        ["kenward-roger"] = DfMethod.KenwardRoger,
        ["wald"] = DfMethod.Wald,
    };

    /// <summary>Methods of any model.</summary>
    public static readonly IReadOnlyDictionary<string, DfMethod> All = new Dictionary<string, DfMethod>(Mixed, StringComparer.Ordinal) { ["residual"] = DfMethod.Residual };

    /// <summary>No choice of a method.</summary>
    public static readonly IReadOnlyDictionary<string, DfMethod> None = new Dictionary<string, DfMethod>(StringComparer.Ordinal);

    private readonly DataOptions _data;
    private readonly Roads _roads;
    private readonly Option<bool> _ml = new("--ml") { Description = "Maximum likelihood instead of REML" };
    private readonly IReadOnlyDictionary<string, DfMethod> _methods;
    private readonly Option<string?> _df;
    private readonly Option<string?> _model = new(SavedName) { Description = "A model saved by fit --save, instead of FORMULA and DATA", HelpName = "model.json" };
    private Argument<string>? _own;
    private bool _roadIsSaid;

    /// <summary>Prepares the options.</summary>
    /// <param name="methods">The words that <c>--df</c> knows; empty for a verb to which degrees of freedom mean nothing.</param>
    public ModelSource(IReadOnlyDictionary<string, DfMethod> methods)
    {
        (_methods, _data) = (methods, new DataOptions());
        _roads = new Roads(_data);
        _df = new("--df") { Description = $"Degrees of freedom: {string.Join(", ", methods.Keys)} (default: satterthwaite; of a saved model, its own; of a linear model, residual)", HelpName = "METHOD" };
    }

    /// <summary>Adds FORMULA, DATA, how to read them, --ml, --df, --stream, --load and --model to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="own">An argument of the verb's own, after the two; see <see cref="Own"/>.</param>
    /// <param name="ownFirst">Whether it stands before the two.</param>
    public void AddTo(Command verb, Argument<string>? own = null, bool ownFirst = false)
    {
        if (own is not null && ownFirst) verb.Add(own);
        _data.AddTo(verb);
        _own = own;
        if (own is not null && !ownFirst) verb.Add(own);
        verb.Add(_ml);
        if (_methods.Count > 0) verb.Add(_df);
        foreach (var option in _roads.Options) verb.Add(option);
        verb.Add(_model);
        // A saved model takes the place of two; CommandLineMistakes counts them.
        foreach (var argument in verb.Arguments) argument.Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>The word given to <c>--df</c>; null where none was.</summary>
    public string? MethodWord(ParseResult result) => _methods.Count > 0 ? result.GetValue(_df) : null;

    /// <summary>The method that <c>--df</c> asks for; null where it does not.</summary>
    public DfMethod? Method(ParseResult result)
        => MethodWord(result) is not { } word ? null : _methods.TryGetValue(word, out var method) ? method : throw OptionMistakes.NotOneOf("--df", word, [.. _methods.Keys]);

    /// <summary>The value of the verb's own argument: with a saved model the only one.</summary>
    public string Own(ParseResult result)
        => result.GetValue(_model) is null ? result.GetRequiredValue(_own!) : Given(result).Single();

    /// <summary>The fit with tests of its coefficients as <c>--df</c> says, and its rows where they are here.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsRows">What needs the rows themselves, as a sentence without its stop; null where a fit from sums does.</param>
    public (IModelFit Fit, Table? Rows) Fit(ParseResult result, string? needsRows = null)
    {
        var method = Method(result);
        if (Saved(result) is { } saved) return (With(saved, method), Columns(saved));
        var formula = _data.Formula(result);
        if (Formula.Parse(formula).HasRandomTerms) return Mix(result, formula, method ?? DfMethod.Satterthwaite, needsRows);
        if (result.GetValue(_ml) || method is not (null or DfMethod.Residual)) throw ExactTests(formula);
        return Linear(result, formula, needsRows);
    }

    /// <summary>The fit and its rows.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsRows">What needs the rows, as a sentence without its stop.</param>
    public (IModelFit Fit, Table Rows) FitWithRows(ParseResult result, string needsRows)
    {
        var (fit, rows) = Fit(result, needsRows);
        return (fit, rows!);
    }

    /// <summary>The fit for a verb that tests by <see cref="Method"/> itself and shows no tests of single coefficients, so that the cheapest will do.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsRows">As of <see cref="Fit"/>.</param>
    /// <returns>The fit, and the method to test by: as asked, or Satterthwaite; null for a linear model that was not asked for another.</returns>
    public (IModelFit Fit, DfMethod? Method) FitForTests(ParseResult result, string? needsRows = null)
    {
        var method = Method(result);
        if (Saved(result) is { } saved) return (saved, method ?? (saved is LmmFit ? saved.FixedEffects.Method : null));
        var formula = _data.Formula(result);
        if (Formula.Parse(formula).HasRandomTerms)
        {
            // A request that must fail is given to the fit, to fail before the work.
            var refused = method == DfMethod.KenwardRoger && result.GetValue(_ml);
            return (Mix(result, formula, refused ? DfMethod.KenwardRoger : DfMethod.Wald, needsRows).Fit, method ?? DfMethod.Satterthwaite);
        }

        if (result.GetValue(_ml)) throw ExactTests(formula);
        return (Linear(result, formula, needsRows).Fit, method);
    }

    /// <summary>Another model of the same data by the same criterion: of the rows where they are here, otherwise by the road that it takes.</summary>
    public IModelFit Other(ParseResult result, string formula, IModelFit fit, Table? rows, DfMethod method)
    {
        var options = new LmmOptions { Reml = fit is not LmmFit { Reml: false }, Design = fit.Frame.Spec.Options, Df = method, DataName = fit.DataName };
        var mixed = Formula.Parse(formula).HasRandomTerms;
        if (rows is null) return mixed ? Mix(result, formula, options, null).Fit : Linear(result, formula, null).Fit;
        return mixed ? Lmm.Fit(formula, rows, options) : Lm.Fit(formula, rows, new LmOptions { Design = options.Design, DataName = fit.DataName });
    }

    /// <summary>Formula, data and design without a fit of them.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsRows">What needs the rows, as a sentence without its stop.</param>
    public (string Formula, Table Table, DesignOptions Design) Unfitted(ParseResult result, string needsRows)
    {
        if (Saved(result) is { } saved) return (saved.Formula, Columns(saved), saved.Frame.Spec.Options);
        var formula = _data.Formula(result);
        _ = _roads.Choose(result, formula, needsRows);
        return (formula, _data.Read(result, needsRows), _data.Design(result));
    }

    /// <summary>Another table, read like DATA.</summary>
    public Table Read(ParseResult result, string address) => _data.ReadOther(result, address);

    /// <summary>The file of the saved model; null where formula and data were given.</summary>
    public string? SavedPath(ParseResult result) => result.GetValue(_model);

    /// <summary>The C# expression that reads the data as the command line does; null with a saved model.</summary>
    public string? ReadsData(ParseResult result) => SavedPath(result) is null ? _data.ReadsData(result) : null;

    /// <summary>A linear model was given what only mixed ones have.</summary>
    public static BlupException ExactTests(string formula)
        => new("BLUP634", "A linear model has neither ML nor a choice of degrees of freedom: its tests are exact.", formula, "Leave out --ml and --df, or add a random effect such as (1 | Subject).");

    /// <summary>A linear model was to be fitted without its rows in memory.</summary>
    public static BlupException NotStreamed(string formula)
        => new("BLUP887", "A linear model is not streamed.", formula, "Leave --stream out, or add a random effect such as (1 | Subject).");

    private static IModelFit With(IModelFit saved, DfMethod? method)
    {
        using var progress = FitProgressLine.ForTerminal();
        return (saved, method) switch
        {
            (_, null) or (LmFit, DfMethod.Residual) => saved,
            (LmmFit mixed, { } asked) => mixed.With(asked, progress: progress),
            _ => throw ExactTests(saved.Formula),
        };
    }

    /// <summary>What stands on the command line for the arguments of the verb, in order.</summary>
    private static string[] Given(ParseResult result)
        => [.. result.CommandResult.Command.Arguments.SelectMany(a => result.GetResult(a)?.Tokens ?? []).Select(t => t.Value)];

    /// <summary>The columns that the saved model reads; the file has no others. Of a fit from sums their kinds only: its rows stayed where they are.</summary>
    private static Table Columns(IModelFit saved)
        => !saved.Frame.HasRows ? saved.Frame.Spec.Schema : (saved as LmmFit)?.State?.Data ?? (saved as LmFit)?.Data ?? throw new BlupException("BLUP681", "The saved model does not hold its data.", saved.Formula, "Give FORMULA and DATA instead.");

    /// <summary>Whether <c>--stream</c> is given.</summary>
    public bool IsStreamed(ParseResult result) => _roads.IsStreamed(result);

    /// <summary>The streamed fit of a file, and the file.</summary>
    public (LmmFit Fit, string Path, CsvOptions Csv) FitStreamed(ParseResult result)
    {
        if (SavedPath(result) is { } saved) throw new BlupException("BLUP887", "A saved model is not streamed: it holds its rows.", $"{SavedName} {saved}", "Leave --stream out, or give FORMULA and DATA.");
        RequireMixed(result);
        using var progress = FitProgressLine.ForTerminal();
        return (Streamed(result, _data.Formula(result), Options(result, DfMethod.Wald) with { Progress = progress }), _data.StreamedFile(result), _data.Reading(result));
    }

    /// <summary>Whether a file is streamed by the library's own reader; everything else is summed by an engine.</summary>
    public bool IsCsv(ParseResult result) => SavedPath(result) is not null || DataSource.IsCsvFile(_data.Address(result), _data.Query(result));

    /// <summary>The fit of rows that an engine sums, and the engine, open.</summary>
    public (LmmFit Fit, DataSource Source) FitSummed(ParseResult result, CancellationToken cancellation)
    {
        RequireMixed(result);
        using var progress = FitProgressLine.ForTerminal();
        return Summed(result, _data.Formula(result), Options(result, DfMethod.Wald) with { Progress = progress, Cancellation = cancellation });
    }

    private LmmFit Streamed(ParseResult result, string formula, LmmOptions options)
        => Lmm.FitCsv(formula, _data.StreamedFile(result), _data.Reading(result), options, residuals: false);

    private (LmmFit Fit, DataSource Source) Summed(ParseResult result, string formula, LmmOptions options)
    {
        var reading = _data.Reading(result);
        if (reading.Factors.Count > 0) throw PushedFit.ChangesRows(reading.Factors);
        var source = DataSource.Open(_data.Address(result), _data.Query(result), options.Cancellation);
        try
        {
            return (Blup.Sql.SqlLmm.Fit(formula, source.Engine, source.Source, options, reading.Levels), source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private LmmOptions Options(ParseResult result, DfMethod method)
        => new() { Reml = !result.GetValue(_ml), Design = _data.Design(result), Df = method, DataName = _data.DataName(result), MemoryLimit = _data.MemoryLimit(result) };

    private void RequireMixed(ParseResult result)
    {
        var formula = _data.Formula(result);
        if (!Formula.Parse(formula).HasRandomTerms) throw NotStreamed(formula);
    }

    private (LmmFit Fit, Table? Rows) Mix(ParseResult result, string formula, DfMethod method, string? needsRows)
        => Mix(result, formula, Options(result, method), needsRows);

    private (LmmFit Fit, Table? Rows) Mix(ParseResult result, string formula, LmmOptions options, string? needsRows)
    {
        var (road, said) = _roads.Choose(result, formula, needsRows);
        var table = road == Road.Memory ? _data.Read(result, needsRows) : null;
        LmmFit fit;
        using (var progress = FitProgressLine.ForTerminal())
        using (var interruption = road == Road.Memory ? null : new Interruption())
        {
            options = options with { Progress = progress, Cancellation = interruption?.Token ?? default };
            fit = table is not null ? Lmm.Fit(formula, table, options) : road == Road.Streamed ? Streamed(result, formula, options) : SummedAlone(result, formula, options);
        }

        // Never silently: what nobody asked for is said beside the result.
        if (said is not null && !_roadIsSaid) result.InvocationConfiguration.Error.Write($"{said.Code}  {said.Text} {said.Advice}\n");
        _roadIsSaid = true;
        return (fit, table);
    }

    private LmmFit SummedAlone(ParseResult result, string formula, LmmOptions options)
    {
        var (fit, source) = Summed(result, formula, options);
        source.Dispose();
        return fit;
    }

    private (LmFit Fit, Table Rows) Linear(ParseResult result, string formula, string? needsRows)
    {
        _ = _roads.Choose(result, formula, needsRows);
        var (design, table) = (_data.Design(result), _data.Read(result, Roads.NeedsRows(formula, needsRows)));
        return (Lm.Fit(formula, table, new LmOptions { Design = design, DataName = _data.DataName(result) }), table);
    }

    private IModelFit? Saved(ParseResult result)
    {
        if (result.GetValue(_model) is not { } path) return null;
        var extra = result.GetValue(_ml) ? _ml.Name : _data.Options.Concat(_roads.Options).FirstOrDefault(o => result.GetResult(o) is { Implicit: false })?.Name;
        if (extra is not null || Given(result).Length > (_own is null ? 0 : 1))
            throw new BlupException("BLUP687", "A saved model has its own formula, data and criterion.", $"{SavedName} {path}", $"Leave {extra ?? "FORMULA and DATA"} out, or leave {SavedName} out.");
        return SavedModels.Load(path);
    }
}
