using System.Globalization;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary>Marginal means as plot data: one row a mean.</summary>
internal sealed class MeansData
{
    private MeansData(MarginalMeans means)
    {
        Means = means;
        Along = [.. means.Columns.Where(c => !means.By.Contains(c.Name, StringComparer.Ordinal))];
        By = [.. means.Columns.Where(c => means.By.Contains(c.Name, StringComparer.Ordinal))];
        Panels = [.. Enumerable.Range(0, means.Rows).Select(i => string.Join(", ", By.Select(c => $"{c.Name} {c.Values[i]}")))];
        Series = [.. Enumerable.Range(0, means.Rows).Select(i => string.Join(", ", Along.Skip(1).Select(c => c.Values[i])))];
    }

    public MarginalMeans Means { get; }

    /// <summary>What tells means of a panel apart: the first along the axis, the others by colour.</summary>
    public IReadOnlyList<MeansColumn> Along { get; }

    public IReadOnlyList<MeansColumn> By { get; }

    /// <summary>Panel of each mean; empty without by.</summary>
    public string[] Panels { get; }

    /// <summary>Colour of each mean; empty where the axis tells all apart.</summary>
    public string[] Series { get; }

    public static MeansData Of(IModelFit fit, string specs, PlotOptions options)
        => new(fit.Means(specs, new MeansOptions { Level = options.Level, Df = fit is LmmFit ? options.Df : null }));

    /// <summary>Estimates, bounds and names as columns; the offset moves what shares a band apart.</summary>
    public PlotData Table(string model, Func<int, double> offset)
    {
        var rows = Enumerable.Range(0, Means.Rows).ToArray();
        return PlotData.Of(
            ([.. Along.Concat(By).Select(c => (c.Name, (Array)c.Values.ToArray())),
            (Means.EstimateName, Means.Estimates), ("SE", Means.StandardErrors), ("df", Means.Df), ("_lower", Means.Lower), ("_upper", Means.Upper),
            ("_panel", Panels), ("_series", Series), ("_model", Array.ConvertAll(rows, _ => model)), ("_offset", Array.ConvertAll(rows, i => offset(i)))]));
    }

    /// <summary>The mean standard error of a difference between two means of a group; null for a single mean.</summary>
    public double? StandardErrorOfDifference()
    {
        if (Means.Groups().All(g => g.Count < 2)) return null;
        var known = Means.Contrasts("pairwise", new ContrastOptions { Adjust = Adjustment.None }).StandardErrors.Where(double.IsFinite).ToList();
        return known.Count == 0 ? null : known.Average();
    }

    /// <summary>What the means are over, as the table says it.</summary>
    public string Note(PlotOptions options)
        => string.Create(CultureInfo.InvariantCulture, $"Means with {options.Level * 100:0.##} % intervals{(Means.AveragedOver.Count > 0 ? $", averaged over {string.Join(", ", Means.AveragedOver)}" : "")}.");
}
