using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>predictions</c>: observed against fitted values of one or several models; or fitted points beside the observed ones along a predictor.</summary>
internal static class PredictionsChart
{
    public static readonly string[] Which = ["against", "beside"];

    private const string Fitted = "Fitted value", Model = "model", Observed = "observed";

    public static Plot Of(IModelFit fit, PlotOptions options) => (options.Kind ?? "against") switch
    {
        "against" => Against(fit, options),
        "beside" => Beside(fit, options),
        var other => throw ResidualsChart.NoSuch("predictions", other, Which),
    };

    private static Plot Against(IModelFit fit, PlotOptions options)
    {
        var models = ModelNames.Short(fit, options, out var lines);
        var y = ModelNames.Response(fit);
        var layers = new List<Layer>();
        var notes = new List<string?>();
        foreach (var (model, name) in models)
        {
            var (x, response) = (model.Fitted, model.Frame.Response);
            if (x.Length > options.MaxPoints)
            {
                var (tiles, note) = Thinning.Tiles(Fitted, x, y, response);
                layers.Add(tiles with { Data = new PlotData([.. tiles.Data.Columns, new PlotColumn(Model, null, [.. Enumerable.Repeat(name, tiles.Data.Rows)])]), Panel = Model });
                notes.Add(models.Count == 1 ? note : null);
                continue;
            }

            var columns = new List<(string, Array)> { (Fitted, x), (y, response), ("row", Array.ConvertAll(model.Frame.RowNumbers, r => (double)r)), (Model, Enumerable.Repeat(name, x.Length).ToArray()) };
            var term = model.Frame.Random.Count > 0 ? model.Frame.Random[0] : null;
            if (term is not null) columns.Add((term.Group, Array.ConvertAll(term.Codes, c => term.Levels[c])));
            layers.Add(new Layer(Mark.Point, PlotData.Of([.. columns])) { X = Fitted, Y = y, Panel = Model, Color = Palette.Blue, Size = 5.5, Opacity = 0.6 });
        }

        var (low, high) = (models.Min(m => Math.Min(m.Fit.Fitted.Min(), m.Fit.Frame.Response.Min())), models.Max(m => Math.Max(m.Fit.Fitted.Max(), m.Fit.Frame.Response.Max())));
        var line = PlotData.Of((Fitted, new[] { low, high }), (y, new[] { low, high }));
        layers.Insert(0, new Layer(Mark.Line, line) { X = Fitted, Y = y, Color = "muted", Dash = [4, 3], Size = 1.2, Tooltip = [] });
        return new Plot
        {
            Kind = "predictions",
            Title = options.Title ?? $"Observed against fitted {y}",
            Subtitle = [.. lines, .. Subtitles.Of(models.Count == 1 ? fit.Formula : null, ["Dashed: observed equals fitted.", .. notes])],
            X = new Axis(Fitted),
            Y = new Axis($"Observed {y}"),
            Layers = layers,
            Facets = models.Count > 1 ? new Facets(Model, [.. models.Select(m => m.Name)]) : null,
        };
    }

    private static Plot Beside(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var models = ModelNames.Of(fit, options);
        var x = data.X() ?? throw Refusals.NoPredictor("predictions", fit);
        var y = data.ResponseName;
        var rows = Thinning.Evenly([.. Enumerable.Range(0, data.Table.RowCount)], options.MaxPoints);
        string[] names = [Observed, .. models.Select(m => models.Count == 1 ? "fitted" : m.Name)];
        var numbers = ModelData.Numbers(x);
        // Beside one another: a little to the left and right on a covariate's axis, within the band of a factor's.
        var steps = numbers?.Distinct().Order().ToArray() ?? [];
        var gap = steps.Length > 1 ? Enumerable.Range(1, steps.Length - 1).Min(k => steps[k] - steps[k - 1]) : 1.0;
        if (steps.Length > 40) gap = 0;
        var layers = new List<Layer>();
        for (var k = 0; k < names.Length; k++)
        {
            var shift = (k - (names.Length - 1) / 2.0) * 0.5 / names.Length;
            var values = k == 0 ? data.Response : models[k - 1].Fit.Fitted;
            if (values.Length != data.Response.Length) throw new Diagnostics.BlupException("BLUP766", "A model was fitted to other rows.", models[k - 1].Fit.Formula, "Compare models fitted to the same complete rows.");
            var columns = new List<(string, Array)>
            {
                numbers is null ? (x.Name, Array.ConvertAll(rows, i => ModelData.Names(x).Texts[i])) : ("_x", Array.ConvertAll(rows, i => numbers[i] + shift * gap)),
                (y, Array.ConvertAll(rows, i => values[i])), ("points", Array.ConvertAll(rows, _ => names[k])), ("row", Array.ConvertAll(rows, i => (double)fit.Frame.RowNumbers[i])), ("_offset", Array.ConvertAll(rows, _ => shift)),
            };
            if (numbers is not null) columns.Add((x.Name, Array.ConvertAll(rows, i => numbers[i])));
            layers.Add(new Layer(Mark.Point, PlotData.Of([.. columns])) { X = numbers is null ? x.Name : "_x", Y = y, Offset = numbers is null ? "_offset" : null, Series = "points", Size = 5.5, Opacity = 0.7 });
        }

        return new Plot
        {
            Kind = "predictions",
            Title = options.Title ?? $"Observed and fitted {y}",
            Subtitle = Subtitles.Of(models.Count == 1 ? fit.Formula : null, Thinning.Note(data.Table.RowCount, options.MaxPoints)),
            X = Scatter.Axis(x),
            Y = new Axis(y),
            Layers = layers,
            Legend = new Legend("", [.. names.Select((n, k) => new Series(n, k == 0 ? Palette.Grey : Palette.Color(k - 1)) { Shape = k == 0 ? PointShape.Circle : Palette.Shape(8 * (k % 3 + 1)) })]),
        };
    }
}
