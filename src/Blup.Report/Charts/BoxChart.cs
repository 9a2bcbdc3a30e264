using Blup.Report.Plots;
using Blup.Results;
using Blup.Tables;

namespace Blup.Report.Charts;

/// <summary><c>box</c>: box plots of the response by a factor or group.</summary>
internal static class BoxChart
{
    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var by = By(data);
        var (levels, note) = data.Shown(by);
        var raw = data.Table.RowCount <= 300;
        return Boxes.Of("box", data, by, levels, data.ResponseName, data.Response, zero: false, raw) with
        {
            Title = options.Title ?? $"{data.ResponseName} by {by.Name}",
            Subtitle = Subtitles.Of(null, "Boxes: median and quartiles; whiskers: up to 1.5 box lengths.", raw ? "Points: the data." : null, note),
        };
    }

    private static Grouping By(ModelData data)
    {
        if (data.Options is { X: null, By: null, Group: null } && data.Predictors.FirstOrDefault(p => p.IsFactor) is { } factor) return Grouping.Of(data.Table.Column(factor.Name));
        if ((data.Options.X ?? data.Options.By) is { } name)
        {
            var column = data.Table.Column(name);
            var grouping = Grouping.Of(column);
            // Whole numbers such as days make good boxes; measurements do not.
            if (column.Kind == ColumnKind.Numeric && grouping.Levels.Count > 40) throw Refusals.Of("box", data.Fit, $"'{name}' has {grouping.Levels.Count} values, too many for boxes.", "Name a factor, or draw 'data'.");
            return grouping;
        }

        return data.Groups() ?? throw Refusals.Of("box", data.Fit, "the model has no factor.", "Name a column with --x.");
    }
}
