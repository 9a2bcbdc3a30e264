using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.Svg;

/// <summary>The marks of a layer in a panel.</summary>
internal static class SvgMarks
{
    public static void Write(SvgText svg, Plot plot, Layer layer, PanelBox panel, Inks inks)
    {
        var rows = LayerRows.Of(plot, layer, panel.Name);
        if (rows.Count == 0) return;
        svg.Open("g", ("class", $"bp-layer bp-{Name(layer.Mark)}"), ("fill-opacity", layer.Opacity < 1 ? layer.Opacity : null), ("stroke-opacity", layer.Opacity < 1 ? layer.Opacity : null));
        var drawing = new LayerDrawing(svg, plot, layer, panel, inks);
        switch (layer.Mark)
        {
            case Mark.Line:
                foreach (var strand in LayerRows.Strands(plot, layer, rows)) drawing.Line(strand);
                break;
            case Mark.Band:
                foreach (var strand in LayerRows.Strands(plot, layer, rows)) drawing.Band(strand);
                break;
            case Mark.Tile:
                var largest = layer.Data[layer.Count!].Numbers!.Max();
                foreach (var i in rows) drawing.Tile(i, largest);
                break;
            default:
                foreach (var i in rows)
                    switch (layer.Mark)
                    {
                        case Mark.Point: drawing.Point(i); break;
                        case Mark.Rule: drawing.Rule(i); break;
                        case Mark.Bar: drawing.Bar(i); break;
                        case Mark.Box: drawing.Box(i); break;
                        default: drawing.Text(i); break;
                    }

                break;
        }

        svg.Close("g");
    }

    public static string? Dashes(IReadOnlyList<double> dash) => dash.Count == 0 ? null : string.Join(' ', dash.Select(SvgText.Number));

    private static string Name(Mark mark) => mark switch
    {
        Mark.Point => "point",
        Mark.Line => "line",
        Mark.Rule => "rule",
        Mark.Bar => "bar",
        Mark.Band => "band",
        Mark.Box => "box",
        Mark.Text => "text",
        _ => "tile",
    };
}
