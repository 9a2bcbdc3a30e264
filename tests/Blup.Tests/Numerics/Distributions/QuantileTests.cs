using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

public sealed class QuantileTests
{
    private static readonly double[] Df = [1e-3, 0.03, 0.5, 1, 1.7, 2, 3, 5.5, 10, 17.3, 100, 333.3, 1000, 2500, 1e4, 1e6, 1e8, 1e10, double.PositiveInfinity];
    private static readonly double[] Probabilities = [1e-300, 1e-100, 1e-20, 1e-8, 0.001, 0.025, 0.05, 0.2, 0.3, 0.45, 0.4999999, 0.5];

    /// <summary>
    /// A quantile must return its probability, but for one unit in the last place of x times the density and the rounding of exp(ln p);
    /// a quantile beyond the range of a double is 0 or infinity.
    /// </summary>
    private static void AssertReturns(double p, double x, double back, double logDensity, string what)
    {
        if (x < 1e-300 || double.IsPositiveInfinity(x)) return;
        var limit = ((1e-12 - (1e-14 * Math.Log(p))) * p) + (4e-16 * x * Math.Exp(logDensity));
        Assert.True(Math.Abs(back - p) <= limit, $"{what} p={p:R} x={x:R} back={back:R} error {(back / p) - 1:E2} limit {limit / p:E2}");
    }

    [Fact]
    public void T_quantiles_return_their_probability()
    {
        foreach (var df in Df)
        {
            foreach (var q in Probabilities)
            {
                var t = StudentT.QuantileUpper(q, df);
                AssertReturns(q, t, StudentT.Survival(t, df), StudentT.LogDensity(t, df), $"t df={df}");
                Assert.Equal(-t, StudentT.Quantile(q, df));
            }
        }
    }

    [Fact]
    public void Chi_squared_quantiles_return_their_probability()
    {
        foreach (var df in Df.Where(double.IsFinite))
        {
            foreach (var q in Probabilities)
            {
                var x = ChiSquared.QuantileUpper(q, df);
                AssertReturns(q, x, ChiSquared.Survival(x, df), ChiSquared.LogDensity(x, df), $"chisq upper df={df}");
                x = ChiSquared.Quantile(q, df);
                AssertReturns(q, x, ChiSquared.Cdf(x, df), ChiSquared.LogDensity(x, df), $"chisq lower df={df}");
            }
        }
    }

    [Fact]
    public void F_quantiles_return_their_probability()
    {
        foreach (var df1 in Df)
        {
            foreach (var df2 in Df.Where(d => double.IsFinite(df1) || double.IsFinite(d)))
            {
                foreach (var q in Probabilities)
                {
                    var f = FDistribution.QuantileUpper(q, df1, df2);
                    AssertReturns(q, f, FDistribution.Survival(f, df1, df2), FDistribution.LogDensity(f, df1, df2), $"F upper {df1} {df2}");
                    f = FDistribution.Quantile(q, df1, df2);
                    AssertReturns(q, f, FDistribution.Cdf(f, df1, df2), FDistribution.LogDensity(f, df1, df2), $"F lower {df1} {df2}");
                }
            }
        }
    }

    /// <summary>R: qnorm, qt, qchisq, qf at full precision (lower.tail = FALSE).</summary>
    [Fact]
    public void Quantiles_agree_with_R()
    {
        Close(6.3613409024040557, Normal.QuantileUpper(1e-10));
        Close(37.047096299361201, Normal.QuantileUpper(1e-300));
        Close(-0.52440051270804067, Normal.Quantile(0.3));
        Close(-1.9599639845400538, Normal.Quantile(0.025));
        Close(1682362288745.0776, StudentT.QuantileUpper(0.025, 0.1));
        Close(12.706204736174707, StudentT.QuantileUpper(0.025, 1));
        Close(3.5746548420036932, StudentT.QuantileUpper(0.025, 2.5));
        Close(2.1070320037534676, StudentT.QuantileUpper(0.025, 17.3));
        Close(1.9599663568141066, StudentT.QuantileUpper(0.025, 1e6));
        Close(17.461736087700299, StudentT.QuantileUpper(1e-12, 17.3));
        Close(2.4202322748895266, ChiSquared.QuantileUpper(0.05, 0.5));
        Close(3.8414588206941258, ChiSquared.QuantileUpper(0.05, 1));
        Close(7.8147279032511801, ChiSquared.QuantileUpper(0.05, 3));
        Close(124.90033909910731, ChiSquared.QuantileUpper(0.05, 100.5));
        Close(1002327.310781219, ChiSquared.QuantileUpper(0.05, 1e6));
        Close(3.1852135316305978, FDistribution.QuantileUpper(0.05, 3, 17.3));
        Close(2.3719322591952885, FDistribution.QuantileUpper(0.05, 4, double.PositiveInfinity));
        Close(353.30718616953487, FDistribution.QuantileUpper(1e-12, 4, 12.5));
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-12 * Math.Abs(expected));
}
