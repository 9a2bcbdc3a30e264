using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>Factor, partial factor and inverse, on each kernel path by name.</summary>
public sealed class CholeskyTests
{
    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var path in Paths.Names)
            foreach (var n in (int[])[1, 2, 3, 4, 5, 7, 8, 10, 12, 13, 16, 23, 31, 48, 65, 97, 130])
                data.Add(path, n);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Factor_times_its_transpose_is_the_matrix(string path, int n)
    {
        var ld = n + (n % 5);
        var a = Naive.Positive(n, ld, n);
        var l = (double[])a.Clone();
        Assert.Equal(0, Cholesky.Factor(l, n, ld, Paths.Workspace(path)));
        Assert.True(Naive.OutsideLowerUntouched(a, l, n, ld));
        var t = Naive.Tril(l, n, ld);
        var back = Naive.Tril(Naive.Multiply(false, true, n, n, n, t, n, t, n), n, n);
        Assert.InRange(Naive.Distance(Naive.Tril(a, n, ld), n, back, n, n, n), 0, 1e-15 * (n + 20));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Leading_columns_leave_the_Schur_complement(string path, int n)
    {
        var ld = n + 3;
        foreach (var k in (int[])[0, 1, n / 3, n - 1, n])
        {
            var a = Naive.Positive(n, ld, n + 7);
            var partial = (double[])a.Clone();
            var ws = Paths.Workspace(path);
            Assert.Equal(0, Cholesky.FactorLeading(partial, n, k, ld, ws));
            Assert.True(Naive.OutsideLowerUntouched(a, partial, n, ld));
            // Factoring what is left must give the full factor.
            if (k < n) Assert.Equal(0, Cholesky.Factor(partial.AsSpan((k * ld) + k), n - k, ld, ws));
            Cholesky.Factor(a, n, ld, ws);
            Assert.InRange(Naive.Distance(Naive.Tril(a, n, ld), n, Naive.Tril(partial, n, ld), n, n, n), 0, 1e-14 * (n + 10));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Inverse_times_the_matrix_is_the_identity(string path, int n)
    {
        var ld = n + (n % 3);
        var a = Naive.Positive(n, ld, n + 1);
        var x = (double[])a.Clone();
        var ws = Paths.Workspace(path);
        Assert.Equal(0, Cholesky.Factor(x, n, ld, ws));
        Cholesky.Inverse(x, n, ld, ws);
        Assert.True(Naive.OutsideLowerUntouched(a, x, n, ld));
        Cholesky.Symmetrize(x, n, ld);
        Cholesky.Symmetrize(a, n, ld);
        var product = Naive.Multiply(false, false, n, n, n, a, ld, x, ld);
        for (var j = 0; j < n; j++) product[(j * n) + j] -= 1;
        Assert.InRange(Naive.Distance(product, n, new double[n * n], n, n, n), 0, 1e-14 * (n + 20));
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_inverse_above_is_the_inverse_and_leaves_the_factor(string path, int n)
    {
        var ld = n + (n % 3);
        var a = new double[ld * (n + 1)];
        Naive.Positive(n, ld, n + 1).CopyTo(a, 0);
        foreach (var threads in (int[])[1, 2])
        {
            var (below, above) = ((double[])a.Clone(), (double[])a.Clone());
            var ws = Paths.Workspace(path, threads);
            Cholesky.Factor(below, n, ld, ws);
            Cholesky.Factor(above, n, ld, ws);
            var factor = Naive.Tril(above, n, ld);
            Cholesky.Inverse(below.AsSpan(0, ld * n), n, ld, ws);
            Cholesky.InverseAbove(above, n, ld, ws);
            Assert.Equal(factor, Naive.Tril(above, n, ld));
            var scale = 0.0;
            for (var j = 0; j < n; j++) scale = Math.Max(scale, below[j + (j * ld)]);
            for (var j = 0; j < n; j++)
                for (var i = j; i < n; i++) Assert.InRange(Math.Abs(below[i + (j * ld)] - above[j + ((i + 1) * ld)]), 0, 1e-14 * (n + 20) * scale);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_product_with_one_triangle_is_that_with_the_whole(string path, int n)
    {
        var ld = n + (n % 3);
        var f = Naive.Positive(n, ld, n + 2);
        Cholesky.Symmetrize(f, n, ld);
        foreach (var m in (int[])[1, 7, n + 3])
        {
            var b = Naive.Positive(Math.Max(n, m), Math.Max(n, m), 3);
            var want = Naive.Multiply(false, false, n, m, n, f, ld, b, Math.Max(n, m));
            // What lies in the triangle that is not stored must not matter.
            var stored = (double[])f.Clone();
            for (var j = 0; j < n; j++)
                for (var i = j + 1; i < n; i++) stored[i + (j * ld)] = double.NaN;
            var got = new double[n * m];
            Symm.MultiplyAbove(n, m, 1.0, stored, ld, b, Math.Max(n, m), 0.0, got, n, Paths.Workspace(path, 2));
            Assert.InRange(Naive.Distance(want, n, got, n, n, m), 0, 1e-14 * (n + 20));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_bad_pivot_is_named(string path, int n)
    {
        foreach (var bad in (double[])[0, -1, double.NaN])
        {
            foreach (var at in (int[])[0, n / 2, n - 1])
            {
                var a = new double[n * n];
                for (var j = 0; j < n; j++) a[(j * n) + j] = j + 1;
                a[(at * n) + at] = bad;
                Assert.Equal(at + 1, Cholesky.Factor(a, n, n, Paths.Workspace(path)));
            }
        }
    }

    [Fact]
    public void Log_determinant_of_a_diagonal()
    {
        double[] l = [2, 0, 9, 3];
        Assert.Equal(2 * Math.Log(6), Cholesky.LogDeterminant(l, 2, 2), 1e-15);
    }
}
