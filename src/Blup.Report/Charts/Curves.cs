using System.Globalization;
using Blup.Design;
using Blup.Results;
using Blup.Tables;

namespace Blup.Report.Charts;

/// <summary>
/// Rows along which fitted lines are drawn: for each group and each combination of the other factors that occurs in it, the range of the
/// horizontal variable there; other covariates at their means.
/// </summary>
internal sealed class Curves
{
    private const string Elsewhere = "\u0001elsewhere";

    private Curves(Table table, string[] group, string[] combination, double[]? numbers, string[]? names)
        => (Table, Group, Combination, Numbers, Names) = (table, group, combination, numbers, names);

    /// <summary>The rows, ready for predictions.</summary>
    public Table Table { get; }

    /// <summary>Group of each row; empty where there is one group of all.</summary>
    public string[] Group { get; }

    /// <summary>The other factors' levels, such as <c>W, female</c>.</summary>
    public string[] Combination { get; }

    /// <summary>The horizontal values; null for a factor.</summary>
    public double[]? Numbers { get; }

    /// <summary>The horizontal levels; null for a covariate.</summary>
    public string[]? Names { get; }

    /// <summary>The horizontal values as a column of plot data.</summary>
    public Array X => Numbers is { } n ? n : Names!;

    /// <summary>Lines of the given levels of a grouping; of all rows together where it is null.</summary>
    public static Curves Of(ModelData data, Column x, Grouping? grouping, IReadOnlyList<string> levels)
    {
        var spec = data.Fit.Frame.Spec;
        var factors = data.Predictors.Where(p => p.IsFactor && p.Name != x.Name && p.Name != grouping?.Name).Select(p => ModelData.Names(data.Table.Column(p.Name)).Texts).ToList();
        var numeric = ModelData.Numbers(x);
        var (names, order) = ModelData.Names(x);
        var (rows, groups, combinations, values, texts) = (new List<int>(), new List<string>(), new List<string>(), new List<double>(), new List<string>());
        var covariates = data.Predictors.Where(p => !p.IsFactor && p.Kind == ColumnKind.Numeric && p.Name != x.Name).ToList();
        var means = covariates.ToDictionary(c => c.Name, _ => new List<double>(), StringComparer.Ordinal);
        var straight = Straight(spec, x.Name);
        foreach (var level in grouping is null ? [""] : levels)
        {
            var own = Enumerable.Range(0, data.Table.RowCount).Where(i => grouping is null || grouping.Texts[i] == level).ToList();
            foreach (var cell in own.GroupBy(i => string.Join(", ", factors.Select(f => f[i])), StringComparer.Ordinal))
            {
                var points = new List<(int Row, double Value, string Text)>();
                if (numeric is not null)
                {
                    var (low, high) = (cell.Min(i => numeric[i]), cell.Max(i => numeric[i]));
                    var steps = low == high ? 1 : straight ? 2 : 41;
                    for (var k = 0; k < steps; k++) points.Add((cell.First(), steps == 1 ? low : low + (high - low) * k / (steps - 1), ""));
                }
                else
                {
                    foreach (var name in order)
                        if (cell.Where(i => names[i] == name).Select(i => (int?)i).FirstOrDefault() is { } row) points.Add((row, double.NaN, name));
                }

                foreach (var (row, value, text) in points)
                {
                    rows.Add(row);
                    groups.Add(level);
                    combinations.Add(cell.Key);
                    values.Add(value);
                    texts.Add(text);
                    foreach (var c in covariates) means[c.Name].Add(cell.Average(i => ((NumericColumn)data.Table.Column(c.Name)).Values[i]));
                }
            }
        }

        var table = data.Table.Take(rows.ToArray());
        if (numeric is not null) table = table.WithColumn(new NumericColumn(x.Name, [.. values]));
        foreach (var c in covariates) table = table.WithColumn(new NumericColumn(c.Name, [.. means[c.Name]]));
        // Effects of other groupings are left at their mean, zero: their levels differ within one line.
        var kept = (grouping?.Name.Split(':') ?? []).Concat(data.Predictors.Select(p => p.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var other in spec.GroupColumns())
            if (!kept.Contains(other)) table = table.WithColumn(new CategoricalColumn(other, new int[rows.Count], [Elsewhere]));
        return new Curves(table, [.. groups], [.. combinations], numeric is null ? null : [.. values], numeric is null ? [.. texts] : null);
    }

    /// <summary>A model's values along the lines: of the groups for a mixed model, of the population where asked.</summary>
    public double[] Fitted(IModelFit fit, bool population = false)
        => fit.Predict(new PredictOptions { Level = fit is LmmFit && !population ? PredictionLevel.Conditional : PredictionLevel.Population, Data = Table, UnseenGroups = UnseenGroups.Population }).Fit;

    /// <summary>The population's values with a confidence band.</summary>
    public Predictions Band(IModelFit fit, PlotOptions options)
        => fit.Predict(new PredictOptions { Level = PredictionLevel.Population, Data = Table, Interval = PredictionInterval.Confidence, Confidence = options.Level, Df = fit is LmmFit ? options.Df : null });

    /// <summary>The values of each group's own regression; NaN where the group cannot tell a coefficient that the row needs.</summary>
    public double[] Separate(IModelFit fit, LmListFit list)
    {
        var columns = fit.Frame.Spec.FixedColumns(Table).Columns;
        var place = list.Levels.Select((l, k) => (l, k)).ToDictionary(p => p.l, p => p.k, StringComparer.Ordinal);
        var offset = fit.Frame.Spec.OffsetColumn(Table);
        var values = new double[Table.RowCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = offset?[i] ?? 0.0;
            for (var j = 0; j < columns.Count; j++)
                if (columns[j][i] != 0.0) values[i] += columns[j][i] * Known(list.Estimates[place[Group[i]], j]);
        }

        return values;

        // A column that is a combination of others in this group is left out there, as lm does.
        static double Known(double estimate) => double.IsNaN(estimate) ? 0.0 : estimate;
    }

    private static bool Straight(DesignSpec spec, string x)
        => spec.Variables.Values.Where(v => v.Columns.Contains(x, StringComparer.Ordinal)).All(v => v.Label == x) && spec.OffsetLabels.Count == 0;

    /// <summary>A number as a short text.</summary>
    public static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
