using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>General and symmetric products on each path, against the definition.</summary>
public sealed class ProductTests
{
    public static TheoryData<string, int, int, int> Shapes()
    {
        var data = new TheoryData<string, int, int, int>();
        foreach (var path in Paths.Names)
        {
            foreach (var (m, n, k) in ((int, int, int)[])[
                (1, 1, 1), (2, 3, 4), (5, 1, 7), (1, 9, 3), (4, 4, 4), (8, 8, 8), (12, 4, 5), (13, 5, 6), (11, 3, 1), (24, 8, 16), (25, 9, 17),
                (37, 41, 29), (64, 64, 64), (97, 33, 130), (193, 10, 257), (7, 300, 20), (60, 61, 300), (3, 2, 520)])
                data.Add(path, m, n, k);
        }

        return data;
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Product_is_the_definition_for_all_transposes_and_scalars(string path, int m, int n, int k)
    {
        var ws = Paths.Workspace(path);
        foreach (var transA in (bool[])[false, true])
        {
            foreach (var transB in (bool[])[false, true])
            {
                var (lda, ldb, ldc) = ((transA ? k : m) + 1, (transB ? n : k) + 2, m + 3);
                var a = Naive.Random(lda * (transA ? m : k), 1);
                var b = Naive.Random(ldb * (transB ? k : n), 2);
                var exact = Naive.Multiply(transA, transB, m, n, k, a, lda, b, ldb);
                foreach (var (alpha, beta) in ((double, double)[])[(1, 0), (-1, 1), (0.7, -0.3), (0, 2), (0, 0)])
                {
                    var before = Naive.Random(ldc * n, 3);
                    if (beta == 0) before.AsSpan().Fill(double.NaN); // must not be read
                    var c = (double[])before.Clone();
                    Gemm.Multiply(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, ws);
                    var expected = new double[m * n];
                    for (var j = 0; j < n; j++)
                        for (var i = 0; i < m; i++) expected[(j * m) + i] = (alpha * exact[(j * m) + i]) + (beta == 0 ? 0 : beta * before[(j * ldc) + i]);
                    Assert.InRange(Naive.Distance(expected, m, c, ldc, m, n), 0, 1e-15 * (k + 10));
                    for (var at = 0; at < c.Length; at++) if (at % ldc >= m) Assert.Equal(before[at], c[at]);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Symmetric_product_fills_the_lower_triangle_only(string path, int n, int unused, int k)
    {
        _ = unused;
        var ws = Paths.Workspace(path);
        foreach (var transposed in (bool[])[false, true])
        {
            var (lda, ldc) = ((transposed ? k : n) + 2, n + 1);
            var a = Naive.Random(lda * (transposed ? n : k), 1);
            var exact = Naive.Multiply(transposed, !transposed, n, n, k, a, lda, a, lda);
            foreach (var (alpha, beta) in ((double, double)[])[(1, 0), (-1, 1), (0.7, -0.3)])
            {
                var before = Naive.Random(ldc * n, 3);
                var c = (double[])before.Clone();
                Syrk.Lower(n, k, alpha, a, lda, transposed, beta, c, ldc, ws);
                Assert.True(Naive.OutsideLowerUntouched(before, c, n, ldc));
                var expected = new double[n * n];
                for (var at = 0; at < n * n; at++) expected[at] = (alpha * exact[at]) + (beta * before[(at / n * ldc) + (at % n)]);
                Assert.InRange(Naive.Distance(Naive.Tril(expected, n, n), n, Naive.Tril(c, n, ldc), n, n, n), 0, 1e-15 * (k + 10));
            }
        }
    }

    [Fact]
    public void Too_short_a_buffer_is_refused()
    {
        var ws = Paths.Workspace(nameof(KernelPath.Portable));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(false, false, 2, 2, 2, 1, new double[3], 2, new double[4], 2, 0, new double[4], 2, ws));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.Multiply(false, false, 2, 2, 2, 1, new double[4], 1, new double[4], 2, 0, new double[4], 2, ws));
        Assert.Throws<ArgumentException>(() => Cholesky.Factor(new double[3], 2, 2, ws));
    }
}
