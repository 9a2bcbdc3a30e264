using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Leverage and one-step influence where the second factor has many dense coordinates, against dense generalised least squares.</summary>
public sealed class CrossedInfluenceTests
{
    private const int First = 90, Second = 80, Rows = 400;
    private readonly LmmFit _fit;
    private readonly double[] _x;

    public CrossedInfluenceTests()
    {
        var random = new Random(11);
        var (a, b) = (Enumerable.Range(0, First).Select(_ => random.NextDouble()).ToArray(), Enumerable.Range(0, Second).Select(_ => 2 * random.NextDouble()).ToArray());
        var (y, x, f, g, w) = (new double[Rows], new double[Rows], new string[Rows], new string[Rows], new double[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            var (j, k) = (i % First, i < Second ? i : random.Next(Second));
            (f[i], g[i], x[i], w[i]) = ($"f{j:D3}", $"g{k:D3}", random.NextDouble(), 0.5 + random.NextDouble());
            y[i] = 1 + 2 * x[i] + a[j] + b[k] + random.NextDouble() / Math.Sqrt(w[i]);
        }

        _x = x;
        _fit = Lmm.Fit("y ~ x + (1 | f) + (1 | g)", Table.FromColumns(("y", y), ("x", x), ("f", f), ("g", g), ("w", w)), new LmmOptions { Design = new() { Weights = "w" }, Df = DfMethod.Wald });
    }

    [Fact]
    public void Coefficients_without_a_row_or_a_group_are_those_of_dense_least_squares()
    {
        var whole = Coefficients([]);
        Assert.Equal(_fit.FixedEffects.Estimates[1], whole[1], 9);
        foreach (var group in new[] { null, "f", "g" })
        {
            var influence = _fit.Influence(group);
            var codes = group is null ? [.. Enumerable.Range(0, Rows)] : _fit.Frame.Random.First(r => r.Group == group).Codes;
            foreach (var c in new[] { 0, 17, influence.Cases.Count - 1 })
            {
                var without = Coefficients([.. Enumerable.Range(0, Rows).Where(i => codes[i] == c)]);
                for (var j = 0; j < 2; j++) Assert.Equal(whole[j] - without[j], influence.Dfbeta[c, j], 10);
            }
        }
    }

    [Fact]
    public void Leverages_are_the_changes_of_fitted_values_with_their_own_responses()
    {
        var leverage = _fit.RowDiagnostics().Leverage;
        var (v, rows) = (Covariance([]), Enumerable.Range(0, Rows).ToArray());
        // ŷ = y − (σ²/w) P y, P = V⁻¹ − V⁻¹X(XᵀV⁻¹X)⁻¹XᵀV⁻¹: h_i = 1 − (1/w_i) P_ii with V in units of σ².
        foreach (var i in new[] { 0, 5, 250, Rows - 1 })
        {
            var unit = new double[Rows];
            unit[i] = 1;
            var s = Solve(v, rows.Length, [unit, Ones(Rows), _x]);
            var (a, b, d) = (Sum(s[1], Ones(Rows)), Sum(s[1], _x), Sum(s[2], _x));
            var (p, q) = (s[1][i], s[2][i]);
            var det = a * d - b * b;
            var part = s[0][i] - (d * p * p - 2 * b * p * q + a * q * q) / det;
            Assert.Equal(1 - part / _fit.Frame.Weights![i], leverage[i], 10);
        }
    }

    private double[] Coefficients(int[] without)
    {
        int[] rows = [.. Enumerable.Range(0, Rows).Except(without)];
        double[] one = Ones(rows.Length), x = [.. rows.Select(i => _x[i])], y = [.. rows.Select(i => _fit.Frame.Response[i])];
        var s = Solve(Covariance(without), rows.Length, [one, x]);
        var (a, b, d, e, f) = (Sum(s[0], one), Sum(s[0], x), Sum(s[1], x), Sum(s[0], y), Sum(s[1], y));
        return [(d * e - b * f) / (a * d - b * b), (a * f - b * e) / (a * d - b * b)];
    }

    /// <summary>V/σ² = Σ (σ_k/σ)² ZZᵀ + W⁻¹.</summary>
    private double[] Covariance(int[] without)
    {
        int[] rows = [.. Enumerable.Range(0, Rows).Except(without)];
        var v = new double[rows.Length * rows.Length];
        foreach (var term in _fit.VarianceComponents.Terms)
        {
            var codes = _fit.Frame.Random.First(r => r.Group == term.Group).Codes;
            for (var i = 0; i < rows.Length; i++)
                for (var j = 0; j < rows.Length; j++)
                    if (codes[rows[i]] == codes[rows[j]]) v[i + j * rows.Length] += term.Covariance[0, 0] / (_fit.Sigma * _fit.Sigma);
        }

        for (var i = 0; i < rows.Length; i++) v[i + i * rows.Length] += 1 / _fit.Frame.Weights![rows[i]];
        return v;
    }

    private static double[][] Solve(double[] v, int n, double[][] right)
    {
        var l = (double[])v.Clone();
        Assert.Equal(0, Numerics.Cholesky(l, n));
        return Array.ConvertAll(right, r => Numerics.Solve(l, n, r));
    }

    private static double[] Ones(int n) => [.. Enumerable.Repeat(1.0, n)];

    private static double Sum(double[] a, double[] b) => a.Zip(b, (u, w) => u * w).Sum();

    /// <summary>A plain Cholesky factorization and its solves.</summary>
    private static class Numerics
    {
        public static int Cholesky(double[] a, int n)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < j; k++)
                    for (var i = j; i < n; i++) a[i + j * n] -= a[i + k * n] * a[j + k * n];
                if (!(a[j + j * n] > 0)) return j + 1;
                var pivot = Math.Sqrt(a[j + j * n]);
                for (var i = j; i < n; i++) a[i + j * n] /= pivot;
            }

            return 0;
        }

        public static double[] Solve(double[] l, int n, double[] right)
        {
            var s = (double[])right.Clone();
            for (var i = 0; i < n; i++)
            {
                for (var k = 0; k < i; k++) s[i] -= l[i + k * n] * s[k];
                s[i] /= l[i + i * n];
            }

            for (var i = n - 1; i >= 0; i--)
            {
                for (var k = i + 1; k < n; k++) s[i] -= l[k + i * n] * s[k];
                s[i] /= l[i + i * n];
            }

            return s;
        }
    }
}
