using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.Svg;

/// <summary>The legend: a symbol as it is drawn, and its name.</summary>
internal static class SvgLegend
{
    public static void Write(SvgText svg, PictureLayout layout, Inks inks)
    {
        svg.Open("g", ("class", "bp-legend"));
        foreach (var item in layout.Legend!.Items)
        {
            var (x, y) = (10 + item.X, layout.LegendTop + item.Y + LegendBox.LineHeight / 2);
            if (item.Series is not { } series)
            {
                svg.Element("text", null, item.Text, ("class", "bp-ink bp-legend-title"), ("x", x), ("y", y + 4), ("font-size", Look.LegendText), ("font-weight", "bold"), ("fill", inks.Ink));
                continue;
            }

            Symbol(svg, series, x, y);
            svg.Element("text", item.Text == series.Name ? null : series.Name, item.Text, ("class", "bp-ink bp-legend-label"), ("x", x + LegendBox.Symbol + 5), ("y", y + 4), ("font-size", Look.LegendText), ("fill", inks.Ink));
        }

        svg.Close("g");
    }

    private static void Symbol(SvgText svg, Series series, double x, double y)
    {
        if (series.Symbol.HasFlag(LegendSymbol.Square))
            svg.Element("rect", null, null, ("x", x + 5), ("y", y - 6), ("width", 12.0), ("height", 12.0), ("fill", series.Color));
        if (series.Symbol.HasFlag(LegendSymbol.Line))
            svg.Element("line", null, null, ("x1", x), ("y1", y), ("x2", x + LegendBox.Symbol), ("y2", y), ("stroke", series.Color), ("stroke-width", Look.Line), ("stroke-dasharray", SvgMarks.Dashes(series.Dash)));
        if (series.Symbol.HasFlag(LegendSymbol.Point))
            SvgShapes.Write(svg, series.Shape, x + LegendBox.Symbol / 2, y, 8, null, ("fill", series.Color));
    }
}
