using Blup.Report.Svg;
using Blup.Report.VegaLite;

namespace Blup.Report.Plots;

public sealed partial record Plot
{
    /// <summary>The plot as one static SVG element: no script, no style sheet, no font file; text and names escaped, the same under every culture.</summary>
    /// <param name="options">Size and theme; null for the defaults.</param>
    public string ToSvg(PictureOptions? options = null) => SvgWriter.Write(this, options ?? new PictureOptions());

    /// <summary>The plot as a Vega-Lite specification (JSON): tooltips, zoom and pan, a legend that selects, hovering that highlights a group in all panels.</summary>
    /// <param name="options">Size and theme; null for the defaults.</param>
    public string ToVegaLite(PictureOptions? options = null) => VegaLiteWriter.Write(this, options ?? new PictureOptions());
}
