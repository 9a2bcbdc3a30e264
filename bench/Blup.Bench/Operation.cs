using Blup.Numerics.Dense;

namespace Blup.Bench;

/// <summary>One operation at one size, by both libraries on the same data.</summary>
internal sealed record Operation(string Name, double Flops, int Repeats, Action Prepare, Action Ours, Action Theirs)
{
    public static IEnumerable<Operation> All(int n, DenseWorkspace ws)
    {
        var random = new Random(1);
        double[] New() => Enumerable.Range(0, n * n).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
        var (a, b, c) = (New(), New(), new double[n * n]);
        var positive = New();
        var l = New();
        for (var j = 0; j < n; j++)
        {
            positive[(j * n) + j] = n;
            l[(j * n) + j] = 2 * Math.Sqrt(n);
        }

        var cube = (double)n * n * n;
        var repeats = n <= 16 ? 5000 : n <= 128 ? 200 : 1;
        yield return new("gemm", 2 * cube, repeats, () => { }, () => Gemm.Multiply(false, false, n, n, n, 1, a, n, b, n, 0, c, n, ws), () => OpenBlas.Dgemm(n, a, b, c));
        yield return new("syrk", cube, repeats, () => { }, () => Syrk.Lower(n, n, 1, a, n, false, 0, c, n, ws), () => OpenBlas.Dsyrk(n, a, c));
        yield return new("trsm", cube, repeats, () => b.CopyTo(c, 0), () => Triangular.SolveLowerTransposedRight(l, n, n, c, n, n, ws), () => OpenBlas.Dtrsm(n, l, c));
        yield return new("potrf", cube / 3, repeats, () => positive.CopyTo(c, 0), () => Cholesky.Factor(c, n, n, ws), () => OpenBlas.Dpotrf(n, c));
        yield return new("potri", 2 * cube / 3, repeats, () => l.CopyTo(c, 0), () => Cholesky.Inverse(c, n, n, ws), () => OpenBlas.Dpotri(n, c));
    }
}
