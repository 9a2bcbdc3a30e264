using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>influence</c>: Cook's distance of the coefficients when single rows, or groups, are left out.</summary>
internal static class InfluenceChart
{
    private const string Cook = "Cook's distance";

    public static Plot Of(IModelFit fit, PlotOptions options)
        => options.Group is null ? ByRow(fit, options) : ByGroup(Refusals.Mixed("influence", fit), options);

    private static Plot ByRow(IModelFit fit, PlotOptions options)
    {
        var distances = (fit is LmmFit mixed ? mixed.Influence() : ((LmFit)fit).Influence()).CooksDistance;
        var order = Enumerable.Range(0, distances.Length).Where(i => double.IsFinite(distances[i])).OrderByDescending(i => distances[i]).ToArray();
        // The largest are what the picture is for: of many rows they stay, the others are thinned.
        int[] drawn = order.Length <= options.MaxPoints ? [.. order] : [.. order[..1000], .. Thinning.Evenly(order[1000..], Math.Max(1, options.MaxPoints - 1000))];
        Array.Sort(drawn);
        double[] Row(IEnumerable<int> rows) => [.. rows.Select(i => (double)fit.Frame.RowNumbers[i])];
        double[] Distance(IEnumerable<int> rows) => [.. rows.Select(i => distances[i])];
        var stems = PlotData.Of(("row", Row(drawn)), ("_zero", new double[drawn.Length]), (Cook, Distance(drawn)));
        var top = Apart(order.Take(5).ToList(), Row, Distance);
        var span = Math.Max(1e-300, order.Length > 0 ? distances[order[0]] : 1);
        var labels = PlotData.Of(("row", Row(top)), ("_y", Distance(top).Select(d => d + 0.035 * span).ToArray()), ("_text", Row(top).Select(r => r.ToString("0", System.Globalization.CultureInfo.InvariantCulture)).ToArray()));
        return new Plot
        {
            Kind = "influence",
            Title = options.Title ?? "Influence of single rows on the coefficients",
            Subtitle = Subtitles.Of(fit.Formula, "The largest are labelled with their row.", order.Length > drawn.Length ? FormattableString.Invariant($"{drawn.Length:N0} of {order.Length:N0} rows drawn, the 1,000 largest among them.") : null),
            X = new Axis("Row of the data") { Whole = true },
            Y = new Axis(Cook) { Zero = true },
            Layers =
            [
                new Layer(Mark.Rule, stems) { X = "row", Y = "_zero", Y2 = Cook, Color = Palette.Blue, Size = 1, Opacity = drawn.Length > 500 ? 0.4 : 0.7, Tooltip = [] },
                new Layer(Mark.Point, stems) { X = "row", Y = Cook, Color = Palette.Blue, Size = drawn.Length > 500 ? 3 : 5 },
                new Layer(Mark.Text, labels) { X = "row", Y = "_y", Text = "_text" },
            ],
        };
    }

    private static Plot ByGroup(LmmFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var grouping = data.Groups()!;
        var influence = fit.Influence(grouping.Name);
        var order = Enumerable.Range(0, influence.Cases.Count).Where(i => double.IsFinite(influence.CooksDistance[i]) && (options.Levels.Count == 0 || options.Levels.Contains(influence.Cases[i], StringComparer.Ordinal)))
            .OrderByDescending(i => influence.CooksDistance[i]).ToArray();
        int[] shown = order.Length <= options.MaxPanels ? order : order[..options.MaxPanels];
        string[] names = Array.ConvertAll(shown, i => influence.Cases[i]);
        var stems = PlotData.Of((grouping.Name, names), ("_zero", new double[shown.Length]), (Cook, Array.ConvertAll(shown, i => influence.CooksDistance[i])));
        return new Plot
        {
            Kind = "influence",
            Title = options.Title ?? $"Influence of each {grouping.Name} on the coefficients",
            Subtitle = Subtitles.Of(fit.Formula, "Variance parameters stay as estimated.", order.Length > shown.Length ? FormattableString.Invariant($"The {shown.Length} largest of {order.Length:N0} shown.") : null),
            X = new Axis(Cook) { Zero = true },
            Y = Axis.Ordinal(grouping.Name, names),
            Layers =
            [
                new Layer(Mark.Rule, stems) { X = "_zero", X2 = Cook, Y = grouping.Name, Color = Palette.Blue, Group = grouping.Name, Tooltip = [] },
                new Layer(Mark.Point, stems) { X = Cook, Y = grouping.Name, Color = Palette.Blue, Size = 8, Group = grouping.Name },
            ],
            Group = grouping.Name,
        };
    }

    /// <summary>Rows whose labels would lie over one another keep the largest's only.</summary>
    private static List<int> Apart(List<int> rows, Func<IEnumerable<int>, double[]> place, Func<IEnumerable<int>, double[]> height)
    {
        var kept = new List<int>();
        if (rows.Count == 0) return kept;
        var (x, y) = (place(rows), height(rows));
        var reach = Math.Max(1, x.Max());
        for (var k = 0; k < rows.Count; k++)
        {
            var free = true;
            foreach (var other in kept)
            {
                var j = rows.IndexOf(other);
                free &= Math.Abs(x[j] - x[k]) > 0.06 * reach || Math.Abs(y[j] - y[k]) > 0.06 * y[0];
            }

            if (free) kept.Add(rows[k]);
        }

        return kept;
    }
}
