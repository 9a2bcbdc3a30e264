using MathNet.Numerics.Statistics;

namespace Blup.Numerics;

/// <summary>Minimum, quartiles and maximum.</summary>
internal static class Quartiles
{
    /// <summary>
    /// The five numbers, interpolated between order statistics (Hyndman and Fan 1996, definition 7, R's default), by selection: linear in the values, which are
    /// reordered.
    /// </summary>
    public static double[] InPlace(double[] values) => [.. Enumerable.Range(0, 5).Select(k => ArrayStatistics.QuantileCustomInplace(values, k / 4.0, QuantileDefinition.R7))];
}
