namespace Blup.Design;

/// <summary>
/// Orthonormal polynomials on given points, by the three-term recurrence (Forsythe 1957; Kennedy and Gentle 1980, p. 342):
/// P₀ = 1, P₁ = x − α₁, Pⱼ₊₁ = (x − αⱼ₊₁)Pⱼ − (‖Pⱼ‖²/‖Pⱼ₋₁‖²)Pⱼ₋₁, each divided by its norm, so that every leading coefficient is positive as in R's <c>poly</c>.
/// The coefficients give the same basis on new points.
/// </summary>
/// <param name="Alpha">Centres α₁…α_k.</param>
/// <param name="Norm2">Squared norms ‖P₀‖²…‖P_k‖².</param>
internal sealed record PolynomialBasis(double[] Alpha, double[] Norm2)
{
    /// <summary>The basis of degrees 1…<paramref name="degree"/> on finite points <paramref name="x"/>.</summary>
    public static PolynomialBasis Fit(ReadOnlySpan<double> x, int degree)
    {
        var n = x.Length;
        var alpha = new double[degree];
        var norm2 = new double[degree + 1];
        var previous = new double[n];
        var current = new double[n];
        Array.Fill(current, 1.0);
        norm2[0] = n;
        for (var j = 0; j < degree; j++)
        {
            double sum = 0;
            for (var i = 0; i < n; i++) sum += x[i] * current[i] * current[i];
            alpha[j] = sum / norm2[j];
            if (j == 0)
            {
                // A second pass takes out the rounding of a mean far from zero.
                double rest = 0;
                for (var i = 0; i < n; i++) rest += x[i] - alpha[0];
                alpha[0] += rest / n;
            }

            var ratio = j == 0 ? 0.0 : norm2[j] / norm2[j - 1];
            double square = 0;
            for (var i = 0; i < n; i++)
            {
                var next = (x[i] - alpha[j]) * current[i] - ratio * previous[i];
                previous[i] = current[i];
                current[i] = next;
                square += next * next;
            }

            norm2[j + 1] = square;
        }

        return new PolynomialBasis(alpha, norm2);
    }

    /// <summary>The basis on points <paramref name="x"/>: one array a degree. NaN gives NaN.</summary>
    public double[][] Evaluate(ReadOnlySpan<double> x)
    {
        var columns = new double[Alpha.Length][];
        for (var j = 0; j < columns.Length; j++) columns[j] = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            double previous = 0, current = 1;
            for (var j = 0; j < columns.Length; j++)
            {
                var next = (x[i] - Alpha[j]) * current - (j == 0 ? 0.0 : Norm2[j] / Norm2[j - 1]) * previous;
                (previous, current) = (current, next);
                columns[j][i] = next / Math.Sqrt(Norm2[j + 1]);
            }
        }

        return columns;
    }
}
