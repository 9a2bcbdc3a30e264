using System.Text;
using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.Svg;

/// <summary>Draws single marks of one layer in one panel.</summary>
internal sealed class LayerDrawing(SvgText svg, Plot plot, Layer layer, PanelBox panel, Inks inks)
{
    private const int MostTitles = 1500;

    private readonly string[]? _series = layer.Series is { } s ? layer.Data[s].Texts : null;
    /// <summary>None where marks are too many to point at: tooltips would be most of the file.</summary>
    private readonly List<PlotColumn> _tooltip = layer.Data.Rows > MostTitles ? [] : [.. layer.TooltipColumns.Select(c => layer.Data[c])];

    public void Point(int i)
    {
        var series = Series(i);
        SvgShapes.Write(svg, series?.Shape ?? layer.Shape, X(i), Y(i), Size(Look.Point), Title(i), ("class", Class(i, "bp-fill")), ("fill", Color(i)));
    }

    public void Line(List<int> strand)
    {
        var path = new StringBuilder();
        foreach (var i in strand) path.Append(path.Length == 0 ? 'M' : 'L').Append(SvgText.Number(X(i))).Append(' ').Append(SvgText.Number(Y(i)));
        var first = strand[0];
        svg.Element("path", StrandTitle(first), null, ("class", Class(first, "bp-line")), ("d", path.ToString()), ("fill", "none"), ("stroke", Color(first)), ("stroke-width", Size(Look.Line)),
            ("stroke-linejoin", "round"), ("stroke-dasharray", SvgMarks.Dashes(Dash(first))));
    }

    public void Band(List<int> strand)
    {
        var (x, up, down) = (layer.Data[layer.X!], layer.Data[layer.Y2!], layer.Data[layer.Y!]);
        (double, double)[] corners = [.. strand.Select(i => (panel.X.At(x, i), panel.Y.At(up, i))), .. Enumerable.Reverse(strand).Select(i => (panel.X.At(x, i), panel.Y.At(down, i)))];
        svg.Element("path", null, null, ("d", SvgShapes.Path(corners)), ("class", Class(strand[0], "bp-fill")), ("fill", Color(strand[0])), ("stroke", "none"));
    }

    public void Rule(int i)
    {
        double x1, x2, y1, y2;
        if (layer.X is null) (x1, x2) = (panel.Left, panel.Left + panel.Width);
        else (x1, x2) = (X(i), layer.X2 is { } c ? panel.X.At(layer.Data[c], i, Offset(i, panel.X)) : X(i));
        if (layer.Y is null) (y1, y2) = (panel.Top, panel.Top + panel.Height);
        else (y1, y2) = (Y(i), layer.Y2 is { } c ? panel.Y.At(layer.Data[c], i, Offset(i, panel.Y)) : Y(i));
        svg.Element("line", Title(i), null, ("class", Class(i, "bp-line")), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", Color(i)), ("stroke-width", Size(Look.Rule)), ("stroke-dasharray", SvgMarks.Dashes(Dash(i))));
    }

    public void Bar(int i)
    {
        if (panel.X.Axis.Scale == AxisScale.Ordinal)
        {
            var thick = panel.X.Band * Size(0.7);
            var (a, b) = (Y(i), layer.Y2 is { } c ? panel.Y.At(layer.Data[c], i) : panel.Y.At(0.0));
            Rectangle(i, X(i) - thick / 2, Math.Min(a, b), thick, Math.Abs(a - b));
        }
        else
        {
            var thick = panel.Y.Axis.Scale == AxisScale.Ordinal ? panel.Y.Band * Size(0.7) : 6;
            var (a, b) = (X(i), layer.X2 is { } c ? panel.X.At(layer.Data[c], i) : panel.X.At(0.0));
            Rectangle(i, Math.Min(a, b), Y(i) - thick / 2, Math.Abs(a - b), thick);
        }
    }

    public void Tile(int i, double largest)
    {
        var (x1, x2) = (X(i), panel.X.At(layer.Data[layer.X2!], i));
        var (y1, y2) = (Y(i), panel.Y.At(layer.Data[layer.Y2!], i));
        var color = Palette.Tile(layer.Data[layer.Count!].Numbers![i] / largest);
        svg.Element("rect", Title(i), null, ("x", Math.Min(x1, x2)), ("y", Math.Min(y1, y2)), ("width", Math.Abs(x2 - x1)), ("height", Math.Abs(y2 - y1)), ("fill", color));
    }

    public void Box(int i)
    {
        var upright = panel.X.Axis.Scale == AxisScale.Ordinal;
        var across = upright ? panel.X : panel.Y;
        var along = upright ? panel.Y : panel.X;
        double At(string name) => along.At(layer.Data[name].Numbers![i]);
        var (middle, thick) = (upright ? X(i) : Y(i), across.Band * Size(0.6));
        var (median, q1, q3, low, high) = (upright ? Y(i) : X(i), At("_q1"), At("_q3"), At("_low"), At("_high"));
        void Line(double a1, double b1, double a2, double b2, double width)
            => svg.Element("line", null, null, ("class", Class(i, "bp-line")), ("x1", upright ? a1 : b1), ("y1", upright ? b1 : a1), ("x2", upright ? a2 : b2), ("y2", upright ? b2 : a2), ("stroke", Color(i)), ("stroke-width", width));
        Line(middle, low, middle, q1, Look.Rule);
        Line(middle, q3, middle, high, Look.Rule);
        var (start, length) = (Math.Min(q1, q3), Math.Abs(q3 - q1));
        svg.Element("rect", Title(i), null, ("class", Class(i, "bp-box")), ("x", upright ? middle - thick / 2 : start), ("y", upright ? start : middle - thick / 2),
            ("width", upright ? thick : length), ("height", upright ? length : thick), ("fill", Color(i)), ("fill-opacity", 0.25 * layer.Opacity), ("stroke", Color(i)), ("stroke-width", Look.Rule));
        Line(middle - thick / 2, median, middle + thick / 2, median, 2.4);
    }

    public void Text(int i)
        => svg.Element("text", null, layer.Data[layer.Text!].Texts![i], ("class", Class(i, "bp-fill")), ("x", X(i)), ("y", Y(i) + Size(Look.Tick) * 0.36), ("font-size", Size(Look.Tick)), ("text-anchor", "middle"), ("fill", Color(i)));

    private void Rectangle(int i, double x, double y, double width, double height)
        => svg.Element("rect", Title(i), null, ("class", Class(i, "bp-fill")), ("x", x), ("y", y), ("width", width), ("height", height), ("fill", Color(i)));

    private double X(int i) => panel.X.At(layer.Data[layer.X!], i, Offset(i, panel.X));

    private double Y(int i) => panel.Y.At(layer.Data[layer.Y!], i, Offset(i, panel.Y));

    private double Offset(int i, PanelScale scale)
        => layer.Offset is { } o && scale.Axis.Scale == AxisScale.Ordinal ? layer.Data[o].Numbers![i] : 0.0;

    private double Size(double usual) => layer.Size > 0 ? layer.Size : usual;

    private Series? Series(int i) => _series is null ? null : plot.Legend?.Find(_series[i]);

    private IReadOnlyList<double> Dash(int i) => Series(i)?.Dash is { Count: > 0 } dash ? dash : layer.Dash;

    private string Color(int i) => Series(i)?.Color ?? layer.Color switch { "ink" => inks.Ink, "muted" => inks.Muted, _ => layer.Color };

    /// <summary>Inks follow the theme through their class; other colours stay.</summary>
    private string? Class(int i, string part)
        => Series(i) is null && layer.Color is "ink" or "muted" ? $"bp-{layer.Color}{(part == "bp-line" ? "-line" : "")}" : null;

    private string? Title(int i)
        => _tooltip.Count == 0 ? null : string.Join('\n', _tooltip.Select(c => $"{c.Name}: {(c.Numbers is { } n ? Ticks.Number(n[i]) : c.Texts![i])}"));

    /// <summary>What is the same along a line.</summary>
    private string? StrandTitle(int i)
    {
        var names = _tooltip.Where(c => !c.IsNumeric && c.Name != layer.X).ToList();
        if (names.Count > 0) return string.Join('\n', names.Select(c => $"{c.Name}: {c.Texts![i]}"));
        return _series?[i];
    }
}
