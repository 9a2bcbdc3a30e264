using System.CommandLine;
using System.Globalization;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Cli;

/// <summary><c>blup means</c>: marginal means, slopes and contrasts of a model.</summary>
internal sealed class MeansCommand : Command
{
    private static readonly Dictionary<string, Adjustment> Adjustments = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = Adjustment.None,
        ["tukey"] = Adjustment.Tukey,
        ["dunnettx"] = Adjustment.DunnettX,
        ["mvt"] = Adjustment.MultivariateT,
        ["dunnett"] = Adjustment.MultivariateT,
        ["sidak"] = Adjustment.Sidak,
        ["holm"] = Adjustment.Holm,
        ["bonferroni"] = Adjustment.Bonferroni,
        ["hochberg"] = Adjustment.Hochberg,
        ["fdr"] = Adjustment.BenjaminiHochberg,
        ["BH"] = Adjustment.BenjaminiHochberg,
        ["scheffe"] = Adjustment.Scheffe,
    };

    private static readonly Dictionary<string, DfMethod> Methods = new(ModelSource.All, StringComparer.Ordinal) { ["asymptotic"] = DfMethod.Wald };

    private readonly TextWriter _error;
    private readonly ModelSource _source = new(Methods);
    private readonly Option<string> _specs = new("--specs") { Description = "Which means: predictors, and after | those that form groups; 1 for the mean of all", HelpName = "\"~ Trt | Day\"", Required = true };
    private readonly Option<string[]> _contrast = new("--contrast") { Description = "pairwise, trt.vs.ctrl, poly, eff, consec, …, or coefficients by name (repeatable)", HelpName = "AvsB=1,-1,0", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _adjust = new("--adjust") { Description = $"Adjustment: {string.Join(", ", Adjustments.Keys)}", HelpName = "METHOD" };
    private readonly Option<string[]> _at = new("--at") { Description = "Values of a covariate or levels of a factor (repeatable)", HelpName = "x=1,2" };
    private readonly Option<string> _cells = new("--cell-weights") { Description = "Weights of averaged cells: equal or proportional", HelpName = "W", DefaultValueFactory = _ => "equal" };
    private readonly Option<string> _type = new("--type") { Description = "Scale of a transformed response: link or response", HelpName = "SCALE", DefaultValueFactory = _ => "link" };
    private readonly Option<double> _level = new("--level") { Description = "Confidence level", HelpName = "0.95", DefaultValueFactory = _ => 0.95 };
    private readonly Option<string?> _slopes = new("--slopes") { Description = "Slopes of this covariate instead of means", HelpName = "x" };
    private readonly Option<string?> _control = new("--control") { Description = "The control of trt.vs.ctrl, by its label", HelpName = "A" };
    private readonly Option<bool> _letters = new("--letters") { Description = "Compact letters: means that share one do not differ" };
    private readonly Option<bool> _intervals = new("--intervals") { Description = "Also simultaneous intervals of the contrasts" };
    private readonly Option<bool> _joint = new("--joint") { Description = "Also the joint F-test of the contrasts" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public MeansCommand(TextWriter error) : base("means", "Marginal means, slopes and contrasts of a model.")
    {
        _error = error;
        _source.AddTo(this);
        foreach (var option in (Option[])[_specs, _contrast, _adjust, _at, _cells, _type, _level, _slopes, _control, _letters, _intervals, _joint, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var specs = result.GetRequiredValue(_specs);
        var adjust = result.GetValue(_adjust) is { } a ? OneOf(Adjustments, "--adjust", a) : Adjustment.Default;
        var options = new MeansOptions
        {
            Weights = OneOf(new Dictionary<string, MeansWeights>(StringComparer.Ordinal) { ["equal"] = MeansWeights.Equal, ["proportional"] = MeansWeights.Proportional }, "--cell-weights", result.GetValue(_cells)!),
            Type = OneOf(new Dictionary<string, MeansScale>(StringComparer.Ordinal) { ["link"] = MeansScale.Link, ["response"] = MeansScale.Response }, "--type", result.GetValue(_type)!),
            Level = result.GetValue(_level),
            Levels = At(result),
        };
        var asked = Contrasts(result);
        if (asked.Family is null && asked.Vectors.Count == 0 && specs.Split('~') is [var left, _] && left.Trim().Length > 0) asked.Family = left.Trim();
        if (asked.Family is null && asked.Vectors.Count == 0 && !result.GetValue(_letters)) options = options with { Adjust = adjust };
        var (fit, method) = _source.FitForTests(result);
        using var progress = FitProgressLine.ForTerminal();
        options = options with { Df = method, Progress = progress };
        var means = result.GetValue(_slopes) is { } x ? fit.Slopes(x, specs, options) : fit.Means(specs, options);
        var how = new ContrastOptions { Adjust = adjust, Reference = result.GetValue(_control) };
        var contrasts = asked.Family is { } family ? means.Contrasts(family, how) : asked.Vectors.Count > 0 ? means.Contrasts(asked.Vectors, how) : null;
        var letters = result.GetValue(_letters) ? means.Letters(Math.Round(1 - options.Level, 12), how) : null;
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(_json))
        {
            output.Write(means.ToJson(contrasts, letters) + "\n");
            return CliApp.Success;
        }

        foreach (var text in means.Messages.Concat(contrasts?.Messages ?? []).Concat(letters?.Comparisons.Messages ?? []).Select(Note).Distinct(StringComparer.Ordinal)) _error.Write(text);
        output.Write(letters?.ToString() ?? means.ToString());
        if (contrasts is not null) output.Write("\n" + contrasts.Print(result.GetValue(_intervals), tests: true));
        if (contrasts is not null && result.GetValue(_joint)) output.Write("\n" + contrasts.PrintJointTests());
        return CliApp.Success;
    }

    private (string? Family, Dictionary<string, double[]> Vectors) Contrasts(ParseResult result)
    {
        string? family = null;
        var vectors = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var text in result.GetValue(_contrast) ?? [])
        {
            var equals = text.LastIndexOf('=');
            if (equals < 0)
            {
                if (family is not null) throw new BlupException("BLUP713", "Two families of contrasts are asked for.", $"--contrast {text}", "Ask for one at a time.");
                family = text;
                continue;
            }

            var numbers = text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
            var values = new double[numbers.Length];
            for (var k = 0; k < values.Length; k++)
                if (!TryNumber(numbers[k], out values[k])) throw new BlupException("BLUP712", $"'{numbers[k]}' is not a number.", $"--contrast {text}", "Write a name and numbers, such as \"AvsB=1,-1,0\"; fractions such as 1/3 are understood.");
            if (!vectors.TryAdd(text[..equals], values)) throw new BlupException("BLUP712", $"Two contrasts are named '{text[..equals]}'.", $"--contrast {text}", "Give each a name of its own.");
        }

        if (family is not null && vectors.Count > 0) throw new BlupException("BLUP713", "A family and vectors of contrasts are asked for.", $"--contrast {family}", "Ask for one kind at a time.");
        return (family, vectors);
    }

    private static bool TryNumber(string text, out double value)
    {
        var parts = text.Split('/');
        value = 0;
        if (parts.Length > 2 || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;
        if (parts.Length == 1) return true;
        var good = double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var below) && below != 0;
        value /= below;
        return good;
    }

    private Dictionary<string, IReadOnlyList<string>> At(ParseResult result)
    {
        var chosen = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var text in result.GetValue(_at) ?? [])
        {
            var parts = text.Split('=', 2);
            if (parts is not [{ Length: > 0 } name, { Length: > 0 } values]) throw new BlupException("BLUP506", "--at needs a predictor and values.", $"--at {text}", "Write --at x=1,2.");
            if (!chosen.TryAdd(name, values.Split(',', StringSplitOptions.TrimEntries))) throw new BlupException("BLUP507", $"--at is given twice for '{name}'.", $"--at {text}", "Give it once a predictor.");
        }

        return chosen;
    }

    private static T OneOf<T>(Dictionary<string, T> allowed, string option, string value)
        => allowed.TryGetValue(value, out var found) ? found : throw OptionMistakes.NotOneOf(option, value, [.. allowed.Keys]);

    private static string Note(Message m) => $"NOTE: {m.Text}\n";
}
