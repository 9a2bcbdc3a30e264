using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics;

public class TridiagonalEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(40)]
    public void Values_and_rotations_are_those_of_Jacobi_and_give_the_matrix_back(int n)
    {
        var random = new Random(n);
        var a = Symmetric(random, n);
        var eigen = new TridiagonalEigen(n);
        Assert.True(eigen.Decompose(a));
        var (values, vectors) = (new double[n], new double[n * n]);
        SymmetricEigen.Decompose((double[])a.Clone(), n, values, vectors);
        for (var i = 0; i < n; i++) Assert.Equal(values[i], eigen.Values[i], 1e-12 * n);

        var x = Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5).ToArray();
        var (coordinates, back) = (new double[n], new double[n]);
        eigen.ToEigen(x, coordinates);
        for (var k = 0; k < n; k++)
        {
            var dot = 0.0;
            for (var i = 0; i < n; i++) dot += vectors[i + k * n] * x[i];
            Assert.Equal(Math.Abs(dot), Math.Abs(coordinates[k]), 1e-11 * n);
        }

        for (var k = 0; k < n; k++) coordinates[k] *= eigen.Values[k];
        eigen.FromEigen(coordinates, back);
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < n; j++) sum += a[Math.Max(i, j) + Math.Min(i, j) * n] * x[j];
            Assert.Equal(sum, back[i], 1e-12 * n);
        }
    }

    [Fact]
    public void A_diagonal_matrix_and_one_of_zeros_need_no_rotation()
    {
        var eigen = new TridiagonalEigen(3);
        Assert.True(eigen.Decompose([3.0, 0, 0, 0, 1.0, 0, 0, 0, 2.0]));
        Assert.Equal([1.0, 2.0, 3.0], eigen.Values);
        Assert.True(eigen.Decompose(new double[9]));
        Assert.Equal([0.0, 0.0, 0.0], eigen.Values);
    }

    [Fact]
    public void What_is_not_finite_is_refused() => Assert.False(new TridiagonalEigen(2).Decompose([1.0, double.NaN, 0.0, 1.0]));

    private static double[] Symmetric(Random random, int n)
    {
        var a = new double[n * n];
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++) a[i + j * n] = random.NextDouble() - 0.5 + (i == j ? j * 0.2 : 0.0);
        return a;
    }
}
