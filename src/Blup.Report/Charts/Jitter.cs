using Blup.Report.Plots;

namespace Blup.Report.Charts;

/// <summary>Moves points of one band apart; by the golden ratio, so that neighbours in the data are far from one another and nothing is random.</summary>
internal static class Jitter
{
    public const string Column = "_jitter";

    /// <summary>Points within ± a share of their band, around a centre.</summary>
    public static Layer Within(Layer points, double share, double centre = 0.0)
        => points with { Data = new PlotData([.. points.Data.Columns, new PlotColumn(Column, Offsets(points.Data.Rows, share, centre), null)]), Offset = Column };

    public static double[] Offsets(int count, double share, double centre = 0.0)
        => [.. Enumerable.Range(1, count).Select(k => centre + (2 * (k * 0.6180339887498949 % 1.0) - 1) * share)];
}
