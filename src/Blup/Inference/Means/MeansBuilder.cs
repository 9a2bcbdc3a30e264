using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>Everything that contrasts of a table of means go on from: the rows over all columns of X and who evaluates them.</summary>
/// <param name="Fit">The fit.</param>
/// <param name="Functions">Estimates and degrees of freedom of rows.</param>
/// <param name="Values">Rows, offsets and sizes of columns.</param>
/// <param name="Scale">The response's transformation; null where there is none.</param>
/// <param name="OnResponse">Whether results are back-transformed.</param>
internal sealed record MeansContext(IModelFit Fit, LinearFunctions Functions, MeansRows Values, ResponseScale? Scale, bool OnResponse) : MeansState;

/// <summary>Linear functions over all columns of X.</summary>
/// <param name="Rows">One array a function.</param>
/// <param name="Offset">Added to each estimate.</param>
/// <param name="Size">Size of each column in the grid, for the test of estimability.</param>
internal sealed record MeansRows(double[][] Rows, double[] Offset, double[] Size);

/// <summary>Marginal means and slopes of a fit (Searle, Speed and Milliken 1980; Lenth 2016).</summary>
internal static class MeansBuilder
{
    /// <summary>Means of the cells of a specification.</summary>
    public static MarginalMeans Means(IModelFit fit, string specs, MeansOptions options)
    {
        CheckLevel(options.Level);
        var grid = MeansGrid.Of(fit, MeansSpecs.Parse(specs, fit.Frame.Spec), options);
        var (rows, offset) = grid.Means();
        var scale = ResponseScale.Of(fit.Frame.Spec.Formula);
        return Table(fit, options, grid, new MeansRows(rows, offset, LinearFunctions.Sizes(rows)), scale, options.Type == MeansScale.Response && scale is not null, null);
    }

    /// <summary>Slopes of a covariate in the cells of a specification, on the linear scale.</summary>
    /// <exception cref="BlupException">BLUP717 the variable is no covariate.</exception>
    public static MarginalMeans Slopes(IModelFit fit, string variable, string specs, MeansOptions options)
    {
        CheckLevel(options.Level);
        var spec = fit.Frame.Spec;
        var covariates = spec.Predictors.Where(p => !p.IsFactor && p.Kind == Tables.ColumnKind.Numeric).ToList();
        if (covariates.Find(p => p.Name == variable) is not { } found)
        {
            var near = Suggestions.Nearest(variable, covariates.Select(p => p.Name));
            throw new BlupException("BLUP717", $"'{variable}' is not a covariate of the fixed part.", spec.Formula.ToString(),
                $"Covariates: {(covariates.Count == 0 ? "none" : string.Join(", ", covariates.Select(p => p.Name)))}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
        }

        if (options.Type == MeansScale.Response && ResponseScale.Of(spec.Formula) is { } scale)
            throw new BlupException("BLUP717", $"Slopes are on the {scale.Name} scale of the response only.", spec.Formula.ToString(), "Leave out the response scale.");
        var grid = MeansGrid.Of(fit, MeansSpecs.Parse(specs, spec), options, variable);
        var rows = grid.Slopes(found);
        return Table(fit, options, grid, new MeansRows(rows, new double[rows.Length], LinearFunctions.Sizes(rows)), null, false, variable);
    }

    internal static void CheckLevel(double level)
    {
        if (!(level > 0 && level < 1))
            throw new BlupException("BLUP715", FormattableString.Invariant($"The confidence level {level} is not between 0 and 1."), null, "Use 0.95, for example.");
    }

    private static MarginalMeans Table(IModelFit fit, MeansOptions options, MeansGrid grid, MeansRows values, ResponseScale? scale, bool response, string? slope)
    {
        var provider = DfProviders.Of(fit, options.Df ?? fit.FixedEffects.Method, options.Progress);
        var functions = new LinearFunctions(fit, provider);
        var linear = functions.Evaluate(values.Rows, values.Offset, values.Size);
        var by = grid.Specs.By.Select(p => p.Name).ToList();
        var table = new MarginalMeans
        {
            EstimateName = slope is not null ? slope + ".trend" : response ? "response" : "emmean",
            Columns = grid.Columns,
            By = by,
            Estimates = linear.Estimates,
            StandardErrors = linear.Errors,
            Df = linear.Df,
            Lower = [],
            Upper = [],
            Statistics = [],
            PValues = [],
            L = linear.L,
            Level = options.Level,
            Method = provider.Method,
            AveragedOver = grid.AveragedOver,
            Notes = MeansNotes.Common(grid.AveragedOver, null, provider.Method, response ? null : scale?.Name),
            IntervalNotes = [],
            TestNotes = [],
            Messages = [],
            State = new MeansContext(fit, functions, values, scale, response),
        };
        var groups = table.Groups();
        var messages = new List<Message>();
        if (MeansNotes.Interaction(fit.Frame.Spec, grid.Told, slope) is { } note) messages.Add(note);
        if (linear.Estimates.Count(double.IsNaN) is > 0 and var lost) messages.Add(MeansNotes.NotEstimable(lost));
        var adjust = options.Adjust == Adjustment.Default ? Adjustment.None : options.Adjust;
        var adjuster = new Adjuster(functions, linear, groups, groups[0].Count, options.Level);
        adjuster.Apply(Suited(adjust, pairwise: false, messages));
        var (lower, upper) = Bounds(linear, adjuster.Critical);
        var family = groups[0].Count;
        table = table with
        {
            Statistics = adjuster.Statistics,
            PValues = adjuster.PValues,
            Lower = lower,
            Upper = upper,
            IntervalNotes = MeansNotes.Intervals(options.Level, adjuster, family, family, response ? scale!.Name : null),
            TestNotes = MeansNotes.Tests(adjuster, family, family, response ? scale!.Name : null),
            Messages = messages,
        };
        return response ? BackTransformed(table with { NullValue = scale!.Inverse(0) }, scale.Inverse, scale.Slope) : table;
    }

    /// <summary>The adjustment asked for, or Šidák's where it is Tukey's and the family is not all pairwise comparisons; a message says so.</summary>
    internal static Adjustment Suited(Adjustment adjustment, bool pairwise, List<Message> messages)
    {
        if (adjustment != Adjustment.Tukey || pairwise) return adjustment;
        messages.Add(new Message("BLUP721", Severity.Information, "adjust = \"tukey\" was changed to \"sidak\", because \"tukey\" is only appropriate for one set of pairwise comparisons", null, null, "Choose another adjustment to avoid this."));
        return Adjustment.Sidak;
    }

    internal static (double[] Lower, double[] Upper) Bounds(FunctionEstimates linear, double[] critical)
    {
        var (lower, upper) = (new double[critical.Length], new double[critical.Length]);
        for (var i = 0; i < critical.Length; i++)
        {
            var half = critical[i] * linear.Errors[i];
            (lower[i], upper[i]) = (linear.Estimates[i] - half, linear.Estimates[i] + half);
        }

        return (lower, upper);
    }

    /// <summary>Estimates and bounds through the inverse, standard errors by the delta method; a decreasing inverse swaps the bounds.</summary>
    internal static T BackTransformed<T>(T table, Func<double, double> inverse, Func<double, double> slope) where T : MeansTable
    {
        var n = table.Rows;
        var (estimate, error, lower, upper) = (new double[n], new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            estimate[i] = inverse(table.Estimates[i]);
            error[i] = Math.Abs(slope(table.Estimates[i])) * table.StandardErrors[i];
            var (a, b) = (inverse(table.Lower[i]), inverse(table.Upper[i]));
            (lower[i], upper[i]) = a <= b ? (a, b) : (b, a);
        }

        return table with { Estimates = estimate, StandardErrors = error, Lower = lower, Upper = upper };
    }
}
