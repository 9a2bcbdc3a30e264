using Blup.Report.Plots;
using Blup.Tables;

namespace Blup.Report.Charts;

/// <summary>The data as points, thinned or counted where there are too many.</summary>
internal static class Scatter
{
    /// <summary>An axis for a column: a covariate's numbers, or a factor's levels.</summary>
    public static Axis Axis(Column column)
        => ModelData.Numbers(column) is not null ? new Axis(column.Name) : Plots.Axis.Ordinal(column.Name, ModelData.Names(column).Levels);

    /// <summary>A point a row used, at x and the response; of the given panels only.</summary>
    public static Layer Points(ModelData data, Column x, Grouping? grouping, HashSet<string> panels, string? series)
    {
        var rows = Enumerable.Range(0, data.Table.RowCount).Where(i => grouping is null || panels.Contains(grouping.Texts[i])).ToArray();
        rows = Thinning.Evenly(rows, data.Options.MaxPoints);
        T[] Take<T>(T[] values) => Array.ConvertAll(rows, i => values[i]);
        var columns = new List<PlotColumn>
        {
            ModelData.Numbers(x) is { } numbers ? new PlotColumn(x.Name, Take(numbers), null) : new PlotColumn(x.Name, null, Take(ModelData.Names(x).Texts)),
            new(data.ResponseName, Take(data.Response), null),
            new("row", Take(Array.ConvertAll(data.Fit.Frame.RowNumbers, r => (double)r)), null),
        };
        if (grouping is not null) columns.Add(new PlotColumn(grouping.Name, null, Take(grouping.Texts)));
        if (series is not null) columns.Add(new PlotColumn(series, null, Take(ModelData.Names(data.Table.Column(series)).Texts)));
        return new Layer(Mark.Point, new PlotData(columns)) { X = x.Name, Y = data.ResponseName, Panel = grouping?.Name, Group = null, Series = series, Color = "muted", Size = 5 };
    }
}
