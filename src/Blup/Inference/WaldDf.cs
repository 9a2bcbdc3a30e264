using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Infinite degrees of freedom: z and χ² tests with the covariance as estimated.</summary>
internal sealed class WaldDf(CoefficientCovariance covariance) : IDegreesOfFreedom
{
    /// <inheritdoc/>
    public DfMethod Method => DfMethod.Wald;

    /// <inheritdoc/>
    public CoefficientCovariance Covariance { get; } = covariance;

    /// <inheritdoc/>
    public double Row(ReadOnlySpan<double> row) => double.PositiveInfinity;

    /// <inheritdoc/>
    public FTest Test(double[,] rows, ReadOnlySpan<double> estimates)
    {
        var k = rows.GetLength(0);
        var f = Quadratics.F(rows, estimates, Covariance);
        return new FTest(f, k, double.PositiveInfinity, ChiSquared.Survival(k * f, k));
    }
}
