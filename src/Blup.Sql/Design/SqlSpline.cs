using Blup.Design;

namespace Blup.Sql;

/// <summary>Natural cubic splines as SQL: on each interval between knots the cubic through four values of the basis, lines outside.</summary>
internal static class SqlSpline
{
    /// <summary>The columns of the basis.</summary>
    public static IReadOnlyList<Sql> Columns(Sql x, NaturalSpline spline)
    {
        double[] knots = [spline.Lower, .. spline.Inner, spline.Upper];
        var d = spline.Upper - spline.Lower;
        var ends = spline.Evaluate([spline.Lower - d, spline.Lower, spline.Upper, spline.Upper + d]);
        var pieces = Enumerable.Range(0, knots.Length - 1).Select(k =>
        {
            var h = knots[k + 1] - knots[k];
            return spline.Evaluate([knots[k], knots[k] + h / 3, knots[k] + 2 * h / 3, knots[k + 1]]);
        }).ToArray();
        var columns = new List<Sql>();
        for (var j = 0; j < spline.Columns; j++)
        {
            var cases = new List<Sql> { Sql.Of($"WHEN {x} < {knots[0]} THEN {ends[j][1]} + ({x} - {knots[0]}) * {(ends[j][1] - ends[j][0]) / d}") };
            for (var k = 0; k < pieces.Length; k++)
            {
                var t = Sql.Of($"(({x} - {knots[k]}) / {knots[k + 1] - knots[k]})");
                var (a, b, c, e) = Cubic(pieces[k][j]);
                cases.Add(Sql.Of($"WHEN {x} <= {knots[k + 1]} THEN {a} + {t} * ({b} + {t} * ({c} + {t} * {e}))"));
            }

            cases.Add(Sql.Of($"WHEN {x} > {knots[^1]} THEN {ends[j][2]} + ({x} - {knots[^1]}) * {(ends[j][3] - ends[j][2]) / d}"));
            columns.Add(Sql.Of($"CASE {Sql.Join(new SqlText(" "), cases)} END"));
        }

        return columns;
    }

    /// <summary>Coefficients of 1, t, t², t³ of the cubic with the given values at t = 0, 1/3, 2/3, 1.</summary>
    private static (double A, double B, double C, double E) Cubic(double[] v)
    {
        var (d1, d2, d3) = (v[1] - v[0], v[2] - 2 * v[1] + v[0], v[3] - 3 * v[2] + 3 * v[1] - v[0]);
        // Newton's forward differences at s = 3t: v0 + d1 s + d2 s(s−1)/2 + d3 s(s−1)(s−2)/6.
        return (v[0], 3 * (d1 - d2 / 2 + d3 / 3), 9 * (d2 / 2 - d3 / 2), 27 * d3 / 6);
    }
}
