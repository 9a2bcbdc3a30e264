using Blup.Report.Page;
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

    /// <summary>A page of its own with the plot: interactive where the build has the scripts, else static; nothing is loaded from anywhere.</summary>
    /// <param name="options">Size; the theme is the reader's. Null for the defaults.</param>
    public string ToHtml(PictureOptions? options = null) => PlotPage.Of(this, options ?? new PictureOptions());
}
