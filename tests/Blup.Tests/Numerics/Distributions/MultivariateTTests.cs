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
}
