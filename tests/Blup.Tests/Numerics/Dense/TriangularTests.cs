using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>The four triangular solves and the inverse, by multiplying back.</summary>
public sealed class TriangularTests
{
    public static TheoryData<string, int, int> Shapes()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var path in Paths.Names)
        {
            foreach (var (n, m) in ((int, int)[])[
                (1, 1), (2, 1), (3, 5), (7, 2), (12, 12), (16, 40), (17, 3), (17, 4), (23, 13), (40, 1), (64, 25), (65, 64), (100, 7), (130, 30), (261, 9), (300, 37)])
                data.Add(path, n, m);
        }

        return data;
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Solutions_multiply_back_to_the_right_hand_side(string path, int n, int m)
    {
        var ws = Paths.Workspace(path);
        var ldl = n + 1;
        var l = Naive.Lower(n, ldl, n);
        var t = Naive.Tril(l, n, ldl);
        foreach (var left in (bool[])[true, false])
        {
            foreach (var transposed in (bool[])[false, true])
            {
                var (rows, columns) = left ? (n, m) : (m, n);
                var ldb = rows + 2;
                var b = Naive.Random(ldb * columns, 5);
                var x = (double[])b.Clone();
                if (left && !transposed) Triangular.SolveLower(l, n, ldl, x, m, ldb, ws);
                else if (left) Triangular.SolveLowerTransposed(l, n, ldl, x, m, ldb, ws);
                else if (transposed) Triangular.SolveLowerTransposedRight(l, n, ldl, x, m, ldb, ws);
                else Triangular.SolveLowerRight(l, n, ldl, x, m, ldb, ws);
                var back = left
                    ? Naive.Multiply(transposed, false, n, m, n, t, n, x, ldb)
                    : Naive.Multiply(false, transposed, m, n, n, x, ldb, t, n);
                Assert.InRange(Naive.Distance(b, ldb, back, rows, rows, columns), 0, 1e-15 * (n + 10));
                for (var at = 0; at < x.Length; at++) if (at % ldb >= rows) Assert.Equal(b[at], x[at]);
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Inverse_times_the_triangle_is_the_identity(string path, int n, int m)
    {
        var ld = n + (m % 3);
        var l = Naive.Lower(n, ld, n + m);
        var x = (double[])l.Clone();
        Triangular.Inverse(x, n, ld, Paths.Workspace(path));
        Assert.True(Naive.OutsideLowerUntouched(l, x, n, ld));
        var product = Naive.Multiply(false, false, n, n, n, Naive.Tril(l, n, ld), n, Naive.Tril(x, n, ld), n);
        for (var j = 0; j < n; j++) product[(j * n) + j] -= 1;
        Assert.InRange(Naive.Distance(product, n, new double[n * n], n, n, n), 0, 1e-15 * (n + 10));
    }
}
