using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>Contrasts of a table of means within its by-groups, with adjusted tests and simultaneous intervals.</summary>
internal static class ContrastBuilder
{
    public static MeanContrasts Named(MarginalMeans means, string family, ContrastOptions options)
        => Build(means, labels => ContrastFamily.Of(family, labels, options.Reference), options);

    public static MeanContrasts Custom(MarginalMeans means, IReadOnlyDictionary<string, double[]> vectors, ContrastOptions options)
        => Build(means, labels => ContrastFamily.Custom(vectors, labels), options);

    private static MeanContrasts Build(MarginalMeans means, Func<IReadOnlyList<string>, ContrastFamily> make, ContrastOptions options)
    {
        var context = (MeansContext)(means.State ?? throw new InvalidOperationException("These means carry no model to continue from."));
        var level = options.Level ?? means.Level;
        MeansBuilder.CheckLevel(level);
        var groups = means.Groups();
        var primary = means.Columns.Where(c => !means.By.Contains(c.Name, StringComparer.Ordinal)).ToList();
        var family = make(MeanLabels.Of(primary, groups[0]));
        var values = Rows(context.Values, groups, family);
        var linear = context.Functions.Evaluate(values.Rows, values.Offset, values.Size);

        // A difference of logarithms is a ratio; anything else has no meaning on the response scale.
        var zeroSum = family.Contrasts.All(c => Math.Abs(c.Vector.Sum()) < 1e-6);
        var ratio = zeroSum ? context.Scale?.Ratio : null;
        var response = context.OnResponse && ratio is not null;
        var messages = new List<Message>(means.Messages.Where(m => m.Code == "BLUP719"));
        if (linear.Estimates.Count(double.IsNaN) is > 0 and var lost) messages.Add(MeansNotes.NotEstimable(lost));
        var size = family.Contrasts.Count;
        var by = means.Columns.Where(c => means.By.Contains(c.Name, StringComparer.Ordinal)).ToList();
        var contrasts = new MeanContrasts
        {
            EstimateName = response ? "ratio" : "estimate",
            Columns = [Names(family, groups.Count, response), .. by.Select(c => c with { Values = [.. groups.SelectMany(g => Enumerable.Repeat(c.Values[g[0]], size))] })],
            By = means.By,
            Estimates = linear.Estimates,
            StandardErrors = linear.Errors,
            Df = linear.Df,
            Lower = [],
            Upper = [],
            Statistics = [],
            PValues = [],
            PValueErrors = [],
            L = linear.L,
            Level = level,
            Method = means.Method,
            AveragedOver = means.AveragedOver,
            Family = family.Name,
            Adjustment = Adjustment.None,
            NullValue = response ? 1.0 : 0.0,
            Notes = MeansNotes.Common(means.AveragedOver, context.Scale is null || ratio is not null ? null : context.Scale.Name, means.Method, response || ratio is null ? null : context.Scale!.Name),
            IntervalNotes = [],
            TestNotes = [],
            Messages = [],
            JointTests = [],
            State = means.State,
        };
        if (size == 0) return contrasts with { Messages = messages };

        var families = contrasts.Groups();
        var adjuster = new Adjuster(context.Functions, linear, families, groups[0].Count, level);
        adjuster.Apply(MeansBuilder.Suited(options.Adjust == Adjustment.Default ? family.Default : options.Adjust, family.IsPairwise || families[0].Count < 2, messages));
        if (adjuster.Errors.Max() is > 0 and var error)
            messages.Add(new Message("BLUP722", Severity.Information, FormattableString.Invariant($"The multivariate t probabilities are simulated (quasi-Monte Carlo with a fixed seed); p-values are within {error:0.0e-0}."), error, null, "The value is the largest error bound of a p-value."));
        var (lower, upper) = MeansBuilder.Bounds(linear, adjuster.Critical);
        contrasts = contrasts with
        {
            Adjustment = adjuster.Applied,
            Statistics = adjuster.Statistics,
            PValues = adjuster.PValues,
            PValueErrors = adjuster.Errors,
            Lower = lower,
            Upper = upper,
            IntervalNotes = MeansNotes.Intervals(level, adjuster, size, groups[0].Count, response ? context.Scale!.TestName : null),
            TestNotes = MeansNotes.Tests(adjuster, size, groups[0].Count, response ? context.Scale!.TestName : null),
            Messages = messages,
            JointTests = [.. families.Select(g => Joint(context, linear, g, by, groups, families))],
        };
        if (!response) return contrasts;
        var unit = Math.Log(ratio!(1.0));
        return MeansBuilder.BackTransformed(contrasts, ratio, x => unit * ratio(x));
    }

    private static MeansColumn Names(ContrastFamily family, int groups, bool ratio)
        => new("contrast", Tables.ColumnKind.Text, [.. Enumerable.Range(0, groups).SelectMany(_ => family.Contrasts.Select(c => ratio ? c.Name.Replace(" - ", " / ", StringComparison.Ordinal) : c.Name))]);

    private static MeansRows Rows(MeansRows means, IReadOnlyList<IReadOnlyList<int>> groups, ContrastFamily family)
    {
        var (rows, offset) = (new List<double[]>(), new List<double>());
        foreach (var group in groups)
        {
            foreach (var (_, vector) in family.Contrasts)
            {
                var (row, sum) = (new double[means.Size.Length], 0.0);
                for (var k = 0; k < group.Count; k++)
                {
                    if (vector[k] == 0) continue;
                    sum += vector[k] * means.Offset[group[k]];
                    for (var j = 0; j < row.Length; j++) row[j] += vector[k] * means.Rows[group[k]][j];
                }

                // What is left of a difference of equal cells is rounding.
                for (var j = 0; j < row.Length; j++)
                    if (Math.Abs(row[j]) < 1e-14 * means.Size[j]) row[j] = 0;
                rows.Add(row);
                offset.Add(Math.Abs(sum) < 1e-12 ? 0.0 : sum);
            }
        }

        return new MeansRows([.. rows], [.. offset], means.Size);
    }

    private static JointTest Joint(MeansContext context, FunctionEstimates linear, IReadOnlyList<int> rows, List<MeansColumn> by, IReadOnlyList<IReadOnlyList<int>> groups, IReadOnlyList<IReadOnlyList<int>> families)
    {
        var first = groups[families.ToList().IndexOf(rows)][0];
        var label = by.Select(c => KeyValuePair.Create(c.Name, c.Values[first])).ToList();
        var estimable = rows.Where(i => !double.IsNaN(linear.Estimates[i])).ToList();
        var independent = Adjuster.Independent(linear.L, estimable);
        var (k, p) = (independent.Count, linear.L.GetLength(1));
        if (k == 0) return new JointTest(label, 0, double.NaN, double.NaN, double.NaN, estimable.Count > 0, estimable.Count < rows.Count);
        var l = new double[k, p];
        for (var a = 0; a < k; a++)
            for (var j = 0; j < p; j++) l[a, j] = linear.L[independent[a], j];
        var test = context.Functions.Provider.Test(l, context.Fit.FixedEffects.Estimates);
        return new JointTest(label, k, test.DenominatorDf, test.F, test.PValue, k < estimable.Count, estimable.Count < rows.Count);
    }
}
