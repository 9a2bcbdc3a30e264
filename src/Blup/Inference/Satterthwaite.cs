using Blup.Estimation;
using Blup.Numerics.Dense;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// Satterthwaite's degrees of freedom from exact derivatives (Kuznetsova, Brockhoff &amp; Christensen 2017; docs/theory, eq. 20–23):
/// df = 2 (l C lᵀ)² / Var(l C lᵀ), C = σ²(XᵀH⁻¹X)⁻¹, the variance by the delta method over (θ, σ). Everything here depends on the fit only;
/// each row l then costs O(n_θ p²).
/// </summary>
internal sealed class Satterthwaite : IDegreesOfFreedom
{
    /// <summary>An eigenvalue of the Hessian below this share of the largest carries no information and is left out (positive part only).</summary>
    private const double Flat = 1e-10;

    private readonly double[,] _inner;
    private readonly double[][,] _derivatives;
    private readonly double[] _logVariance;
    private readonly double[] _covariance;
    private readonly double[,] _jacobian;
    private readonly double _m;
    private readonly int _count;

    private Satterthwaite(Objective objective, double[] covariance)
    {
        _inner = FitAssembly.InnerCovariance(objective);
        _derivatives = CovarianceDerivatives(objective, _inner);
        _count = _derivatives.Length;
        _m = objective.M;
        _logVariance = [.. objective.Slopes.Select(s => -s / objective.ResidualSquare)];
        _covariance = covariance;
        _jacobian = objective.Model.FixedTransform.Jacobian();
        var scale = objective.Model.FixedTransform.ResponseScale;
        Covariance = SmallMatrices.Congruence(_jacobian, _inner, objective.ResidualVariance * scale * scale);
    }

    /// <inheritdoc/>
    public DfMethod Method => DfMethod.Satterthwaite;

    /// <inheritdoc/>
    public double[,] Covariance { get; }

    /// <summary>Prepares from a finished fit, in a workspace of its own.</summary>
    public static Satterthwaite Of(LmmFit fit)
    {
        var (objective, theta, boundary) = FittedObjective.Of(fit);
        return At(objective, theta, boundary);
    }

    /// <summary>Prepares from an optimum: exact Hessian of the profiled criterion at θ (zero entries raised to the search's floor).</summary>
    public static Satterthwaite At(Objective objective, double[] theta, bool[] atBoundary) => new(objective, InverseHessian(objective, theta, atBoundary));

    /// <summary>The inverse of the exact Hessian of the profiled criterion, n_θ×n_θ, zero for parameters at their boundary. Leaves the objective evaluated at θ.</summary>
    public static double[] InverseHessian(Objective objective, double[] theta, bool[] atBoundary)
    {
        var hessian = ExactHessian.Compute(objective, theta);
        var n = theta.Length;
        for (var k = 0; k < n; k++)
        {
            if (!atBoundary[k]) continue;
            for (var j = 0; j < n; j++) hessian[k + j * n] = hessian[j + k * n] = 0.0;
        }

        return PositiveInverse(hessian, n);
    }

    /// <inheritdoc/>
    public double Row(ReadOnlySpan<double> row)
    {
        var p = row.Length;
        var l = new double[p];
        for (var j = 0; j < p; j++)
            for (var i = 0; i < p; i++) l[j] += row[i] * _jacobian[i, j];
        var gradient = new double[_count];
        for (var k = 0; k < _count; k++) gradient[k] = Quadratic(_derivatives[k], l);
        return Df(Quadratic(_inner, l), gradient);
    }

    /// <summary>Degrees of freedom of an estimated variance σ²c(θ), from c and ∂c/∂θ (overwritten): predictions are no rows of L alone.</summary>
    public double Df(double c, Span<double> gradient)
    {
        for (var k = 0; k < _count; k++) gradient[k] += c * _logVariance[k];
        var variance = 2.0 * c * c / _m;
        for (var k = 0; k < _count; k++)
            for (var j = 0; j < _count; j++) variance += 2.0 * gradient[k] * _covariance[k + j * _count] * gradient[j];
        return 2.0 * c * c / variance;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Spectral decomposition of LCLᵀ gives independent rows with df ν_i; the denominator is that of Fai &amp; Cornelius (1996): 2E/(E − k), E = Σ ν_i/(ν_i − 2)
    /// where all ν_i &gt; 2.
    /// </remarks>
    public FTest Test(double[,] rows, ReadOnlySpan<double> estimates)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var middle = new double[k * k];
        for (var a = 0; a < k; a++)
            for (var b = 0; b < k; b++)
                for (var i = 0; i < p; i++)
                    for (var j = 0; j < p; j++) middle[a + b * k] += rows[a, i] * Covariance[i, j] * rows[b, j];
        var (values, vectors, row) = (new double[k], new double[k * k], new double[p]);
        SymmetricEigen.Decompose(middle, k, values, vectors);
        var f = 0.0;
        Span<double> df = new double[k];
        for (var m = 0; m < k; m++)
        {
            Array.Clear(row);
            for (var a = 0; a < k; a++)
                for (var i = 0; i < p; i++) row[i] += vectors[a + m * k] * rows[a, i];
            var estimate = 0.0;
            for (var i = 0; i < p; i++) estimate += row[i] * estimates[i];
            f += estimate * estimate / values[m] / k;
            df[m] = Row(row);
        }

        var denominator = FaiCornelius(df);
        return new FTest(f, k, denominator, FDistribution.Survival(f, k, denominator));
    }

    /// <summary>The denominator from ν_1 … ν_k; all equal: that value; some ν_i ≤ 2, where the mean of t² does not exist: 2, as lmerTest has it.</summary>
    internal static double FaiCornelius(ReadOnlySpan<double> df)
    {
        double e = 0, sum = 0, least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (var v in df)
        {
            (sum, least, most) = (sum + v, Math.Min(least, v), Math.Max(most, v));
            e += v / (v - 2.0);
        }

        if (most - least < 1e-8) return sum / df.Length;
        return least > 2.0 ? 2.0 * e / (e - df.Length) : 2.0;
    }

    private static double Quadratic(double[,] matrix, double[] l)
    {
        var sum = 0.0;
        for (var i = 0; i < l.Length; i++)
            for (var j = 0; j < l.Length; j++) sum += l[i] * matrix[i, j] * l[j];
        return sum;
    }

    /// <summary>∂(XᵀH⁻¹X)⁻¹/∂θ_k = V (Σ_levels RᵀB_kR) V, R = ZᵀH⁻¹X and B_k = dΛ_kΛᵀ + ΛdΛ_kᵀ (internal columns).</summary>
    private static double[][,] CovarianceDerivatives(Objective objective, double[,] inner)
    {
        if (objective.Levels is { } levels) return levels.CovarianceDerivatives(objective.Reml, objective.M);
        var (layout, p) = (objective.Model.Layout, objective.Model.Layout.P);
        var r = ProjectedFixed(objective);
        var result = new double[objective.Templates.Count][,];
        for (var k = 0; k < result.Length; k++)
        {
            var entry = objective.Templates.Entries[k];
            var (factor, lambda) = (layout.Factors[entry.Factor], objective.Lambda[entry.Factor]);
            var sum = new double[p, p];
            var projected = new double[p];
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = factor.Offset + a * factor.Width;
                Array.Clear(projected);
                for (var i = entry.Column; i < factor.Width; i++)
                    for (var j = 0; j < p; j++) projected[j] += lambda[i + entry.Column * factor.Width] * r[(own + i) * p + j];
                for (var i = 0; i < p; i++)
                    for (var j = 0; j < p; j++) sum[i, j] += r[(own + entry.Row) * p + i] * projected[j] + projected[i] * r[(own + entry.Row) * p + j];
            }

            result[k] = SmallMatrices.Congruence(inner, sum, 1.0);
        }

        return result;
    }

    /// <summary>R = ZᵀH⁻¹X (q×p, by coordinate), from C times (−ΛA⁻¹ΛᵀZᵀX, I).</summary>
    public static double[] ProjectedFixed(Objective objective)
    {
        var (c, l, layout) = (objective.Model.CrossProducts, objective.Factorization, objective.Model.Layout);
        var p = layout.P;
        var v = new double[layout.Size * p];
        for (var j = 0; j < p; j++) v[(layout.Q + j) * p + j] = 1.0;
        if (p == 0) return v;
        ManyColumns.SolveBackward(l, c, v, p);
        ManyColumns.Lambda(layout, l.Lambda, v, p);
        var r = new double[layout.Size * p];
        ManyColumns.Multiply(c, v, r, p);
        return r;
    }

    private static double[] PositiveInverse(double[] hessian, int n)
    {
        var (values, vectors, result) = (new double[n], new double[n * n], new double[n * n]);
        if (n == 0) return result;
        SymmetricEigen.Decompose(hessian, n, values, vectors);
        for (var k = 0; k < n; k++)
        {
            if (values[k] <= Flat * values[^1]) continue;
            for (var j = 0; j < n; j++)
                for (var i = 0; i < n; i++) result[i + j * n] += vectors[i + k * n] * vectors[j + k * n] / values[k];
        }

        return result;
    }
}
