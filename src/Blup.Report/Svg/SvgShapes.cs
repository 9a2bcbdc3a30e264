using Blup.Report.Plots;

namespace Blup.Report.Svg;

/// <summary>Shapes of points, of about the same area.</summary>
internal static class SvgShapes
{
    public static void Write(SvgText svg, PointShape shape, double x, double y, double diameter, string? title, params ReadOnlySpan<(string Name, object? Value)> style)
    {
        var r = diameter / 2;
        (string, object?)[] place = shape switch
        {
            PointShape.Circle => [("cx", x), ("cy", y), ("r", r)],
            PointShape.Square => [("d", Path((x - 0.89 * r, y - 0.89 * r), (x + 0.89 * r, y - 0.89 * r), (x + 0.89 * r, y + 0.89 * r), (x - 0.89 * r, y + 0.89 * r)))],
            PointShape.Triangle => [("d", Path((x, y - 1.3 * r), (x + 1.2 * r, y + 0.8 * r), (x - 1.2 * r, y + 0.8 * r)))],
            _ => [("d", Path((x, y - 1.3 * r), (x + 1.3 * r, y), (x, y + 1.3 * r), (x - 1.3 * r, y)))],
        };
        svg.Element(shape == PointShape.Circle ? "circle" : "path", title, null, [.. place, .. style]);
    }

    /// <summary>A closed path through the corners.</summary>
    public static string Path(params ReadOnlySpan<(double X, double Y)> corners)
    {
        var path = new System.Text.StringBuilder();
        foreach (var (x, y) in corners) path.Append(path.Length == 0 ? 'M' : 'L').Append(SvgText.Number(x)).Append(' ').Append(SvgText.Number(y));
        return path.Append('Z').ToString();
    }
}
