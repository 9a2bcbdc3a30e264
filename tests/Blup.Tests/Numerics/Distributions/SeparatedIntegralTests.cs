using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

public sealed class SeparatedIntegralTests
{
    private static double[,] Equal(int n, double rho)
    {
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) matrix[i, j] = i == j ? 1 : rho;
        return matrix;
    }

    /// <summary>All pairwise differences of k independent means of equal variance, the signs of some turned.</summary>
    private static double[,] Pairs(int k)
    {
        var pairs = Enumerable.Range(0, k).SelectMany(i => Enumerable.Range(i + 1, k - i - 1).Select(j => (i + j) % 3 == 0 ? (I: j, J: i) : (I: i, J: j))).ToArray();
        var matrix = new double[pairs.Length, pairs.Length];
        for (var a = 0; a < pairs.Length; a++)
            for (var b = 0; b < pairs.Length; b++)
            {
                var (p, q) = (pairs[a], pairs[b]);
                matrix[a, b] = 0.5 * ((p.I == q.I ? 1 : 0) + (p.J == q.J ? 1 : 0) - (p.I == q.J ? 1 : 0) - (p.J == q.I ? 1 : 0));
            }

        return matrix;
    }

    [Fact]
    public void Quantile_is_that_of_the_normal_distribution()
    {
        foreach (var p in new[] { 1e-300, 1e-30, 1e-12, 1e-5, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.93, 0.999 })
            Assert.Equal(Normal.Quantile(p), NormalQuantile.At(p), 4e-15 * (1 + Math.Abs(Normal.Quantile(p))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(1e6)]
    public void Scale_has_the_quantiles_of_chi(double df)
    {
        var scale = new ScaleQuantile(df);
        foreach (var z in new[] { -6.013, -2.5, -0.01, 0.77, 3.3, 6.9 })
        {
            var x = z < 0 ? ChiSquared.Quantile(Normal.Cdf(z), df) : ChiSquared.QuantileUpper(Normal.Survival(z), df);
            Assert.Equal(Math.Sqrt(x / df), scale.At(z), 2e-10 * Math.Sqrt(x / df));
        }
    }

    /// <summary>Orthants of normals with correlations 1/2: P(all &lt;= 0) = 1/(n + 1).</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Orthants_are_exact(int n)
    {
        var found = new SeparatedIntegral(new SeparatedRows(CorrelationFactor.Of(Equal(n, 0.5))), double.PositiveInfinity, twoSided: false).Upper(0, out _);
        Assert.InRange(Math.Abs(found.Value - (1 - (1.0 / (n + 1)))), 0, found.Error);
        Assert.InRange(found.Error, 0, 3e-5);
    }

    /// <summary>One common factor is an integral of its own.</summary>
    [Theory]
    [InlineData(4, 12, true)]
    [InlineData(4, 12, false)]
    [InlineData(12, 12, false)]
    public void Equal_correlations_agree_with_quadrature(int n, double df, bool twoSided)
    {
        var exact = ProductCorrelation.TryFind(Equal(n, 0.5))!.Upper(2.0, df, twoSided);
        var found = new SeparatedIntegral(new SeparatedRows(CorrelationFactor.Of(Equal(n, 0.5))), df, twoSided).Upper(2.0, out _);
        Assert.InRange(Math.Abs(found.Value - exact), 0, found.Error);
        Assert.InRange(found.Error, 0, 1e-4);
    }

    /// <summary>A singular family: several rows bound one coordinate.</summary>
    [Fact]
    public void Singular_families_tighten_bounds()
    {
        var found = new SeparatedIntegral(new SeparatedRows(CorrelationFactor.Of(Pairs(5))), 25, twoSided: true).Upper(2.2, out _);
        Assert.InRange(Math.Abs(found.Value - StudentizedRange.Survival(2.2 * Math.Sqrt(2), 5, 25)), 0, found.Error);
    }

    /// <summary>Two-sided families of 11, 12 and 15 means are recognized, whatever the signs; nearly such ones are not.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(15)]
    public void All_pairs_of_many_means_are_a_studentized_range(int k)
    {
        var t = new MultivariateT(Pairs(k), 25);
        Assert.True(t.IsDeterministic);
        Assert.Equal(StudentizedRange.Survival(3.2 * Math.Sqrt(2), k, 25), t.Upper(3.2).Value, 1e-12);
        Assert.Equal(StudentizedRange.QuantileUpper(0.05, k, 25) / Math.Sqrt(2), t.CriticalValue(0.05), 1e-9);
        Assert.Equal(0, PairFamily.Means(CorrelationFactor.Of(Equal(10, 0.5)), Equal(10, 0.5)));
    }

    [Fact]
    public void One_sided_critical_values_return_their_probability()
    {
        var matrix = new double[4, 4];
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) matrix[i, j] = Math.Pow(0.8, Math.Abs(i - j));
        var t = new MultivariateT(matrix, 12);
        var found = t.Upper(t.CriticalValue(0.05, twoSided: false), twoSided: false);
        Assert.Equal(0.05, found.Value, 1e-7);
        Assert.InRange(found.Error, 0, 3e-5);
    }
}
