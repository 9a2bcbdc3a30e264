namespace Blup.Report.Plots.Layout;

/// <summary>A panel with its place, scales and ticks.</summary>
internal sealed record PanelBox(string? Name, double Left, double Top, double Width, double Height, PanelScale X, PanelScale Y, AxisTicks XTicks, AxisTicks YTicks, bool XLabels, bool YLabels);
