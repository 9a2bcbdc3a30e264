using System.Numerics;
using Blup.Numerics;

namespace Blup.Tests.Numerics;

/// <summary>Sums of two doubles against exact integers and identities.</summary>
public sealed class DoubleDoubleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_dot_product_of_integers_is_exact(int n)
    {
        var random = new Random(n);
        double Number() => random.NextInt64(-1L << 45, 1L << 45);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => Number())], y = [.. Enumerable.Range(0, n).Select(_ => Number())];
        var exact = x.Zip(y, (a, b) => new BigInteger(a) * new BigInteger(b)).Aggregate(BigInteger.Zero, (a, b) => a + b);
        var dot = DoubleDouble.Dot(x, y);
        Assert.Equal(exact, new BigInteger(dot.High) + new BigInteger(dot.Low));
    }

    [Fact]
    public void What_cancels_leaves_the_rest()
    {
        Assert.Equal(new DoubleDouble(1.0, 0.0), DoubleDouble.Dot([1e16, 1.0, -1e16], [1.0, 1.0, 1.0]));
        Assert.Equal(new DoubleDouble(1e-30, 0.0), (DoubleDouble)1.0 + 1e-30 - 1.0);
    }

    [Fact]
    public void Quotients_and_roots_have_106_bits()
    {
        var random = new Random(5);
        for (var k = 0; k < 1000; k++)
        {
            DoubleDouble a = new(random.NextDouble() + 0.5, random.NextDouble() * 1e-17), b = new(random.NextDouble() + 0.5, random.NextDouble() * 1e-17);
            Assert.True(Math.Abs((a / b * b - a).High) < 1e-31);
            var root = DoubleDouble.Sqrt(a);
            Assert.True(Math.Abs((root * root - a).High) < 1e-31);
        }

        Assert.Equal(0.0, DoubleDouble.Sqrt(0.0).High);
    }
}
