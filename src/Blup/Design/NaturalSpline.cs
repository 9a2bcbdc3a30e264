namespace Blup.Design;

/// <summary>
/// Natural cubic splines: the cubic B-splines (de Boor 1978, ch. X) on the given knots, restricted to second derivative zero at both
/// boundary knots by the null space of the two constraints (Householder reflections, so that the basis is the one of R's <c>ns</c>), and
/// continued as straight lines beyond the boundaries.
/// </summary>
/// <param name="Inner">Inner knots, ascending.</param>
/// <param name="Lower">Lower boundary knot.</param>
/// <param name="Upper">Upper boundary knot.</param>
/// <param name="Intercept">Whether the constant is within the span.</param>
internal sealed record NaturalSpline(double[] Inner, double Lower, double Upper, bool Intercept)
{
    /// <summary>Number of columns.</summary>
    public int Columns => Inner.Length + (Intercept ? 2 : 1);

    /// <summary>The basis on points <paramref name="x"/>; NaN gives NaN.</summary>
    public double[][] Evaluate(ReadOnlySpan<double> x)
    {
        var knots = new double[Inner.Length + 8];
        Array.Fill(knots, Lower, 0, 4);
        Inner.CopyTo(knots, 4);
        Array.Fill(knots, Upper, Inner.Length + 4, 4);
        var skip = Intercept ? 0 : 1;
        var size = Inner.Length + 4 - skip;
        var reflections = Reflections(knots, skip, size);
        var columns = new double[size - 2][];
        for (var j = 0; j < columns.Length; j++) columns[j] = new double[x.Length];
        var full = new double[size + skip];
        var row = new double[size];
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(x[i]))
            {
                foreach (var column in columns) column[i] = double.NaN;
                continue;
            }

            var at = Math.Clamp(x[i], Lower, Upper);
            Splines(knots, at, 0, full);
            full.AsSpan(skip).CopyTo(row);
            if (at != x[i])
            {
                Splines(knots, at, 1, full);
                for (var j = 0; j < size; j++) row[j] += (x[i] - at) * full[j + skip];
            }

            foreach (var v in reflections) Reflect(v, row);
            for (var j = 0; j < columns.Length; j++) columns[j][i] = row[j + 2];
        }

        return columns;
    }

    /// <summary>The two Householder vectors whose product takes the constraints to the first two coordinates.</summary>
    private double[][] Reflections(double[] knots, int skip, int size)
    {
        var full = new double[size + skip];
        var constraints = new double[2][];
        for (var k = 0; k < 2; k++)
        {
            Splines(knots, k == 0 ? Lower : Upper, 2, full);
            constraints[k] = full[skip..];
        }

        var reflections = new double[2][];
        for (var k = 0; k < 2; k++)
        {
            if (k == 1) Reflect(reflections[0], constraints[1]);
            var v = new double[size];
            Array.Copy(constraints[k], k, v, k, size - k);
            var norm = 0.0;
            foreach (var e in v) norm += e * e;
            v[k] += Math.CopySign(Math.Sqrt(norm), v[k]);
            reflections[k] = v;
        }

        return reflections;
    }

    private static void Reflect(double[] v, double[] row)
    {
        double dot = 0, square = 0;
        for (var j = 0; j < v.Length; j++)
        {
            dot += v[j] * row[j];
            square += v[j] * v[j];
        }

        var factor = 2 * dot / square;
        for (var j = 0; j < v.Length; j++) row[j] -= factor * v[j];
    }

    /// <summary>All cubic B-splines (or a derivative of them) at a point within the boundaries.</summary>
    private static void Splines(double[] knots, double x, int derivative, double[] values)
    {
        Array.Clear(values);
        // The interval with knots[s] <= x < knots[s + 1]; the last non-empty one at the upper boundary.
        var s = knots.Length - 5;
        while (s > 3 && x < knots[s]) s--;
        while (s > 3 && knots[s] == knots[s + 1]) s--;
        Span<double> unit = stackalloc double[4];
        for (var b = 0; b < 4; b++)
        {
            unit.Clear();
            unit[b] = 1;
            values[s - 3 + b] = Blossom(knots, s, x, derivative, unit);
        }
    }

    /// <summary>De Boor's algorithm on the four coefficients of interval s, differentiated <paramref name="derivative"/> times first.</summary>
    private static double Blossom(double[] knots, int s, double x, int derivative, Span<double> c)
    {
        var degree = 3;
        for (var d = 0; d < derivative; d++, degree--)
            for (var j = 0; j < degree; j++)
                c[j] = degree * (c[j + 1] - c[j]) / (knots[s + 1 + j] - knots[s - degree + 1 + j]);
        for (var r = 1; r <= degree; r++)
            for (var j = degree; j >= r; j--)
            {
                var low = knots[s - degree + j];
                var weight = (x - low) / (knots[s + 1 + j - r] - low);
                c[j] = (1 - weight) * c[j - 1] + weight * c[j];
            }

        return c[degree];
    }
}
