using System.CommandLine;
using System.Globalization;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Text;

namespace Blup.Cli;

/// <summary><c>blup power</c>: power of a test by simulation.</summary>
internal sealed class PowerVerb : Command
{
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<string?> _coefficient = new("--coefficient") { Description = "t-test of a coefficient", HelpName = "Days" };
    private readonly Option<string?> _term = new("--term") { Description = "F-test of a fixed term, as in anova (type III)", HelpName = "Condition" };
    private readonly Option<string?> _against = new("--against") { Description = "Likelihood-ratio test against a smaller formula", HelpName = "FORMULA" };
    private readonly Option<string[]> _effects = new("--effect") { Description = "True value of a coefficient (repeatable)", HelpName = "Days=5" };
    private readonly Option<string[]> _groups = new("--groups") { Description = "Number of groups of a study of a mixed model (repeatable)", HelpName = "Subject=30" };
    private readonly Option<int> _copies = new("--copies") { Description = "How often each row is observed", HelpName = "1", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _simulations = new("--simulations") { Description = "Simulated studies", HelpName = "1000", DefaultValueFactory = _ => 1000 };
    private readonly Option<double> _alpha = new("--alpha") { Description = "Level of significance", HelpName = "0.05", DefaultValueFactory = _ => 0.05 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed", HelpName = "1", DefaultValueFactory = _ => 1UL };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object at full precision" };

    public PowerVerb() : base("power", "Power of a test by simulation, with other effects and numbers of groups.")
    {
        _source.AddTo(this);
        foreach (var option in (Option[])[_coefficient, _term, _against, _effects, _groups, _copies, _simulations, _alpha, _seed, _json]) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        PowerTest[] tests =
        [
            .. Given(_coefficient, PowerTest.Coefficient), .. Given(_term, PowerTest.Term), .. Given(_against, PowerTest.LikelihoodRatio),
        ];
        if (tests.Length != 1) throw new BlupException("BLUP690", "One test is needed.", null, "Give one of --coefficient, --term and --against.");
        if (tests[0].IsLikelihoodRatio && _source.MethodWord(result) is { } word)
            throw new BlupException("BLUP692", "A likelihood-ratio test has no degrees of freedom to choose.", $"--df {word}", "Leave --df out.");
        var (fit, method) = _source.FitForTests(result, "Studies are simulated on the rows");
        using var progress = FitProgressLine.ForTerminal();
        var options = new PowerOptions
        {
            Simulations = result.GetValue(_simulations),
            Seed = result.GetValue(_seed),
            Alpha = result.GetValue(_alpha),
            Copies = result.GetValue(_copies),
            Effects = Pairs(result, _effects, double.Parse),
            Groups = Pairs(result, _groups, int.Parse),
            Df = method,
            Progress = progress?.Of(result.GetValue(_simulations)),
        };
        if (fit is LmFit && method is not (null or DfMethod.Residual or DfMethod.Wald)) throw ModelSource.ExactTests(fit.Formula);
        var power = fit is LmFit linear ? linear.Power(tests[0], options) : ((LmmFit)fit).Power(tests[0], options);
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? Json(power) + "\n" : power.ToString());
        return CliApp.Success;

        IEnumerable<PowerTest> Given(Option<string?> option, Func<string, PowerTest> make) => result.GetValue(option) is { } text ? [make(text)] : [];
    }

    private static string Json(PowerResult power) => ComparisonJson.Write(json =>
    {
        json.WriteString("test", power.Test);
        json.WriteNumber("power", power.Power);
        json.WriteNumber("lower", power.Lower);
        json.WriteNumber("upper", power.Upper);
        json.WriteNumber("alpha", power.Alpha);
        json.WriteNumber("simulations", power.Simulations);
        json.WriteNumber("significant", power.Significant);
        json.WriteNumber("failed", power.Failed);
        json.WriteNumber("nobs", power.Observations);
        json.WriteNumber("seed", power.Seed);
    });

    private static Dictionary<string, T> Pairs<T>(ParseResult result, Option<string[]> option, Func<string, IFormatProvider, T> parse)
    {
        var pairs = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var text in result.GetValue(option) ?? [])
        {
            var equals = text.LastIndexOf('=');
            try
            {
                pairs[text[..equals]] = parse(text[(equals + 1)..], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
            {
                throw new BlupException("BLUP506", $"{option.Name} needs a name and a number.", $"{option.Name} {text}", $"Write {option.Name} {option.HelpName}.", e);
            }
        }

        return pairs;
    }
}
