using Blup.Report.Plots;
using Blup.Results;
using Blup.Tables;

namespace Blup.Report.Charts;

/// <summary><c>data</c>: the response against a predictor, coloured by a factor; many rows as tiles with counts.</summary>
internal static class DataChart
{
    /// <summary>Most groups side by side on an axis.</summary>
    private const int MostGroups = 24;

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var grouping = fit is LmmFit ? data.Groups() : null;
        var x = data.X() ?? Groups(data, grouping) ?? throw Refusals.NoPredictor("data", fit);
        var plot = new Plot { Kind = "data", Title = "", X = Scatter.Axis(x), Y = new Axis(data.ResponseName), Layers = [] };
        var many = data.Table.RowCount > options.MaxPoints;
        if (many && ModelData.Numbers(x) is { } numbers)
        {
            var (tiles, counted) = Thinning.Tiles(x.Name, numbers, data.ResponseName, data.Response);
            return plot with { Title = options.Title ?? $"{data.ResponseName} against {x.Name}", Subtitle = [counted], Layers = [tiles] };
        }

        var by = data.By(x) ?? (grouping is not null && grouping.Levels.Count <= Palette.Most && data.Table.TryGetColumn(grouping.Name, out var g) && g.Name != x.Name ? g : null);
        var levels = by is null ? [] : ModelData.Names(by).Levels;
        var colored = levels.Count is > 0 && levels.Count <= Palette.Most;
        var points = Scatter.Points(data, x, null, [], colored ? by!.Name : null) with { Size = data.Table.RowCount > 1000 ? 4 : 6, Opacity = data.Table.RowCount > 1000 ? 0.3 : 0.8, Color = Palette.Blue };
        if (plot.X.Scale == AxisScale.Ordinal) points = Jitter.Within(points, 0.25);
        if (grouping is not null) points = WithGroup(points, data, grouping);
        return plot with
        {
            Title = options.Title ?? $"{data.ResponseName} against {x.Name}{(colored ? $", by {by!.Name}" : "")}",
            Subtitle = Subtitles.Of(null, Thinning.Note(data.Table.RowCount, options.MaxPoints), by is not null && !colored ? FormattableString.Invariant($"{by.Name} has {levels.Count:N0} levels, more than colours can tell apart.") : null),
            Layers = [points],
            Legend = colored ? Legend.Of(by!.Name, levels, LegendSymbol.Point) : null,
            Group = grouping?.Name,
        };
    }

    /// <summary>Where the model has no predictor: its groups, as names even where the data have numbers; null where they would not fit side by side.</summary>
    private static Column? Groups(ModelData data, Grouping? grouping)
        => grouping is null || grouping.Levels.Count > MostGroups || !data.Table.TryGetColumn(grouping.Name, out _) ? null : data.Table.AsFactor(grouping.Name).Column(grouping.Name);

    private static Layer WithGroup(Layer points, ModelData data, Grouping grouping)
    {
        if (points.Data.Columns.Any(c => c.Name == grouping.Name)) return points with { Group = grouping.Name };
        var rows = Thinning.Evenly([.. Enumerable.Range(0, data.Table.RowCount)], data.Options.MaxPoints);
        return points with { Data = new PlotData([.. points.Data.Columns, new PlotColumn(grouping.Name, null, Array.ConvertAll(rows, i => grouping.Texts[i]))]), Group = grouping.Name };
    }
}
