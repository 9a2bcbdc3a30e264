namespace Blup.Numerics.Distributions;

/// <summary>
/// Any number of statistics of rank 2 (two contrasts, or all contrasts of three means): the direction is one angle, and the largest
/// l_i·u belongs to the nearest row, so the circle falls into sectors with one smooth integrand (docs/theory/distributions.md, eq. 17).
/// </summary>
internal static class PolarIntegral
{
    private const int Panels = 6;

    public static double Upper(CorrelationFactor factor, double c, double df, bool twoSided)
    {
        var angles = new List<double>();
        for (var i = 0; i < factor.Count; i++)
        {
            var row = factor.Row(i);
            var angle = Math.Atan2(row[1], row[0]);
            angles.Add(angle < 0 ? angle + (2 * Math.PI) : angle);
            if (twoSided) angles.Add((angle + Math.PI + (2 * Math.PI)) % (2 * Math.PI));
        }

        angles.Sort();
        double sum = 0;
        for (var i = 0; i < angles.Count; i++)
        {
            var next = i + 1 < angles.Count ? angles[i + 1] : angles[0] + (2 * Math.PI);
            var half = 0.5 * (next - angles[i]);
            sum += Sector(c, df, 0, Math.Min(half, 0.5 * Math.PI));
            if (half > 0.5 * Math.PI) sum += Sector(c, df, 0.5 * Math.PI, half);
        }

        return Math.Min(1, sum / Math.PI);
    }

    private static double Sector(double c, double df, double from, double to)
    {
        var rule = GaussLegendre.Points20;
        var width = (to - from) / Panels;
        double sum = 0;
        for (var panel = 0; panel < Panels; panel++)
        {
            for (var i = 0; i < rule.Nodes.Length; i++)
                sum += rule.Weights[i] * Radial(c, df, Math.Cos(from + ((panel + rule.Nodes[i]) * width)));
        }

        return sum * width;
    }

    /// <summary>G(m) of rank 2 in closed form: P(R/s > c/m) = (1 + (c/m)²/ν)^(-ν/2).</summary>
    private static double Radial(double c, double df, double m)
    {
        if (c > 0 ? m <= 0 : m >= 0) return c > 0 ? 0 : 1;
        var square = c / m * (c / m);
        var log = double.IsPositiveInfinity(df) ? -0.5 * square : -0.5 * df * Elementary.Log1p(square / df);
        return c > 0 ? Math.Exp(log) : -Elementary.Expm1(log);
    }
}
