using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>Eigenvalues against closed forms, eigenvectors against the definition.</summary>
public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(37)]
    [InlineData(100)]
    public void Vectors_are_orthonormal_and_rebuild_the_matrix(int n)
    {
        var a = Naive.Random(n * n, n);
        Cholesky.Symmetrize(a, n, n);
        var (values, v) = (new double[n], new double[n * n]);
        Assert.True(SymmetricEigen.Decompose((double[])a.Clone(), n, values, v));
        Assert.True(values.Zip(values.Skip(1)).All(p => p.First <= p.Second));
        var gram = Naive.Multiply(true, false, n, n, n, v, n, v, n);
        for (var j = 0; j < n; j++) gram[(j * n) + j] -= 1;
        Assert.InRange(Naive.Distance(gram, n, new double[n * n], n, n, n), 0, 1e-14);
        var scaled = (double[])v.Clone();
        for (var j = 0; j < n; j++) Vectors.Scale(values[j], scaled.AsSpan(j * n, n));
        var back = Naive.Multiply(false, true, n, n, n, scaled, n, v, n);
        Assert.InRange(Naive.Distance(back, n, a, n, n, n), 0, 1e-14 * Math.Max(1, Math.Sqrt(n)));
    }

    [Fact]
    public void Second_difference_matrix_has_its_known_eigenvalues()
    {
        const int n = 50;
        var a = new double[n * n];
        for (var j = 0; j < n; j++)
        {
            a[(j * n) + j] = 2;
            if (j + 1 < n) a[(j * n) + j + 1] = -1;
        }

        var values = new double[n];
        Assert.True(SymmetricEigen.Decompose(a, n, values, new double[n * n]));
        for (var j = 0; j < n; j++)
        {
            var exact = 4 * Math.Pow(Math.Sin((j + 1) * Math.PI / (2 * (n + 1))), 2);
            Assert.InRange(Math.Abs(values[j] - exact), 0, 1e-14 * 4); // relative to the norm: κ = 1000 here
        }
    }

    [Fact]
    public void Badly_scaled_positive_definite_matrix_keeps_its_small_eigenvalue()
    {
        // D·[2 1; 1 2]·D with D = diag(1, 1e-10): eigenvalues 2 + 0.5e-20…, 1.5e-20 (their product is 3e-20).
        double[] a = [2, 1e-10, 0, 2e-20];
        var values = new double[2];
        Assert.True(SymmetricEigen.Decompose(a, 2, values, new double[4]));
        Assert.InRange(Math.Abs((values[0] / 1.5e-20) - 1), 0, 1e-14);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(60)]
    public void Rank_one_matrix(int n)
    {
        var a = new double[n * n];
        Array.Fill(a, 0.1);
        var (values, v) = (new double[n], new double[n * n]);
        Assert.True(SymmetricEigen.Decompose(a, n, values, v));
        Assert.Equal(0.1 * n, values[n - 1], 1e-13);
        for (var j = 0; j < n - 1; j++) Assert.InRange(Math.Abs(values[j]), 0, 1e-15 * n);
        for (var i = 0; i < n; i++) Assert.Equal(1 / Math.Sqrt(n), v[((n - 1) * n) + i], 1e-14);
    }

    [Fact]
    public void Not_a_number_is_refused()
        => Assert.False(SymmetricEigen.Decompose([1, double.NaN, 0, 1], 2, new double[2], new double[4]));
}
