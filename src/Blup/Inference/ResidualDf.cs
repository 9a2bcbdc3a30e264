using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// The same degrees of freedom for every row: n − p of a linear model, whose t- and F-tests are then exact, or +∞ for Wald tests.
/// F = (Lβ̂)ᵀ(LCLᵀ)⁻¹(Lβ̂)/k.
/// </summary>
internal sealed class ResidualDf : IDegreesOfFreedom
{
    private readonly double _df;

    private ResidualDf(DfMethod method, CoefficientCovariance covariance, double df) => (Method, Covariance, _df) = (method, covariance, df);

    /// <inheritdoc/>
    public DfMethod Method { get; }

    /// <inheritdoc/>
    public CoefficientCovariance Covariance { get; }

    /// <summary>n − p of a linear model.</summary>
    public static ResidualDf Of(LmFit fit) => new(DfMethod.Residual, fit.FixedEffects.Factored, fit.ResidualDf);

    /// <summary>Infinite degrees of freedom, for any fit; the covariance is the unadjusted one.</summary>
    public static ResidualDf Wald(IModelFit fit) => new(DfMethod.Wald, fit.FixedEffects.Factored, double.PositiveInfinity);

    /// <summary>By either method, of a covariance σ²(XᵀWX)⁻¹ and its residual degrees of freedom.</summary>
    public static ResidualDf Of(DfMethod method, CoefficientCovariance covariance, double residual)
        => new(method, covariance, method == DfMethod.Wald ? double.PositiveInfinity : residual);

    /// <inheritdoc/>
    public double Row(ReadOnlySpan<double> row) => _df;

    /// <inheritdoc/>
    public FTest Test(double[,] rows, ReadOnlySpan<double> estimates)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var (middle, value) = (Covariance.Between(rows), new double[k]);
        for (var a = 0; a < k; a++)
            for (var i = 0; i < p; i++) value[a] += rows[a, i] * estimates[i];

        var f = QuadraticOfInverse(middle, value) / k;
        return new FTest(f, k, _df, double.IsPositiveInfinity(_df) ? ChiSquared.Survival(f * k, k) : FDistribution.Survival(f, k, _df));
    }

    /// <summary>vᵀM⁻¹v by Cholesky's factor of M's lower triangle.</summary>
    private static double QuadraticOfInverse(double[,] m, double[] v)
    {
        var (n, sum) = (v.Length, 0.0);
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
            {
                for (var k = 0; k < j; k++) m[i, j] -= m[i, k] * m[j, k];
                m[i, j] = i == j ? Math.Sqrt(m[i, j]) : m[i, j] / m[j, j];
            }

            for (var k = 0; k < j; k++) v[j] -= m[j, k] * v[k];
            v[j] /= m[j, j];
            sum += v[j] * v[j];
        }

        return sum;
    }
}
