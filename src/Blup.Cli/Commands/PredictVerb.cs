using System.CommandLine;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Cli.Commands;

/// <summary><c>blup predict FORMULA DATA NEW</c>: predictions of new rows.</summary>
internal sealed class PredictVerb : Command
{
    private static readonly string[] Levels = ["population", "conditional", "new-group"];
    private static readonly string[] Intervals = ["none", "confidence", "prediction"];
    private static readonly string[] Unseen = ["error", "population", "new-group", "missing"];
    private static readonly string[] Missing = ["missing", "omit", "error"];

    private readonly TextWriter _error;
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Argument<string> _new = new("NEW") { Description = "The rows to predict: a file or an address, as DATA" };
    private readonly Option<string?> _level = new("--level") { Description = $"What to predict: {string.Join(", ", Levels)}; required for a mixed model", HelpName = "LEVEL" };
    private readonly Option<string> _interval = new("--interval") { Description = $"{string.Join(", ", Intervals)}", HelpName = "KIND", DefaultValueFactory = _ => Intervals[0] };
    private readonly Option<double> _confidence = new("--confidence") { Description = "Coverage of the interval", HelpName = "0.95", DefaultValueFactory = _ => 0.95 };
    private readonly Option<bool> _se = new("--se") { Description = "Standard errors also without an interval" };
    private readonly Option<string> _unseen = new("--unseen") { Description = $"Groups and levels that the fit did not see: {string.Join(", ", Unseen)}", HelpName = "HOW", DefaultValueFactory = _ => Unseen[0] };
    private readonly Option<string> _missing = new("--missing") { Description = $"Rows with missing values: {string.Join(", ", Missing)}", HelpName = "HOW", DefaultValueFactory = _ => Missing[0] };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object" };

    public PredictVerb(TextWriter error) : base("predict", "Fit a model and predict new rows; CSV on the output, what it contains on the error stream.")
    {
        _error = error;
        _source.AddTo(this, _new);
        foreach (var option in (Option[])[_level, _interval, _confidence, _se, _unseen, _missing, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var level = result.GetValue(_level);
        var (interval, unseen, missing) = (OneOf(result, _interval, Intervals), OneOf(result, _unseen, Unseen), OneOf(result, _missing, Missing));
        if (level is not null && Array.IndexOf(Levels, level) < 0) throw OptionMistakes.NotOneOf("--level", level, Levels);
        var (fit, rows) = _source.Fit(result);
        if (level is null && fit is LmmFit)
            throw new BlupException("BLUP654", "A mixed model needs a level to predict.", fit.Formula, "Write --level population (the mean over groups), conditional (the groups in the data) or new-group (groups not seen before).");
        var predictions = fit.Predict(new PredictOptions
        {
            Level = (PredictionLevel)Math.Max(0, Array.IndexOf(Levels, level)),
            Interval = (PredictionInterval)interval,
            Confidence = result.GetValue(_confidence),
            StandardErrors = result.GetValue(_se),
            UnseenGroups = (UnseenGroups)unseen,
            UnseenLevelsAreMissing = unseen == (int)UnseenGroups.Missing,
            MissingRows = (MissingRows)missing,
            Data = Read(_source.Read(result, _source.Own(result)), rows, fit.Frame.Spec),
        });
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(_json))
        {
            output.Write(predictions.ToJson() + "\n");
            return CliApp.Success;
        }

        predictions.ToTable().WriteCsv(output);
        _error.Write($"level: {Levels[(int)predictions.Level]}; interval: {Intervals[(int)predictions.Interval]}; contains: {predictions.Includes}\n");
        foreach (var message in predictions.Messages) _error.Write($"{message.Code}  {message.Text} {message.Advice}\n");
        return CliApp.Success;
    }

    /// <summary>The new rows; columns that were categorical in the fit are so here, whatever they look like.</summary>
    private static Table Read(Table table, Table? rows, DesignSpec spec)
    {
        if (rows is not null) return table.AsFactor([.. rows.Columns.OfType<CategoricalColumn>().Select(c => c.Name).Where(n => table.TryGetColumn(n, out _))]);
        // Without the rows the design tells: columns that are factors by themselves, fixed or random.
        var names = spec.Predictors.Where(p => p.Kind == ColumnKind.Categorical).Select(p => p.Name).Concat(spec.Variables.Values.Where(v => v.IsFactor && v.Columns is [var only] && only == v.Label).Select(v => v.Label));
        return table.AsFactor([.. names.Distinct(StringComparer.Ordinal).Where(n => table.TryGetColumn(n, out var column) && column is NumericColumn)]);
    }

    private static int OneOf(ParseResult result, Option<string> option, string[] allowed)
        => Array.IndexOf(allowed, result.GetValue(option)) is var at and >= 0 ? at : throw OptionMistakes.NotOneOf(option.Name, result.GetValue(option)!, allowed);
}
