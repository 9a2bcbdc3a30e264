using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

public sealed class MultivariateTTests
{
    /// <summary>Correlations of all pairwise differences of k independent means of equal variance: singular, rank k - 1.</summary>
    private static double[,] Pairs(int k)
    {
        var rows = new List<double[]>();
        for (var i = 0; i < k; i++)
        {
            for (var j = i + 1; j < k; j++)
            {
                var row = new double[k];
                (row[i], row[j]) = (1, -1);
                rows.Add(row);
            }
        }

        return Matrix(rows.Count, (a, b) => rows[a].Zip(rows[b], (x, y) => x * y).Sum() / 2);
    }

    private static double[,] Matrix(int n, Func<int, int, double> element)
    {
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) matrix[i, j] = i == j ? 1 : element(i, j);
        }

        return matrix;
    }

    /// <summary>Pairs of three equal means have Tukey's distribution: rank 2, exact into the tail.</summary>
    [Fact]
    public void Pairs_of_three_means_are_a_studentized_range()
    {
        foreach (var df in new[] { 1, 2.5, 17.3, 1e4, double.PositiveInfinity })
        {
            foreach (var c in new[] { 0.3, 1, 2.7, 6 })
            {
                var tukey = StudentizedRange.Survival(c * Math.Sqrt(2), 3, df);
                Assert.Equal(tukey, new MultivariateT(Pairs(3), df).Upper(c).Value, 2e-11 * tukey);
            }
        }
    }

    /// <summary>All pairs of independent means have Tukey's distribution, computed in another way: by the faces to 1e-10, far tail included; and they are recognized.</summary>
    [Theory]
    [InlineData(4, 2.7, 17.3)]
    [InlineData(4, 6, 17.3)]
    [InlineData(4, 12, double.PositiveInfinity)]
    [InlineData(5, 3.5, 2.5)]
    [InlineData(5, 1, 17.3)]
    [InlineData(6, 3, 1e6)]
    [InlineData(7, 4, 40)]
    [InlineData(8, 3.2, 25)]
    public void All_pairs_are_a_studentized_range(int means, double c, double df)
    {
        var tukey = StudentizedRange.Survival(c * Math.Sqrt(2), means, df);
        Assert.Equal(tukey, FaceIntegral.TryBuild(CorrelationFactor.Of(Pairs(means)))!.Upper(c, df), 1e-10 * tukey);
        Assert.Equal(tukey, new MultivariateT(Pairs(means), df).Upper(c).Value, 1e-13 * tukey);
    }

    /// <summary>Statistics with one common factor have an integral of their own: the faces give the same, for loadings of both signs, weak and strong.</summary>
    [Theory]
    [InlineData(new[] { 0.9, -0.5, 0.3 })]
    [InlineData(new[] { 0.7, 0.7, 0.7, 0.7 })]
    [InlineData(new[] { 0.99, 0.98, -0.97, 0.2, 0.0 })]
    [InlineData(new[] { 0.1, 0.9, -0.4, 0.6, 0.6, -0.2, 0.8 })]
    public void Faces_agree_with_one_common_factor(double[] loadings)
    {
        var matrix = Matrix(loadings.Length, (i, j) => loadings[i] * loadings[j]);
        var (faces, factor) = (FaceIntegral.TryBuild(CorrelationFactor.Of(matrix))!, ProductCorrelation.TryFind(matrix)!);
        foreach (var df in new[] { 1, 4.5, 30, 1e5, double.PositiveInfinity })
            foreach (var c in new[] { 0.02, 0.6, 2.3, 5, 15 })
            {
                var expected = factor.Upper(c, df, twoSided: true);
                Assert.Equal(expected, faces.Upper(c, df), 2e-10 * expected);
            }
    }

    /// <summary>Nearly the same comparisons, and nearly opposite ones: between the value of one and Bonferroni's, and continuous.</summary>
    [Fact]
    public void Nearly_equal_comparisons_are_nearly_one()
    {
        foreach (var rho in new[] { 0.999, 0.999999 })
        {
            var t = new MultivariateT(Matrix(4, (i, j) => (i + j) % 2 == 0 ? rho : -rho * rho), 9);
            var (single, four) = (StudentT.TwoSided(2, 9), t.Upper(2));
            Assert.True(t.IsDeterministic);
            Assert.InRange(four.Value, single, single + (5 * Math.Sqrt(1 - rho)));
        }
    }

    /// <summary>Two statistics: the common-factor integral and the polar one are independent ways.</summary>
    [Fact]
    public void Two_ways_for_two_statistics_agree()
    {
        foreach (var rho in new[] { -0.9, -0.5, 0, 0.3, 0.8 })
        {
            var matrix = Matrix(2, (_, _) => rho);
            foreach (var df in new[] { 1, 17.3, double.PositiveInfinity })
            {
                foreach (var (c, twoSided) in new[] { (0.5, true), (2.5, true), (-1, false), (0.5, false), (3, false) })
                {
                    var polar = new MultivariateT(matrix, df).Upper(c, twoSided).Value;
                    Assert.Equal(polar, ProductCorrelation.TryFind(matrix)!.Upper(c, df, twoSided), 1e-10 * polar);
                }
            }
        }
    }

    [Fact]
    public void Perfectly_correlated_statistics_are_one()
    {
        Assert.Equal(StudentT.TwoSided(2, 9), new MultivariateT(Matrix(3, (_, _) => 1), 9).Upper(2).Value, 1e-14);
        Assert.Equal(StudentT.Survival(2, 9), new MultivariateT(Matrix(3, (_, _) => 1), 9).Upper(2, twoSided: false).Value, 1e-14);
    }

    [Fact]
    public void Independent_normals_multiply()
    {
        var single = Normal.TwoSided(2.5);
        var expected = -Elementary.Expm1(6 * Elementary.Log1p(-single));
        Assert.Equal(expected, new MultivariateT(Matrix(6, (_, _) => 0), double.PositiveInfinity).Upper(2.5).Value, 1e-12);
    }

    [Fact]
    public void Critical_values_return_their_probability()
    {
        foreach (var matrix in new[] { Pairs(3), Matrix(5, (_, _) => 0.5) })
        {
            var t = new MultivariateT(matrix, 12.5);
            Assert.Equal(0.05, t.Upper(t.CriticalValue(0.05)).Value, 1e-11);
            Assert.Equal(0.05, t.Upper(t.CriticalValue(0.05, twoSided: false), twoSided: false).Value, 1e-11);
        }
    }

    [Fact]
    public void Not_a_correlation_matrix_is_refused()
        => Assert.Throws<ArgumentException>(() => new MultivariateT(Matrix(3, (_, _) => -0.9), 5).Upper(1));

    /// <summary>R: 1 - mvtnorm::pmvt / pmvnorm, GenzBretz(abseps = 2e-6, maxpts = 3e6), itself good to about 1e-5; correlations .8^|i-j|.</summary>
    [Theory]
    [InlineData(1.5, 12, true, 0.34063224)]
    [InlineData(1.5, 12, false, 0.17140781)]
    [InlineData(1.5, double.PositiveInfinity, true, 0.30171574)]
    [InlineData(2.6, 12, true, 0.05883696)]
    [InlineData(2.6, 12, false, 0.02943562)]
    [InlineData(2.6, double.PositiveInfinity, true, 0.02693868)]
    public void Agrees_with_mvtnorm(double c, double df, bool twoSided, double expected)
    {
        var found = new MultivariateT(Matrix(4, (i, j) => Math.Pow(0.8, Math.Abs(i - j))), df).Upper(c, twoSided);
        Assert.Equal(expected, found.Value, 1e-5 + found.Error);
    }

    /// <summary>Unequal loadings against mvtnorm (as above).</summary>
    [Fact]
    public void One_common_factor_agrees_with_mvtnorm()
    {
        double[] loadings = [.3, .5, .7, .2];
        var t = new MultivariateT(Matrix(4, (i, j) => loadings[i] * loadings[j]), 9);
        Assert.True(t.IsDeterministic);
        Assert.Equal(0.18050054, t.Upper(2.2).Value, 1e-5);
    }

    /// <summary>R: mvtnorm 1.1-3, TVPACK(abseps = 1e-14), Genz's trivariate algorithm; one of its feet lies exactly on a facet.</summary>
    [Theory]
    [InlineData(0.4, double.PositiveInfinity, 0.658981904705961)]
    [InlineData(1.5, double.PositiveInfinity, 0.170182525518512)]
    [InlineData(2.6, double.PositiveInfinity, 0.0133649734378675)]
    [InlineData(0.4, 5, 0.666512188876469)]
    [InlineData(1.5, 5, 0.22679036543573)]
    [InlineData(2.6, 5, 0.0605949180668525)]
    [InlineData(1.5, 17, 0.18816199457513)]
    [InlineData(2.6, 17, 0.0256563776227273)]
    public void One_sided_trivariate_agrees_with_TVPACK(double c, double df, double expected)
    {
        double[,] matrix = { { 1, 0.3, 0.5 }, { 0.3, 1, -0.2 }, { 0.5, -0.2, 1 } };
        Assert.Equal(expected, new MultivariateT(matrix, df).Upper(c, twoSided: false).Value, 1e-11);
    }

    /// <summary>
    /// Six variables, correlations .6^|i-j| but for two. One-sided: R's mvtnorm 1.1-3, pmvnorm with Miwa(4097) and Miwa(2049). Two-sided: the density over the cube by
    /// Gauss-Legendre quadrature, 24 and 32 points in each of five dimensions and the sixth in closed form (numpy, outside this project); the two agree to 1e-14.
    /// Miwa's two-sided value, a signed sum of 64 orthants, is 8e-8 off it at c = 2.6.
    /// </summary>
    [Theory]
    [InlineData(0.5, 0.726842201011218, 0.9903421190449166)]
    [InlineData(1.5, 0.252973102102245, 0.4799279311684983)]
    [InlineData(2.6, 0.0237078717126336, 0.0472855312851737)]
    public void Six_variables_agree_with_Miwa_and_quadrature(double c, double oneSided, double twoSided)
    {
        var matrix = Matrix(6, (i, j) => (Math.Min(i, j), Math.Max(i, j)) switch { (0, 3) => -0.1, (1, 5) => 0.4, _ => Math.Pow(0.6, Math.Abs(i - j)) });
        var t = new MultivariateT(matrix, double.PositiveInfinity);
        Assert.Equal(oneSided, t.Upper(c, twoSided: false).Value, 1e-8);
        Assert.Equal(twoSided, t.Upper(c).Value, 1e-10);
        var both = Matrix(12, (i, j) => (i < 6 == j < 6 ? 1 : -1) * matrix[i % 6, j % 6]);
        Assert.Equal(FaceIntegral.TryBuild(CorrelationFactor.Of(both), twoSided: false)!.Upper(c, double.PositiveInfinity), t.Upper(c).Value, 2e-10);
    }

    /// <summary>R: mvtnorm 1.1-3, GenzBretz(maxpts = 1e7, abseps = 1e-8) at c = 2.4, which takes 3 to 14 s, and the error that it states.</summary>
    [Theory]
    [InlineData(12, 4, 5, true, 0.240862261116, 2.6e-5)]
    [InlineData(12, 4, double.PositiveInfinity, false, 0.0699533932293, 2.6e-5)]
    [InlineData(20, 8, 5, true, 0.361837027179, 8.6e-5)]
    [InlineData(20, 8, double.PositiveInfinity, true, 0.200900501797, 1.4e-4)]
    [InlineData(12, 12, 5, true, 0.329107050657, 4.1e-5)]
    [InlineData(12, 12, 5, false, 0.226509091391, 4.4e-5)]
    public void General_families_agree_with_mvtnorm(int n, int r, double df, bool twoSided, double expected, double error)
    {
        var rows = Enumerable.Range(1, n).Select(i => Enumerable.Range(1, r).Select(j => Math.Sin((i * j * j) + j + (0.3 * i * i))).ToArray()).ToArray();
        var matrix = Matrix(n, (a, b) => rows[a].Zip(rows[b], (x, y) => x * y).Sum() / Math.Sqrt(rows[a].Sum(x => x * x) * rows[b].Sum(x => x * x)));
        var found = new MultivariateT(matrix, df).Upper(2.4, twoSided);
        Assert.InRange(found.Error, 0, 1.1e-9);
        Assert.Equal(expected, found.Value, error);
    }
}
