using Blup.Diagnostics;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>residuals</c>: against fitted values, their size against fitted values (scale–location), or by group.</summary>
internal static class ResidualsChart
{
    public static readonly string[] Which = ["fitted", "scale", "group"];

    public static Plot Of(IModelFit fit, PlotOptions options) => (options.Kind ?? (options.Group is null ? "fitted" : "group")) switch
    {
        "fitted" => Against(fit, options, "Residual", "Residuals against fitted values", fit.Residuals, zero: true),
        "scale" => Scale(fit, options),
        "group" => ByGroup(fit, options),
        var other => throw NoSuch("residuals", other, Which),
    };

    private static Plot Scale(IModelFit fit, PlotOptions options)
    {
        var (values, name) = StandardResiduals.Of(fit, options);
        return Against(fit, options, $"√|{char.ToLowerInvariant(name[0])}{name[1..]}|", "Scale–location: the size of residuals against fitted values", [.. values.Select(r => Math.Sqrt(Math.Abs(r)))], zero: false);
    }

    public static BlupException NoSuch(string kind, string which, IReadOnlyList<string> all)
        => new("BLUP760", $"There is no plot '{kind}' of '{which}'.", null, $"One of: {string.Join(", ", all)}.");

    private static Plot Against(IModelFit fit, PlotOptions options, string name, string title, double[] values, bool zero)
    {
        const string Fitted = "Fitted value", Guide = "smooth guide";
        var keep = Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])).ToArray();
        double[] x = [.. keep.Select(i => fit.Fitted[i])], y = [.. keep.Select(i => values[i])];
        var grouping = fit is LmmFit mixed ? ModelGroup(mixed) : null;
        Layer points;
        string? note = null;
        if (keep.Length > options.MaxPoints)
        {
            (points, note) = Thinning.Tiles(Fitted, x, name, y);
        }
        else
        {
            var columns = new List<(string, Array)> { (Fitted, x), (name, y), ("row", keep.Select(i => (double)fit.Frame.RowNumbers[i]).ToArray()) };
            if (grouping is not null) columns.Add((grouping.Name, keep.Select(i => grouping.Texts[i]).ToArray()));
            points = new Layer(Mark.Point, PlotData.Of([.. columns])) { X = Fitted, Y = name, Color = Palette.Blue, Size = 5.5, Opacity = 0.6, Group = grouping?.Name };
        }

        var (gx, gy) = Smoother.Of(x, y);
        List<Layer> layers = [points];
        if (zero) layers.Add(new Layer(Mark.Rule, PlotData.Row(("_zero", 0))) { Y = "_zero", Color = "muted", Dash = [4, 3], Size = 1 });
        if (gx.Length > 0) layers.Add(new Layer(Mark.Line, PlotData.Of((Fitted, gx), (name, gy), ("line", gx.Select(_ => Guide).ToArray()))) { X = Fitted, Y = name, Series = "line", Tooltip = ["line"] });
        return new Plot
        {
            Kind = "residuals",
            Title = options.Title ?? title,
            Subtitle = Subtitles.Of(fit.Formula, note),
            X = new Axis(Fitted + " of " + ModelNames.Response(fit)),
            Y = new Axis(name) { Zero = !zero },
            Layers = layers,
            Legend = gx.Length > 0 ? new Legend("", [new Series(Guide, Palette.Red) { Symbol = LegendSymbol.Line }]) : null,
            Group = points.Group,
        };
    }

    private static Plot ByGroup(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var grouping = data.Groups() ?? (data.By(null) is { } by ? Grouping.Of(by) : throw Refusals.Of("residuals", fit, "the linear model has no groups.", "Name a column with --group."));
        var (levels, note) = data.Shown(grouping);
        return Boxes.Of("residuals", data, grouping, levels, "Residual", fit.Residuals, true) with
        {
            Title = options.Title ?? $"Residuals by {grouping.Name}",
            Subtitle = Subtitles.Of(fit.Formula, note),
        };
    }

    private static Grouping ModelGroup(LmmFit fit)
    {
        var term = fit.Frame.Random.First(r => r.Group == fit.Groups[0].Name);
        return new Grouping(term.Group, term.Levels, term.Codes);
    }
}
