namespace Blup.Report.Charts;

/// <summary>A guide for the eye: local straight lines with tricube weights (Cleveland 1979), without robustness steps.</summary>
internal static class Smoother
{
    /// <summary>Values at about <paramref name="steps"/> places along x; empty where there are too few distinct places.</summary>
    public static (double[] X, double[] Y) Of(double[] x, double[] y, int steps = 41, double span = 0.67)
    {
        var order = Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ToArray();
        var n = order.Length;
        if (n < 6 || x.Distinct().Take(4).Count() < 4) return ([], []);
        var width = Math.Max(3, (int)(span * n));
        var (low, high) = (x[order[0]], x[order[^1]]);
        var (places, values) = (new List<double>(), new List<double>());
        // Of very many rows every so many-th is enough for a guide.
        var stride = Math.Max(1, width / 4000);
        var start = 0;
        for (var k = 0; k < steps; k++)
        {
            var at = low + (high - low) * k / (steps - 1);
            while (start + width < n && x[order[start + width]] - at < at - x[order[start]]) start++;
            var reach = Math.Max(at - x[order[start]], x[order[start + width - 1]] - at) * 1.0001;
            if (!(reach > 0)) continue;
            double s0 = 0, s1 = 0, s2 = 0, t0 = 0, t1 = 0;
            for (var j = start; j < start + width; j += stride)
            {
                var d = x[order[j]] - at;
                var u = 1 - Math.Pow(Math.Abs(d) / reach, 3);
                var w = u * u * u;
                s0 += w;
                s1 += w * d;
                s2 += w * d * d;
                t0 += w * y[order[j]];
                t1 += w * d * y[order[j]];
            }

            var determinant = s0 * s2 - s1 * s1;
            places.Add(at);
            values.Add(determinant > 1e-10 * s0 * s2 ? (s2 * t0 - s1 * t1) / determinant : t0 / s0);
        }

        return ([.. places], [.. values]);
    }
}
