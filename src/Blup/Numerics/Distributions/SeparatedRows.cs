namespace Blup.Numerics.Distributions;

/// <summary>
/// The rows of a correlation factor in coordinates for separation of variables (Genz 1992, J. Comput. Graph. Stat. 1; Genz and Bretz 2009,
/// section 4): an orthonormal basis from r of the rows taken in turn, so that each row ends at some coordinate, which it bounds given those
/// before. In a singular family several rows end at one coordinate, and only tighten its bounds.
/// </summary>
internal sealed class SeparatedRows
{
    private const double Tolerance = 1e-7;

    public SeparatedRows(CorrelationFactor factor)
    {
        var (n, r) = (factor.Count, factor.Rank);
        Rank = r;
        var rest = (double[])factor.Rows.Clone();
        var coordinates = new double[n * r];
        var open = Enumerable.Range(0, n).ToList();
        var (weights, scales, starts) = (new List<double>(), new List<double>(), new List<int>());
        for (var k = 0; k < r; k++)
        {
            starts.Add(scales.Count);
            var unit = Unit(Choose(open, rest, r), rest, r);
            foreach (var i in open)
            {
                var left = rest.AsSpan(i * r, r);
                coordinates[(i * r) + k] = SymmetricPolytope.Dot(left, unit);
                for (var j = 0; j < r; j++) left[j] -= coordinates[(i * r) + k] * unit[j];
            }

            foreach (var i in open.Where(i => k == r - 1 || Squared(rest, i, r) <= Tolerance * Tolerance).ToList())
            {
                open.Remove(i);
                var last = coordinates[(i * r) + k];
                for (var j = 0; j < k; j++) weights.Add(coordinates[(i * r) + j] / last);
                scales.Add(1 / last);
            }
        }

        starts.Add(scales.Count);
        (Weights, Scales, Starts) = ([.. weights], [.. scales], [.. starts]);
    }

    public int Rank { get; }

    /// <summary>Row after row, the coordinates before its last one, over the last.</summary>
    public double[] Weights { get; }

    /// <summary>One over each row's last coordinate; its sign says on which side a one-sided row bounds.</summary>
    public double[] Scales { get; }

    /// <summary>The first row that ends at each coordinate, and the number of rows.</summary>
    public int[] Starts { get; }

    /// <summary>
    /// The row that closes most rows with it, so that bounds apply early; among those the one with the most variance left, which is
    /// the least probable to be inside.
    /// </summary>
    private static int Choose(List<int> open, double[] rest, int r)
    {
        var most = open.MaxBy(i => Squared(rest, i, r));
        return open.Where(i => Squared(rest, i, r) > 1e-6).DefaultIfEmpty(most).MaxBy(i => (Closed(i), Math.Round(Squared(rest, i, r), 9)));

        int Closed(int i)
        {
            var unit = Unit(i, rest, r);
            return open.Count(o => Squared(rest, o, r) - Math.Pow(SymmetricPolytope.Dot(rest.AsSpan(o * r, r), unit), 2) <= 1e-12);
        }
    }

    private static double[] Unit(int row, double[] rest, int r)
    {
        var unit = rest.AsSpan(row * r, r).ToArray();
        var length = Math.Sqrt(SymmetricPolytope.Dot(unit, unit));
        for (var j = 0; j < r; j++) unit[j] /= length;
        return unit;
    }

    private static double Squared(double[] rest, int i, int r) => SymmetricPolytope.Dot(rest.AsSpan(i * r, r), rest.AsSpan(i * r, r));
}
