using Blup.Numerics.Dense;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Numerics.Dense;

/// <summary>Vector helpers at every length around a register's width.</summary>
public sealed class VectorsTests
{
    [Fact]
    public void Helpers_are_the_definition()
    {
        for (var n = 0; n < 70; n++)
        {
            var (x, y) = (Naive.Random(n, n), Naive.Random(n, n + 100));
            // Two orders of one sum: each is off by at most n·ε·Σ|xᵢyᵢ|.
            var bound = 2.3e-16 * n * (1 + x.Zip(y, (u, v) => Math.Abs(u * v)).Sum() + x.Sum(u => u * u));
            Assert.Equal(x.Zip(y, (u, v) => u * v).Sum(), Vectors.Dot(x, y), bound);
            Assert.Equal(x.Sum(u => u * u), Vectors.SumOfSquares(x), bound);
            Assert.Equal(Math.Sqrt(x.Sum(u => u * u)), Vectors.Norm(x), 1e-14);
            var z = (double[])y.Clone();
            Vectors.Axpy(0.3, x, z);
            for (var i = 0; i < n; i++) Assert.Equal(y[i] + (0.3 * x[i]), z[i], 1e-15);
            Vectors.Scale(-2, z);
            for (var i = 0; i < n; i++) Assert.Equal(-2 * (y[i] + (0.3 * x[i])), z[i], 1e-14);
            var (u1, v1) = ((double[])x.Clone(), (double[])y.Clone());
            Vectors.Rotate(u1, v1, 0.6, 0.8);
            for (var i = 0; i < n; i++)
            {
                Assert.Equal((0.6 * x[i]) - (0.8 * y[i]), u1[i], 1e-15);
                Assert.Equal((0.8 * x[i]) + (0.6 * y[i]), v1[i], 1e-15);
            }
        }
    }

    [Fact]
    public void Norm_survives_extreme_scales()
    {
        Assert.Equal(5, Vectors.Norm([3e200, 4e200]) / 1e200, 1e-14);
        Assert.Equal(5, Vectors.Norm([3e-200, 4e-200]) / 1e-200, 1e-14);
        Assert.Equal(0, Vectors.Norm([0, 0]));
        Assert.True(double.IsNaN(Vectors.Norm([1, double.NaN])));
        Assert.Throws<ArgumentException>(() => Vectors.Dot([1], [1, 2]));
    }

    [Fact]
    public void Norm_is_homogeneous()
        => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll<NormalFloat, NormalFloat>((x, scale) =>
            {
                double[] v = [x.Get, 1, -2, 0.5, x.Get / 3];
                var s = Math.Clamp(scale.Get, -1e6, 1e6);
                var scaled = v.Select(u => u * s).ToArray();
                var expected = Math.Abs(s) * Vectors.Norm(v);
                return Math.Abs(Vectors.Norm(scaled) - expected) <= 1e-14 * expected;
            }));
}
