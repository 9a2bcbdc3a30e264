using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

public sealed class StudentizedRangeTests
{
    private static readonly double[] Df = [1, 1.5, 2, 3.3, 5.99, 6, 10, 20, 60, 300, 1e4, 1e8, double.PositiveInfinity];

    /// <summary>Nested Gauss-Legendre panels (16 points, 40 by 20 panels) in make_studentized_range.py, another method; R 4.2.2 differs by up to 1.8e-3 here.</summary>
    [Theory]
    [InlineData(3.5, 4, 17.3, 0.9002691525247227)]
    [InlineData(5, 20, 2.5, 0.610202371889058)]
    [InlineData(19.044, 200, 2.5, 0.9499994079858479)]
    [InlineData(3.5, 3, 1, 0.6401247303639539)]
    [InlineData(40, 100, 1, 0.9002345425601868)]
    [InlineData(4.4, 9, 100, 0.9412314759315052)]
    [InlineData(6, 60, 12, 0.8163488176695646)]
    public void Agrees_with_an_independent_integration(double q, int means, double df, double cdf)
    {
        Assert.Equal(cdf, StudentizedRange.Cdf(q, means, df), 2e-11);
        Assert.Equal(1 - cdf, StudentizedRange.Survival(q, means, df), 2e-11);
    }

    /// <summary>R: ptukey(3.5, 4, 17.3, lower.tail = FALSE), qtukey(.95, k, Inf) (the latter good to about 1e-7).</summary>
    [Fact]
    public void Agrees_with_R()
    {
        Assert.Equal(0.099730847477445, StudentizedRange.Survival(3.5, 4, 17.3), 1e-10);
        Assert.Equal(3.31449315755301, StudentizedRange.Quantile(0.95, 3, double.PositiveInfinity), 1e-6);
        Assert.Equal(6.49591322053575, StudentizedRange.Quantile(0.95, 200, double.PositiveInfinity), 1e-6);
    }

    /// <summary>The range of two variables is |X - Y|, a t statistic times √2: exact in the whole tail.</summary>
    [Fact]
    public void Two_means_are_a_t_statistic()
    {
        foreach (var df in Df)
        {
            foreach (var q in new[] { 0.01, 0.5, 2, 3.5, 6, 10, 25, 100, 1000 })
            {
                var expected = StudentT.TwoSided(q / Math.Sqrt(2), df);
                if (expected < 1e-250) continue;
                Assert.Equal(expected, StudentizedRange.Survival(q, 2, df), 2e-11 * expected);
                Assert.Equal(1 - expected, StudentizedRange.Cdf(q, 2, df), 2e-11);
            }
        }
    }

    [Fact]
    public void Tails_add_to_one_and_quantiles_return_their_probability()
    {
        foreach (var means in new[] { 3, 4, 5, 30, 31, 200 })
        {
            foreach (var df in new[] { 1, 2.5, 5.9, 6.1, 15, 100, 1e5, double.PositiveInfinity })
            {
                foreach (var q in new[] { 0.5, 2, 3.5, 10 })
                    Assert.Equal(1, StudentizedRange.Cdf(q, means, df) + StudentizedRange.Survival(q, means, df), 2e-11);
                var critical = StudentizedRange.QuantileUpper(0.05, means, df);
                Assert.Equal(0.05, StudentizedRange.Survival(critical, means, df), 1e-12);
            }
        }
    }
}
