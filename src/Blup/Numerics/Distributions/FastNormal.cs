namespace Blup.Numerics.Distributions;

/// <summary>
/// Φ for the inner loops of multivariate integrals: Mills' ratio by Taylor series about the nearest of a grid of points
/// (docs/theory/distributions.md, eq. 11; the idea is Marsaglia's, J. Stat. Softw. 11(4), 2004). Relative accuracy about 1e-15.
/// </summary>
internal static class FastNormal
{
    private const int Terms = 10;
    private const int PerUnit = 16;
    private const int End = 9;

    private static readonly double[] Coefficients = Table();

    public static double Cdf(double z) => Survival(-z);

    /// <summary>P(Z > z).</summary>
    public static double Survival(double z)
    {
        var x = Math.Abs(z);
        if (!(x < End - 0.1)) return Normal.Survival(z);
        var index = (int)((x * PerUnit) + 0.5);
        var d = x - ((double)index / PerUnit);
        var c = Coefficients.AsSpan(index * Terms, Terms);
        var ratio = c[Terms - 1];
        for (var n = Terms - 2; n >= 0; n--) ratio = (ratio * d) + c[n];
        var tail = ratio * Math.Exp(-0.5 * x * x);
        return z >= 0 ? tail : 1 - tail;
    }

    /// <summary>Taylor coefficients of R(x)/√(2π), with R' = xR - 1 and R⁽ⁿ⁺¹⁾ = xR⁽ⁿ⁾ + nR⁽ⁿ⁻¹⁾.</summary>
    private static double[] Table()
    {
        var table = new double[((End * PerUnit) + 1) * Terms];
        var scale = Normal.Density(0);
        for (var i = 0; i <= End * PerUnit; i++)
        {
            var x = (double)i / PerUnit;
            var before = Normal.Survival(x) / Normal.Density(x);
            var here = (x * before) - 1;
            table[i * Terms] = before * scale;
            table[(i * Terms) + 1] = here * scale;
            var factorial = 1.0;
            for (var n = 1; n < Terms - 1; n++)
            {
                (before, here) = (here, (x * here) + (n * before));
                factorial *= n + 1;
                table[(i * Terms) + n + 1] = here * scale / factorial;
            }
        }

        return table;
    }
}
