using Blup.Estimation;
using Blup.Models;

namespace Blup.Tests.Estimation;

/// <summary>The same model by n×n matrices on the user's columns: slow, plain, and independent of blocks, centring and whitening.</summary>
internal sealed class DenseModel
{
    public DenseModel(LmmModel model, double[] theta)
    {
        var frame = model.Frame;
        var n = frame.Rows;
        var h = new double[n, n];
        for (var i = 0; i < n; i++) h[i, i] = 1.0 / (frame.Weights?[i] ?? 1.0);
        foreach (var term in model.Layout.Factors.SelectMany(f => f.Terms))
        {
            var design = frame.Random[term.FormulaIndex];
            var w = term.Width;
            var root = UserScale.LowerTriangular(UserScale.Root(theta, term), w);
            var g = UserScale.Outer(root, w, 1.0);
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                {
                    if (design.Codes[i] != design.Codes[j]) continue;
                    for (var a = 0; a < w; a++)
                        for (var b = 0; b < w; b++) h[i, j] += (design.Columns[a]?[i] ?? 1.0) * g[a, b] * (design.Columns[b]?[j] ?? 1.0);
                }
        }

        (H, X) = (h, [.. model.KeptColumns.Select(j => frame.Fixed.Columns[j])]);
        Y = [.. frame.Response.Select((y, i) => y - (frame.Offset?[i] ?? 0.0))];
    }

    /// <summary>V/σ², n×n.</summary>
    public double[,] H { get; }

    public double[][] X { get; }

    public double[] Y { get; }

    public double[] Beta { get; private set; } = [];

    public double Criterion(bool reml)
    {
        var (n, p) = (Y.Length, X.Length);
        var l = Cholesky(H);
        var logH = 2.0 * Enumerable.Range(0, n).Sum(i => Math.Log(l[i, i]));
        var (xs, ys) = (X.Select(c => Solve(l, c)).ToArray(), Solve(l, Y));
        var a = new double[p, p];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) a[i, j] = Dot(xs[i], xs[j]);
        var la = Cholesky(a);
        var t = Solve(la, [.. xs.Select(c => Dot(c, ys))]);
        Beta = SolveTransposed(la, t);
        var residual = ys.ToArray();
        for (var j = 0; j < p; j++)
            for (var i = 0; i < n; i++) residual[i] -= Beta[j] * xs[j][i];
        var r2 = Dot(residual, residual);
        var m = reml ? n - p : n;
        var logX = reml ? 2.0 * Enumerable.Range(0, p).Sum(i => Math.Log(la[i, i])) : 0.0;
        return logH + logX + m * (1.0 + Math.Log(2.0 * Math.PI * r2 / m));
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[,] Cholesky(double[,] a)
    {
        var n = a.GetLength(0);
        var l = new double[n, n];
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }

        return l;
    }

    private static double[] Solve(double[,] l, double[] b)
    {
        var x = (double[])b.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            for (var k = 0; k < i; k++) x[i] -= l[i, k] * x[k];
            x[i] /= l[i, i];
        }

        return x;
    }

    private static double[] SolveTransposed(double[,] l, double[] b)
    {
        var x = (double[])b.Clone();
        for (var i = x.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < x.Length; k++) x[i] -= l[k, i] * x[k];
            x[i] /= l[i, i];
        }

        return x;
    }
}
