using Blup.Design;
using Blup.Diagnostics;
using Blup.Numerics;

namespace Blup.Results;

/// <summary>A fitted linear model: y = Xβ + ε, ε ~ N(0, σ²W⁻¹), by Householder QR. Immutable.</summary>
public sealed partial record LmFit : IModelFit
{
    /// <inheritdoc/>
    public required string Formula { get; init; }

    /// <inheritdoc/>
    public string? DataName { get; init; }

    /// <inheritdoc/>
    public required ModelFrame Frame { get; init; }

    /// <inheritdoc/>
    public required FixedEffects FixedEffects { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<int> KeptColumns { get; init; }

    /// <summary>Residual standard deviation √(Σ w e² / (n − p)); NaN where n = p.</summary>
    public required double Sigma { get; init; }

    /// <summary>Residual sum of squares Σ w e².</summary>
    public required double ResidualSumOfSquares { get; init; }

    /// <summary>R²: share of the (weighted) variation about the mean, or about 0 without an intercept.</summary>
    public required double RSquared { get; init; }

    /// <summary>R² adjusted for the number of coefficients.</summary>
    public required double AdjustedRSquared { get; init; }

    /// <summary>The test of all coefficients but the intercept; null where there are none.</summary>
    public required OverallTest? F { get; init; }

    /// <summary>log L at the maximum likelihood estimate of σ².</summary>
    public required double LogLikelihood { get; init; }

    /// <inheritdoc/>
    public required double[] Fitted { get; init; }

    /// <inheritdoc/>
    public required double[] Residuals { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>(XᵀWX)⁻¹ of the columns kept, p×p: the covariance without σ².</summary>
    public required double[,] UnscaledCovariance { get; init; }

    /// <summary>The table that was fitted, for frequencies and fits of other formulas; null where it is not known.</summary>
    internal Tables.Table? Data { get; init; }

    /// <inheritdoc/>
    public int Observations => Fitted.Length;

    /// <summary>Number of parameters: coefficients and σ.</summary>
    public int Parameters => FixedEffects.Estimates.Length + 1;

    /// <summary>n − p.</summary>
    public int ResidualDf => Observations - FixedEffects.Estimates.Length;

    /// <inheritdoc/>
    public double Aic => -2.0 * LogLikelihood + 2.0 * Parameters;

    /// <inheritdoc/>
    public double Bic => -2.0 * LogLikelihood + Math.Log(Observations) * Parameters;

    /// <summary>Residuals √w e; the raw ones without weights. Length n.</summary>
    public double[] WeightedResiduals()
    {
        if (Frame.Weights is not { } w) return (double[])Residuals.Clone();
        var weighted = new double[Residuals.Length];
        for (var i = 0; i < weighted.Length; i++) weighted[i] = Residuals[i] * Math.Sqrt(w[i]);
        return weighted;
    }

    /// <summary>Minimum, quartiles and maximum of the weighted residuals, quartiles interpolated (Hyndman and Fan 1996, definition 7).</summary>
    public double[] ResidualQuantiles() => Quartiles.InPlace(WeightedResiduals());
}

/// <summary>An F-test of a whole model.</summary>
/// <param name="Value">The statistic.</param>
/// <param name="NumeratorDf">Coefficients tested.</param>
/// <param name="DenominatorDf">Residual degrees of freedom.</param>
/// <param name="PValue">Upper tail.</param>
public sealed record OverallTest(double Value, int NumeratorDf, int DenominatorDf, double PValue);
