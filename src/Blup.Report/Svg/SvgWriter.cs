using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.Svg;

/// <summary>Writes a plot as one SVG element that needs nothing else: no script, no font, no style sheet.</summary>
internal static class SvgWriter
{
    public static string Write(Plot plot, PictureOptions options)
    {
        var layout = PictureLayout.Of(plot, options);
        var inks = Look.Of(options.Theme);
        var svg = new SvgText();
        var words = string.Join(". ", [plot.Title, .. plot.Subtitle]);
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("width", layout.Width), ("height", layout.Height), ("viewBox", $"0 0 {SvgText.Number(layout.Width)} {SvgText.Number(layout.Height)}"),
            ("role", "img"), ("aria-label", words), ("class", $"bp-plot bp-{plot.Kind}"), ("font-family", Look.Font), ("style", "max-width:100%;height:auto"));
        if (options.Theme == PictureTheme.Auto) svg.Raw(AutoStyle());
        if (options.Background) svg.Element("rect", null, null, ("class", "bp-paper"), ("width", layout.Width), ("height", layout.Height), ("fill", inks.Paper));
        Heading(svg, layout, inks);
        if (layout.Legend is not null) SvgLegend.Write(svg, layout, inks);
        foreach (var panel in layout.Panels)
        {
            svg.Open("g", ("class", "bp-panel"));
            SvgAxes.Panel(svg, panel, inks);
            foreach (var layer in plot.Layers) SvgMarks.Write(svg, plot, layer, panel, inks);
            svg.Close("g");
        }

        SvgAxes.Titles(svg, plot, layout, inks);
        svg.Close("svg");
        return svg.ToString();
    }

    private static void Heading(SvgText svg, PictureLayout layout, Inks inks)
    {
        var y = 10.0;
        foreach (var line in layout.Title)
        {
            y += PictureLayout.LineHeight(Look.Title);
            svg.Element("text", null, line, ("class", "bp-ink bp-title"), ("x", 10.0), ("y", y - 5), ("font-size", Look.Title), ("font-weight", "bold"), ("fill", inks.Ink));
        }

        foreach (var line in layout.Subtitle)
        {
            y += PictureLayout.LineHeight(Look.Subtitle);
            svg.Element("text", null, line, ("class", "bp-muted bp-subtitle"), ("x", 10.0), ("y", y - 4), ("font-size", Look.Subtitle), ("fill", inks.Muted));
        }
    }

    private static string AutoStyle()
    {
        var d = Look.Dark;
        return $"<style>@media screen and (prefers-color-scheme:dark){{.bp-ink{{fill:{d.Ink}}}.bp-muted{{fill:{d.Muted}}}.bp-ink-line{{stroke:{d.Ink}}}.bp-muted-line{{stroke:{d.Muted}}}.bp-grid{{stroke:{d.Grid}}}.bp-strip{{fill:{d.Strip}}}.bp-paper{{fill:{d.Paper}}}}}</style>\n";
    }
}
