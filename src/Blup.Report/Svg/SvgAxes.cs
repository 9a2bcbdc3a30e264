using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.Svg;

/// <summary>Grids, ticks, labels, strips and axis titles.</summary>
internal static class SvgAxes
{
    public static void Panel(SvgText svg, PanelBox panel, Inks inks)
    {
        var (left, right, top, bottom) = (panel.Left, panel.Left + panel.Width, panel.Top, panel.Top + panel.Height);
        if (panel.Name is { } name)
        {
            svg.Element("rect", null, null, ("class", "bp-strip"), ("x", left), ("y", top - 20), ("width", panel.Width), ("height", 18.0), ("fill", inks.Strip));
            svg.Element("text", name, TextMeasure.Fit(name, Look.Strip, panel.Width - 6), ("class", "bp-ink bp-strip-label"), ("x", left + panel.Width / 2), ("y", top - 7), ("font-size", Look.Strip), ("text-anchor", "middle"), ("fill", inks.Ink));
        }

        foreach (var tick in panel.XTicks.Ticks) Line(svg, "bp-grid", tick.At, top, tick.At, bottom, inks.Grid, 1);
        foreach (var tick in panel.YTicks.Ticks) Line(svg, "bp-grid", left, tick.At, right, tick.At, inks.Grid, 1);
        Line(svg, "bp-muted-line", left, bottom, right, bottom, inks.Muted, 1);
        Line(svg, "bp-muted-line", left, top, left, bottom, inks.Muted, 1);
        foreach (var tick in panel.XTicks.Ticks) Line(svg, "bp-muted-line", tick.At, bottom, tick.At, bottom + 4, inks.Muted, 1);
        foreach (var tick in panel.YTicks.Ticks) Line(svg, "bp-muted-line", left - 4, tick.At, left, tick.At, inks.Muted, 1);
        if (panel.XLabels)
            foreach (var tick in panel.XTicks.Ticks)
                if (tick.Label is not null) Below(svg, tick, bottom, panel.XTicks.Angle, inks);
        if (!panel.YLabels) return;
        foreach (var tick in panel.YTicks.Ticks)
            if (tick.Label is { } label)
                svg.Element("text", label == tick.Full ? null : tick.Full, label, ("class", "bp-muted bp-y-label"), ("x", left - 7), ("y", tick.At + Look.Tick * 0.36), ("font-size", Look.Tick), ("text-anchor", "end"), ("fill", inks.Muted));
    }

    public static void Titles(SvgText svg, Plot plot, PictureLayout layout, Inks inks)
    {
        if (plot.X.Title.Length > 0)
        {
            var text = TextMeasure.Fit(plot.X.Title, Look.AxisTitle, layout.Width - 20);
            svg.Element("text", null, text, ("class", "bp-ink bp-x-title"), ("x", layout.XTitle.X), ("y", layout.XTitle.Y), ("font-size", Look.AxisTitle), ("text-anchor", "middle"), ("fill", inks.Ink));
        }

        if (plot.Y.Title.Length == 0) return;
        var (x, y) = layout.YTitle;
        var vertical = TextMeasure.Fit(plot.Y.Title, Look.AxisTitle, layout.Height - 20);
        svg.Element("text", null, vertical, ("class", "bp-ink bp-y-title"), ("transform", $"translate({SvgText.Number(x)} {SvgText.Number(y)}) rotate(-90)"), ("font-size", Look.AxisTitle), ("text-anchor", "middle"), ("fill", inks.Ink));
    }

    public static void Line(SvgText svg, string @class, double x1, double y1, double x2, double y2, string color, double width)
        => svg.Element("line", null, null, ("class", @class), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", color), ("stroke-width", width));

    private static void Below(SvgText svg, Tick tick, double bottom, double angle, Inks inks)
    {
        var title = tick.Label == tick.Full ? null : tick.Full;
        if (angle == 0)
        {
            svg.Element("text", title, tick.Label, ("class", "bp-muted bp-x-label"), ("x", tick.At), ("y", bottom + 6 + Look.Tick), ("font-size", Look.Tick), ("text-anchor", "middle"), ("fill", inks.Muted));
            return;
        }

        var turn = $"translate({SvgText.Number(tick.At + 3)} {SvgText.Number(bottom + 12)}) rotate({SvgText.Number(angle)})";
        svg.Element("text", title, tick.Label, ("class", "bp-muted bp-x-label"), ("transform", turn), ("font-size", Look.Tick), ("text-anchor", "end"), ("fill", inks.Muted));
    }
}
