namespace Blup.Numerics.Distributions;

/// <summary>
/// The radial part of a spherical integral: with x = R u, R/s the length of a multivariate t of rank r and u its direction, the event
/// max_i l_i·x > c depends on u through m = max_i l_i·u only, and has probability G(m) = P(R/s > c/m)
/// (docs/theory/distributions.md, eq. 16). Tabulated relative to G(1), because it is evaluated for every row of every direction.
/// </summary>
internal sealed class RadialTail
{
    private const int Cells = 1024;
    private readonly double[] _value = new double[Cells + 2];
    private readonly double[] _slope = new double[Cells + 2];
    private readonly double _c;
    private readonly int _rank;
    private readonly double _df;

    public RadialTail(double c, int rank, double df)
    {
        (_c, _rank, _df) = (c, rank, df);
        LogAtOne = FDistribution.LogSurvival(c * c / rank, rank, df);
        for (var i = 1; i <= Cells; i++)
        {
            var y = (double)i / Cells;
            var f = c * c / (y * y * rank);
            _value[i] = Math.Exp(FDistribution.LogSurvival(f, rank, df) - LogAtOne);
            _slope[i] = Math.Exp(FDistribution.LogDensity(f, rank, df) - LogAtOne) * 2 * f / y / Cells;
        }

        (_value[Cells + 1], _slope[Cells + 1]) = (_value[Cells], _slope[Cells]);
    }

    /// <summary>ln G(1): the direction along a row.</summary>
    public double LogAtOne { get; }

    /// <summary>G(m) / G(1) from the table, 0 where m &lt;= 0.</summary>
    public double Relative(double m)
    {
        if (m <= 0) return 0;
        var position = Math.Min(m, 1) * Cells;
        var i = (int)position;
        var t = position - i;
        var t2 = t * t;
        var t3 = t2 * t;
        return (((2 * t3) - (3 * t2) + 1) * _value[i]) + ((t3 - (2 * t2) + t) * _slope[i])
            + (((3 * t2) - (2 * t3)) * _value[i + 1]) + ((t3 - t2) * _slope[i + 1]);
    }

    /// <summary>G(m) itself, without the table.</summary>
    public double Exact(double m) => Exact(_c, _rank, _df, m);

    /// <summary>P(R/s > c/m) for c > 0; for c &lt; 0 the event is certain where m >= 0 and P(R/s &lt; c/m) elsewhere.</summary>
    public static double Exact(double c, int rank, double df, double m)
    {
        if (m == 0) return c < 0 ? 1 : 0;
        var f = c / m * (c / m) / rank;
        return c > 0 ? m > 0 ? FDistribution.Survival(f, rank, df) : 0 : m > 0 ? 1 : FDistribution.Cdf(f, rank, df);
    }
}
