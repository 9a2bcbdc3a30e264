using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Blup.Report.Plots;

namespace Blup.Tests.Report;

/// <summary>An SVG read back: its texts as boxes, its marks by layer.</summary>
internal sealed partial class SvgPicture
{
    private static readonly XNamespace Ns = "http://www.w3.org/2000/svg";

    public SvgPicture(string svg) => Root = XDocument.Parse(svg).Root!;

    public XElement Root { get; }

    public double Width => Number(Root, "width");

    public double Height => Number(Root, "height");

    /// <summary>Own texts (without tooltips) of elements of a class.</summary>
    public List<string> Texts(string @class) => [.. Elements("text").Where(e => Has(e, @class)).Select(Own)];

    public IEnumerable<XElement> Elements(string name) => Root.Descendants(Ns + name);

    /// <summary>Marks of all layers of a kind.</summary>
    public List<XElement> Marks(string mark) => [.. Elements("g").Where(g => Has(g, "bp-" + mark)).SelectMany(g => g.Elements())];

    public int Panels => Elements("g").Count(g => Has(g, "bp-panel"));

    /// <summary>Pairs of texts that lie over one another, and texts that stand out of the picture.</summary>
    public List<string> Collisions()
    {
        var boxes = Elements("text").Select(e => (Text: Own(e), Corners: Corners(e))).ToList();
        var wrong = boxes.Where(b => b.Corners.Any(c => c.X < -0.5 || c.Y < -0.5 || c.X > Width + 0.5 || c.Y > Height + 0.5)).Select(b => $"'{b.Text}' stands out").ToList();
        for (var i = 0; i < boxes.Count; i++)
            for (var j = 0; j < i; j++)
                if (Overlap(boxes[i].Corners, boxes[j].Corners)) wrong.Add($"'{boxes[i].Text}' over '{boxes[j].Text}'");
        return wrong;
    }

    private static bool Has(XElement e, string @class) => ((string?)e.Attribute("class") ?? "").Split(' ').Contains(@class);

    private static string Own(XElement e) => string.Concat(e.Nodes().OfType<XText>().Select(t => t.Value));

    private static (double X, double Y)[] Corners(XElement e)
    {
        var size = Number(e, "font-size");
        var width = TextMeasure.Width(Own(e), size, (string?)e.Attribute("font-weight") == "bold");
        var start = (string?)e.Attribute("text-anchor") switch { "middle" => -width / 2, "end" => -width, _ => 0.0 };
        var (x, y, angle) = (0.0, 0.0, 0.0);
        if ((string?)e.Attribute("transform") is { } transform)
        {
            var numbers = Numbers().Matches(transform).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
            (x, y, angle) = (numbers[0], numbers[1], numbers[2] * Math.PI / 180);
        }
        else
        {
            (x, y) = (Number(e, "x"), Number(e, "y"));
        }

        // From a little above the x-height's top to the baseline: what ink there is.
        return ((double X, double Y)[])[(start, -0.72 * size), (start + width, -0.72 * size), (start + width, 0.1 * size), (start, 0.1 * size)] is var corners ? [.. corners
            .Select(c => (x + c.X * Math.Cos(angle) - c.Y * Math.Sin(angle), y + c.X * Math.Sin(angle) + c.Y * Math.Cos(angle)))] : [];
    }

    /// <summary>Rectangles overlap where no side of either separates them.</summary>
    private static bool Overlap((double X, double Y)[] a, (double X, double Y)[] b)
    {
        foreach (var (from, to) in ((int, int)[])[(0, 1), (1, 2)])
            foreach (var box in ((double X, double Y)[][])[a, b])
            {
                var (dx, dy) = (box[to].X - box[from].X, box[to].Y - box[from].Y);
                double[] Along((double X, double Y)[] corners) => [.. corners.Select(c => c.X * dx + c.Y * dy)];
                var (p, q) = (Along(a), Along(b));
                if (p.Max() <= q.Min() || q.Max() <= p.Min()) return false;
            }

        return true;
    }

    private static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?[0-9.]+")]
    private static partial Regex Numbers();
}
