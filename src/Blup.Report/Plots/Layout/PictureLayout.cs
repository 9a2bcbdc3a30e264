namespace Blup.Report.Plots.Layout;

/// <summary>Where everything stands: shared by the writers, so that both pictures have the same proportions.</summary>
internal sealed record PictureLayout
{
    private const double Margin = 10, StripHeight = 20, TickLength = 4;

    public required double Width { get; init; }
    public required double Height { get; init; }
    public required IReadOnlyList<string> Title { get; init; }
    public required IReadOnlyList<string> Subtitle { get; init; }
    public required LegendBox? Legend { get; init; }
    public required double LegendTop { get; init; }
    public required IReadOnlyList<PanelBox> Panels { get; init; }
    public required int Columns { get; init; }

    /// <summary>Middle of the horizontal axis title, and its baseline.</summary>
    public required (double X, double Y) XTitle { get; init; }

    /// <summary>Baseline of the vertical axis title, and its middle.</summary>
    public required (double X, double Y) YTitle { get; init; }

    public static double LineHeight(double size) => size * 1.3;

    public static PictureLayout Of(Plot plot, PictureOptions options)
    {
        var width = Math.Max(240, options.Width);
        var inner = width - 2 * Margin;
        var title = TextMeasure.Wrap(plot.Title, Look.Title, inner, bold: true);
        List<string> subtitle = [.. plot.Subtitle.SelectMany(s => TextMeasure.Wrap(s, Look.Subtitle, inner))];
        var legend = LegendBox.Of(plot.Legend, inner);
        var top = Margin + title.Count * LineHeight(Look.Title) + subtitle.Count * LineHeight(Look.Subtitle) + 6;
        var legendTop = top;
        if (legend is not null) top += legend.Height + 4;

        IReadOnlyList<string?> names = plot.Facets is { } f ? [.. f.Levels] : [null];
        var (sharedX, sharedY) = (plot.Facets?.SharedX ?? true, plot.Facets?.SharedY ?? true);
        var x = Ends(plot, true, names, sharedX);
        var y = Ends(plot, false, names, sharedY);

        // Sizes first for a guess of the height, then with the room that the labels take.
        var columns = Math.Min(names.Count, plot.Facets?.Columns ?? Grid(names.Count, inner));
        var rows = (names.Count + columns - 1) / columns;
        var strip = plot.Facets is null ? 0 : StripHeight;
        var yTitle = plot.Y.Title.Length > 0 ? LineHeight(Look.AxisTitle) + 4 : 0;
        var xTitle = plot.X.Title.Length > 0 ? LineHeight(Look.AxisTitle) + 6 : 4;
        var guess = PanelHeight(plot, (inner - 60) / columns, rows);
        var yRoom = Enumerable.Range(0, names.Count).Max(k => AxisTicks.Vertical(new PanelScale(plot.Y, y[k].Low, y[k].High, guess, 0)).Room) + TickLength + 4;
        var gapX = Look.Gap + (sharedY ? 0 : yRoom - Look.Gap / 2);
        var panelWidth = Math.Max(40, (inner - yTitle - yRoom - (columns - 1) * gapX - (columns == 1 ? 10 : 2)) / columns);
        var overhang = columns == 1 ? 19 : Look.Gap / 2 - 2;
        var xTicks = Enumerable.Range(0, names.Count).Select(k => AxisTicks.Horizontal(new PanelScale(plot.X, x[k].Low, x[k].High, 0, panelWidth), overhang, Margin + yTitle + yRoom)).ToList();
        var xRoom = xTicks.Max(t => t.Room) + TickLength + 4;
        var gapY = 8 + strip + (sharedX ? 0 : xRoom);
        var panelHeight = options.Height is { } asked
            ? Math.Max(40, (asked - top - strip - xRoom - xTitle - Margin + 4 - (rows - 1) * gapY) / rows)
            : PanelHeight(plot, panelWidth, rows);

        var left = Margin + yTitle + yRoom;
        var panels = new List<PanelBox>();
        for (var k = 0; k < names.Count; k++)
        {
            var (px, py) = (left + k % columns * (panelWidth + gapX), top + strip + k / columns * (panelHeight + gapY));
            var xScale = new PanelScale(plot.X, x[k].Low, x[k].High, px, px + panelWidth);
            var yScale = new PanelScale(plot.Y, y[k].Low, y[k].High, py + panelHeight, py);
            panels.Add(new PanelBox(names[k], px, py, panelWidth, panelHeight, xScale, yScale, AxisTicks.Horizontal(xScale, overhang, left), AxisTicks.Vertical(yScale),
                !sharedX || k + columns >= names.Count, !sharedY || k % columns == 0));
        }

        var bottom = top + strip + rows * panelHeight + (rows - 1) * gapY;
        var middle = left + (columns * panelWidth + (columns - 1) * gapX) / 2;
        return new PictureLayout
        {
            Width = width,
            Height = Math.Ceiling(bottom + xRoom + xTitle + Margin - 4),
            Title = title,
            Subtitle = subtitle,
            Legend = legend,
            LegendTop = legendTop,
            Panels = panels,
            Columns = columns,
            XTitle = (middle, bottom + xRoom + LineHeight(Look.AxisTitle)),
            YTitle = (Margin + Look.AxisTitle, top + strip + (bottom - top - strip) / 2),
        };
    }

    private static (double Low, double High)[] Ends(Plot plot, bool horizontal, IReadOnlyList<string?> panels, bool shared)
    {
        if (!shared) return [.. panels.Select(p => Domains.Of(plot, horizontal, [p]))];
        var all = Domains.Of(plot, horizontal, panels);
        return [.. panels.Select(_ => all)];
    }

    private static int Grid(int panels, double width)
    {
        if (panels <= 3) return panels;
        var most = Math.Max(1, (int)(width / 108));
        var best = Math.Clamp((int)Math.Round(Math.Sqrt(panels * 1.35)), 2, most);
        // A fuller last row where one more or one less column gives it.
        return ((int[])[best, best + 1, best - 1]).Where(c => c >= 2 && c <= most).OrderBy(c => (c - panels % c) % c * 2 + Math.Abs(c - best)).DefaultIfEmpty(best).First();
    }

    private static double PanelHeight(Plot plot, double width, int rows)
    {
        if (plot.Y.Scale == AxisScale.Ordinal)
        {
            var offsets = plot.Layers.Where(l => l.Offset is not null && l.Mark != Mark.Point).Select(l => l.Data[l.Offset!].Numbers!.Distinct().Count()).DefaultIfEmpty(1).Max();
            var band = Math.Max(14, Math.Max(plot.Y.Levels.Count > 40 ? 14 : plot.Y.Levels.Count > 12 ? 20 : 30, 12 * offsets + 8));
            return Math.Max(60, plot.Y.Levels.Count * band);
        }

        return plot.Facets is null ? Math.Clamp(0.6 * width, 180, 460) : Math.Clamp(0.9 * width, 80, rows == 1 ? 300 : 230);
    }
}
