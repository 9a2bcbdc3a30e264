using Blup.Report.Plots;

namespace Blup.Report.VegaLite;

/// <summary>Which layer carries which selection: each stands in one layer and is heard in all.</summary>
internal sealed class VegaSelections
{
    public const string Hover = "hover", Pick = "pick", Zoom = "zoom";

    public VegaSelections(Plot plot)
    {
        var layers = plot.Layers.ToList();
        HoverLayer = layers.FindIndex(l => l.Group is not null && l.Mark == Mark.Point);
        if (HoverLayer < 0) HoverLayer = layers.FindIndex(l => l.Group is not null);
        PickLayer = plot.Legend is null ? -1 : layers.FindIndex(l => l.Series is not null);
        // Panels with scales of their own cannot move together.
        if (plot.Facets is { SharedX: false } or { SharedY: false }) return;
        ZoomX = plot.X.Scale != AxisScale.Ordinal && layers.Exists(l => l.X is not null);
        ZoomY = plot.Y.Scale != AxisScale.Ordinal && layers.Exists(l => l.Y is not null);
        ZoomLayer = !ZoomX && !ZoomY ? -1 : layers.FindIndex(l => l.Mark != Mark.Box && (!ZoomX || l.X is not null) && (!ZoomY || l.Y is not null));
    }

    public int HoverLayer { get; }

    public int PickLayer { get; }

    public int ZoomLayer { get; } = -1;

    public bool ZoomX { get; }

    public bool ZoomY { get; }
}
