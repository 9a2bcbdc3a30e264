using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

/// <summary>The roads of docs/theory/distributions.md, section 6, against each other: each family here has its distribution by two of them.</summary>
public sealed class MaximumRoadTests
{
    private static readonly double[] Variances = [1, 0.2, 3, 0.7, 1.9, 0.5, 1.3, 2.2, 0.9, 1.7, 0.4, 2.7];

    private static double[,] Matrix(int n, Func<int, int, double> element)
    {
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) matrix[i, j] = i == j ? 1 : element(i, j);
        }

        return matrix;
    }

    /// <summary>Correlations of contrasts with these vectors of independent means.</summary>
    private static double[,] Contrasts(IReadOnlyList<double[]> vectors, double[] variances)
    {
        double Covariance(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Zip(variances, (p, v) => p * v).Sum();
        return Matrix(vectors.Count, (a, b) => Covariance(vectors[a], vectors[b]) / Math.Sqrt(Covariance(vectors[a], vectors[a]) * Covariance(vectors[b], vectors[b])));
    }

    private static double[] Difference(int k, int i, int j)
    {
        var v = new double[k];
        (v[i], v[j]) = (1, -1);
        return v;
    }

    private static List<double[]> Pairs(int k) => [.. Enumerable.Range(0, k).SelectMany(i => Enumerable.Range(i + 1, k - i - 1).Select(j => Difference(k, i, j)))];

    private static List<double[]> Consecutive(int k) => [.. Enumerable.Range(1, k - 1).Select(i => Difference(k, i, i - 1))];

    /// <summary>Many faces, where the grid is coarse: nine equal means (36 comparisons of rank 8) against the studentized range, to 1e-9 absolute.</summary>
    [Fact]
    public void Many_faces_are_good_to_a_billionth()
    {
        var faces = FaceIntegral.TryBuild(CorrelationFactor.Of(Contrasts(Pairs(9), [.. Enumerable.Repeat(1.0, 9)])))!;
        foreach (var df in new[] { 5, 17.3, double.PositiveInfinity })
            foreach (var c in new[] { 0.5, 1.3, 2.2, 3.1, 4.5, 7 })
                Assert.Equal(StudentizedRange.Survival(c * Math.Sqrt(2), 9, df), faces.Upper(c, df), faces.AbsoluteError);
        Assert.Equal(1e-9, faces.AbsoluteError);
    }

    /// <summary>Twelve statistics of full rank, 4,096 vertices, against the one-factor integral.</summary>
    [Fact]
    public void Twelve_contrasts_of_full_rank_are_within_reach()
    {
        double[] loadings = [0.9, -0.5, 0.3, 0.8, 0.1, 0.6, -0.7, 0.2, 0.4, 0.75, -0.3, 0.55];
        var matrix = Matrix(12, (i, j) => loadings[i] * loadings[j]);
        var (faces, factor) = (FaceIntegral.TryBuild(CorrelationFactor.Of(matrix))!, ProductCorrelation.TryFind(matrix)!);
        foreach (var c in new[] { 0.8, 1.9, 2.8, 5 }) Assert.Equal(factor.Upper(c, 17.3, twoSided: true), faces.Upper(c, 17.3), 1e-9);
    }

    /// <summary>One-sided statistics with one common factor have an integral of their own: unbounded polyhedra give the same, of any rank.</summary>
    [Theory]
    [InlineData(new[] { 0.9, -0.5, 0.3 })]
    [InlineData(new[] { 0.7, 0.7, 0.7, 0.7 })]
    [InlineData(new[] { 0.99, 0.98, -0.97, 0.2, 0.0 })]
    [InlineData(new[] { 0.1, 0.9, -0.4, 0.6, 0.65, -0.2, 0.8, 0.3, -0.75, 0.5, 0.45, 0.85 })]
    public void One_sided_faces_agree_with_one_common_factor(double[] loadings)
    {
        var matrix = Matrix(loadings.Length, (i, j) => loadings[i] * loadings[j]);
        var (faces, factor) = (FaceIntegral.TryBuild(CorrelationFactor.Of(matrix), twoSided: false)!, ProductCorrelation.TryFind(matrix)!);
        foreach (var df in new[] { 1, 4.5, 30, double.PositiveInfinity })
            foreach (var c in new[] { 0.02, 0.6, 2.3, 5, 15 })
            {
                var expected = factor.Upper(c, df, twoSided: false);
                Assert.Equal(expected, faces.Upper(c, df), 2e-10 * expected);
            }
    }

    /// <summary>The positive orthant of three variables is 1/8 + Σ arcsin ρ / 4π (Sheppard 1898).</summary>
    [Fact]
    public void One_sided_at_nought_is_Sheppards_orthant()
    {
        double[,] matrix = { { 1, 0.3, 0.5 }, { 0.3, 1, -0.2 }, { 0.5, -0.2, 1 } };
        var inside = 0.125 + ((Math.Asin(0.3) + Math.Asin(0.5) + Math.Asin(-0.2)) / (4 * Math.PI));
        Assert.Equal(1 - inside, FaceIntegral.TryBuild(CorrelationFactor.Of(matrix), twoSided: false)!.Upper(1e-13, 7), 1e-11);
    }

    /// <summary>One-sided statistics and their opposites are two-sided ones: the bounded and the unbounded road, with more rows than the rank.</summary>
    [Fact]
    public void One_sided_statistics_and_their_opposites_are_two_sided()
    {
        var matrix = Contrasts([[1, -1, 0, 0], [0, 1, -1, 0], [1, 0, 0, -1], [0.2, 0.7, -1, 0.1], [1, 1, -0.5, -1.5]], Variances[..4]);
        var n = matrix.GetLength(0);
        var both = Matrix(2 * n, (i, j) => (i < n == j < n ? 1 : -1) * matrix[i % n, j % n]);
        var (one, two) = (FaceIntegral.TryBuild(CorrelationFactor.Of(both), twoSided: false)!, FaceIntegral.TryBuild(CorrelationFactor.Of(matrix))!);
        foreach (var c in new[] { 0.3, 1.1, 2.4, 4 }) Assert.Equal(two.Upper(c, 9), one.Upper(c, 9), 2e-10);
    }

    /// <summary>Consecutive differences of unequal means: the chain of integrals against the faces.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(9, true)]
    [InlineData(5, false)]
    [InlineData(11, false)]
    public void Chains_agree_with_faces(int means, bool twoSided)
    {
        var matrix = Contrasts(Consecutive(means), Variances[..means]);
        var (faces, chain) = (FaceIntegral.TryBuild(CorrelationFactor.Of(matrix), twoSided)!, new TabulatedMaximum(ChainCorrelation.TryFind(matrix, twoSided)!));
        foreach (var df in new[] { 1, 5, 17.3, double.PositiveInfinity })
            foreach (var c in new[] { 0.05, 0.4, 1.2, 2.6, 5, 11 })
            {
                var expected = faces.Upper(c, df);
                Assert.Equal(expected, MaximumFunction.UpperT(chain, c, df, means - 1), 1e-10 * expected);
            }
    }

    /// <summary>A chain of uncorrelated steps is independent statistics, at any length; thirty steps in a general order are found too.</summary>
    [Fact]
    public void Long_chains_are_exact()
    {
        var order = Enumerable.Range(0, 30).OrderBy(i => i * 7 % 30).ToArray();
        var weak = Matrix(30, (i, j) => Math.Abs(order[i] - order[j]) == 1 ? 1e-9 : 0);
        var independent = -Elementary.Expm1(30 * Elementary.Log1p(-Normal.TwoSided(2.7)));
        Assert.Equal(independent, ChainCorrelation.TryFind(weak, twoSided: true)!.UpperNormal(2.7), 1e-12);
        var t = new MultivariateT(Contrasts(Consecutive(25), [.. Enumerable.Range(0, 25).Select(i => Variances[i % 12])]), 17.3);
        Assert.True(t.IsDeterministic);
        Assert.Equal(0.05, t.Upper(t.CriticalValue(0.05)).Value, 1e-11);
    }

    /// <summary>Blocks without correlation: the chain, the pairs, the plane, the line and one factor, as independent parts of one family, against the faces of all.</summary>
    [Fact]
    public void Blocks_agree_with_faces()
    {
        double[][] small = [.. Consecutive(4).Select(v => (double[])[.. v, 0, 0]), [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0.2, 1]];
        var matrix = Contrasts(small, Variances[..6]);
        var (faces, blocks) = (FaceIntegral.TryBuild(CorrelationFactor.Of(matrix))!, MaximumRoads.Find(matrix, CorrelationFactor.Of(matrix), twoSided: true)!);
        Assert.IsType<IndependentBlocks>(blocks);
        foreach (var c in new[] { 0.3, 1.4, 2.9 })
        {
            var expected = faces.Upper(c, 12);
            Assert.Equal(expected, MaximumFunction.UpperT(blocks, c, 12, 5), 1e-10 * expected);
        }

        // Two sets of pairs of nine means, 72 comparisons of rank 16: a product of two ranges.
        List<double[]> pairs = [.. Pairs(9).Select(v => (double[])[.. v, .. new double[9]]), .. Pairs(9).Select(v => (double[])[.. new double[9], .. v])];
        var ranges = new MultivariateT(Contrasts(pairs, [.. Enumerable.Repeat(1.0, 18)]), double.PositiveInfinity);
        var one = StudentizedRange.Survival(3 * Math.Sqrt(2), 9, double.PositiveInfinity);
        Assert.Equal(1 - ((1 - one) * (1 - one)), ranges.Upper(3).Value, 1e-11);
    }

    /// <summary>What has too many faces is simulated: within its stated error (three standard errors; seeded) of known distributions, the same each time.</summary>
    [Theory]
    [InlineData(1.5)]
    [InlineData(2.6)]
    [InlineData(3.4)]
    public void Directions_stay_within_their_error(double c)
    {
        var factor = CorrelationFactor.Of(Contrasts(Pairs(12), [.. Enumerable.Repeat(1.0, 12)]));
        var found = DirectionTable.Of(factor, twoSided: true, 0.02).Upper(c, 25);
        Assert.InRange(Math.Abs(found.Value - StudentizedRange.Survival(c * Math.Sqrt(2), 12, 25)), 0, found.Error);
        Assert.InRange(found.Error, 1e-9, 1e-3);
        Assert.Equal(found, DirectionTable.Of(factor, twoSided: true, 0.02).Upper(c, 25));
        var equal = Matrix(15, (_, _) => 0.5);
        foreach (var x in new[] { -0.5, c })
        {
            var one = DirectionTable.Of(CorrelationFactor.Of(equal), twoSided: false, 0.02).Upper(x, 25);
            Assert.InRange(Math.Abs(one.Value - ProductCorrelation.TryFind(equal)!.Upper(x, 25, twoSided: false)), 0, one.Error);
        }
    }

    /// <summary>Small tails of the same families are drawn where they are, with relative accuracy.</summary>
    [Fact]
    public void Small_simulated_tails_keep_their_digits()
    {
        var factor = CorrelationFactor.Of(Contrasts(Pairs(12), [.. Enumerable.Repeat(1.0, 12)]));
        foreach (var c in new[] { 5.5, 9 })
        {
            var (tukey, found) = (StudentizedRange.Survival(c * Math.Sqrt(2), 12, 60), new SphereIntegral(factor, c, 60, twoSided: true).Evaluate());
            Assert.InRange(Math.Abs(found.Value - tukey), 0, found.Error);
            Assert.InRange(found.Error, 0, 0.01 * tukey);
        }
    }

    [Fact]
    public void Normal_scores_agree_with_the_quantile()
    {
        for (var log = -68.0; log < -0.7; log += 0.1)
        {
            var p = Math.Exp(log);
            var expected = Normal.Quantile(p);
            Assert.Equal(expected, NormalScores.Quantile(System.Runtime.Intrinsics.Vector512.Create(p))[0], (p < 4e-4 ? 1e-7 : 1e-10) * Math.Abs(expected));
            if (p > 1e-9) Assert.Equal(-expected, NormalScores.Quantile(System.Runtime.Intrinsics.Vector512.Create(1 - p))[0], 1e-6);
        }
    }
}
