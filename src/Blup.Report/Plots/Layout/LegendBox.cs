namespace Blup.Report.Plots.Layout;

/// <summary>An entry of the legend with its place, relative to the legend's corner.</summary>
internal sealed record LegendItem(Series? Series, string Text, double X, double Y, double Width);

/// <summary>The legend above the panels, in lines.</summary>
internal sealed record LegendBox(IReadOnlyList<LegendItem> Items, double Height)
{
    public const double Symbol = 22, LineHeight = 18;

    /// <summary>The legend's entries in lines no wider than allowed; null where there is nothing to explain.</summary>
    public static LegendBox? Of(Legend? legend, double width)
    {
        var series = legend?.Series.Where(s => s.Symbol != LegendSymbol.None).ToList() ?? [];
        if (series.Count == 0) return null;
        var items = new List<LegendItem>();
        var (x, y) = (0.0, 0.0);
        if (legend!.Title.Length > 0)
        {
            var text = TextMeasure.Fit(legend.Title, Look.LegendText, width);
            var w = TextMeasure.Width(text, Look.LegendText, bold: true);
            items.Add(new LegendItem(null, text, 0, 0, w));
            x = w + 12;
        }

        foreach (var entry in series)
        {
            var text = TextMeasure.Fit(entry.Name, Look.LegendText, width - Symbol - 6);
            var w = Symbol + 5 + TextMeasure.Width(text, Look.LegendText);
            if (x > 0 && x + w > width) (x, y) = (0, y + LineHeight);
            items.Add(new LegendItem(entry, text, x, y, w));
            x += w + 16;
        }

        return new LegendBox(items, y + LineHeight);
    }
}
