namespace Blup.Numerics.Distributions;

/// <summary>
/// Statistics with correlations ρ_ij = λ_i λ_j, as comparisons with a control have: given one common normal factor they are independent,
/// so the probability is one integral (Dunnett 1955; docs/theory/distributions.md, eq. 14).
/// </summary>
internal sealed class ProductCorrelation
{
    private readonly double[] _loading;
    private readonly double[] _residual;
    private readonly int[] _multiplicity;
    private readonly int _count;
    private readonly double _step;
    private readonly double _largest;

    private ProductCorrelation(double[] loadings)
    {
        _count = loadings.Length;
        var groups = loadings.GroupBy(l => Math.Round(l, 12)).ToArray();
        _loading = [.. groups.Select(g => g.First())];
        _multiplicity = [.. groups.Select(g => g.Count())];
        _residual = [.. _loading.Select(l => Math.Sqrt((1 - l) * (1 + l)))];
        _largest = _loading.Max(Math.Abs);
        // The integrand changes over σ/λ and less where many rows compete; the sum converges like exp(-2π²(width/h)²).
        _step = 0.45 * _residual.Min() / (1 + (0.25 * Math.Log(_count)));
    }

    /// <summary>The structure of the matrix, or null where it has none (or one too near to singular to integrate so).</summary>
    public static ProductCorrelation? TryFind(double[,] correlation)
    {
        var loadings = Loadings(correlation);
        return loadings is not null && loadings.All(l => Math.Abs(l) < 0.999) ? new ProductCorrelation(loadings) : null;
    }

    /// <summary>P(max |T_i| > c), or P(max T_i > c).</summary>
    public double Upper(double c, double df, bool twoSided)
        => ScaleMixture.Integrate(new Outside(this, twoSided), c, df, _count, c > 0 ? 0.5 : 0);

    private static double[]? Loadings(double[,] correlation)
    {
        var n = correlation.GetLength(0);
        // The row with the largest sum of |ρ| and its two largest partners determine the scale: λ_i² = ρ_ij ρ_ik / ρ_jk.
        var i = Enumerable.Range(0, n).MaxBy(r => Enumerable.Range(0, n).Sum(s => Math.Abs(correlation[r, s])));
        var partners = Enumerable.Range(0, n).Where(r => r != i).OrderByDescending(r => Math.Abs(correlation[i, r])).Take(2).ToArray();
        var loadings = new double[n];
        if (partners.Length > 0 && correlation[i, partners[0]] != 0)
        {
            var square = partners.Length < 2 || correlation[i, partners[1]] == 0
                ? Math.Abs(correlation[i, partners[0]])
                : correlation[i, partners[0]] * correlation[i, partners[1]] / correlation[partners[0], partners[1]];
            if (!(square > 0 && square <= 1)) return null;
            for (var r = 0; r < n; r++) loadings[r] = r == i ? Math.Sqrt(square) : correlation[i, r] / Math.Sqrt(square);
        }

        for (var r = 0; r < n; r++)
        {
            for (var s = 0; s < r; s++)
                if (!(Math.Abs(correlation[r, s] - (loadings[r] * loadings[s])) <= 1e-9)) return null;
        }

        return loadings;
    }

    /// <summary>P(max |Z_i| > w), or P(max Z_i > w).</summary>
    public double UpperNormal(double w, bool twoSided)
    {
        var reach = Math.Max(8.5, (_largest * Math.Abs(w)) + 8);
        var nodes = (int)Math.Ceiling(reach / _step);
        double sum = 0;
        for (var k = twoSided ? 0 : -nodes; k <= nodes; k++)
        {
            var z = k * _step;
            var logInside = 0.0;
            for (var g = 0; g < _loading.Length; g++)
            {
                var shift = _loading[g] * z;
                var outside = FastNormal.Survival((w - shift) / _residual[g]);
                if (twoSided) outside += FastNormal.Survival((w + shift) / _residual[g]);
                logInside += _multiplicity[g] * Elementary.Log1p(-Math.Min(1, outside));
            }

            var weight = twoSided && k > 0 ? 2 : 1;
            sum -= weight * Math.Exp(-0.5 * z * z) * Elementary.Expm1(logInside);
        }

        return Math.Min(1, sum * _step / Math.Sqrt(2 * Math.PI));
    }

    private readonly struct Outside(ProductCorrelation owner, bool twoSided) : IFunction
    {
        public double At(double w) => owner.UpperNormal(w, twoSided);
    }
}
