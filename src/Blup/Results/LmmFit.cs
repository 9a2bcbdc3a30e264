using Blup.Design;
using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>A fitted linear mixed model: y = Xβ + Zb + ε, b ~ N(0, σ²ΛΛᵀ), ε ~ N(0, σ²W⁻¹). Immutable.</summary>
public sealed partial record LmmFit : IModelFit
{
    /// <summary>The formula as the user wrote it, normalised as R deparses it.</summary>
    public required string Formula { get; init; }

    /// <summary>A name for the data, for printing (a file name without its extension); null where there is none.</summary>
    public string? DataName { get; init; }

    /// <summary>Whether the fit is by REML (otherwise maximum likelihood).</summary>
    public required bool Reml { get; init; }

    /// <summary>The model frame that was fitted.</summary>
    public required ModelFrame Frame { get; init; }

    /// <summary>Fixed effects with their covariance.</summary>
    public required FixedEffects FixedEffects { get; init; }

    /// <summary>Variances, standard deviations and correlations of the random effects, and the residual.</summary>
    public required VarianceComponents VarianceComponents { get; init; }

    /// <summary>Conditional modes (BLUPs) by term, in the order of <see cref="VarianceComponents"/>.</summary>
    public required IReadOnlyList<ConditionalModes> ConditionalModes { get; init; }

    /// <summary>The relative covariance parameters θ: lower triangle column by column, terms by decreasing number of levels.</summary>
    public required Theta Theta { get; init; }

    /// <summary>Residual standard deviation σ, in units of the response.</summary>
    public required double Sigma { get; init; }

    /// <summary>REML criterion, or −2 log-likelihood where <see cref="Reml"/> is false.</summary>
    public required double Criterion { get; init; }

    /// <summary>Number of rows used, n.</summary>
    public required int Observations { get; init; }

    /// <summary>Number of parameters: fixed effects, θ and σ.</summary>
    public required int Parameters { get; init; }

    /// <summary>Fitted values, conditional on the random effects; length n.</summary>
    /// <exception cref="BlupException">BLUP830 the model was fitted from sums, without rows (<see cref="ModelFrame.HasRows"/>).</exception>
    public required double[] Fitted { get => AbsentRows.Require(field); init; }

    /// <summary>Raw residuals y − fitted; length n.</summary>
    /// <exception cref="BlupException">BLUP830 the model was fitted from sums, without rows (<see cref="ModelFrame.HasRows"/>).</exception>
    public required double[] Residuals { get => AbsentRows.Require(field); init; }

    /// <summary>
    /// Smallest, quartiles and largest of the scaled residuals of a streamed fit, whose rows are not here; null for other fits (see <see cref="ScaledResiduals"/>).
    /// The extremes are exact, the quartiles within 0.05 %: counted in bins of the 11 leading bits.
    /// </summary>
    public IReadOnlyList<double>? ResidualQuartiles { get; init; }

    /// <summary>Grouping factors and numbers of levels, by decreasing number of levels.</summary>
    public required IReadOnlyList<GroupingFactorSize> Groups { get; init; }

    /// <summary>Whether some random-effect covariance matrix is singular (a boundary fit: a valid result).</summary>
    public required bool IsSingular { get; init; }

    /// <summary>Conditions found, each with a reason and advice.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>What the optimizer did.</summary>
    public required OptimizerRecord Optimizer { get; init; }

    /// <summary>What certifies that this is an optimum.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>The reduced model and internal θ̂, from which inference continues.</summary>
    internal FittedState? State { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<int> KeptColumns => State?.Model.KeptColumns ?? [.. FixedEffects.Names.Select(n => Frame.Fixed.Names.ToList().IndexOf(n))];

    /// <summary>(Restricted) log-likelihood, −½ <see cref="Criterion"/>.</summary>
    public double LogLikelihood => -0.5 * Criterion;

    /// <summary>Akaike's criterion, criterion + 2·parameters.</summary>
    public double Aic => Criterion + 2.0 * Parameters;

    /// <summary>Bayesian criterion, criterion + log(n)·parameters.</summary>
    public double Bic => Criterion + Math.Log(Observations) * Parameters;

    /// <summary>Residual degrees of freedom, n − parameters.</summary>
    public int ResidualDf => Observations - Parameters;

    /// <summary>Scaled (Pearson) residuals √w (y − fitted) / σ; length n.</summary>
    public double[] ScaledResiduals()
    {
        var scaled = new double[Residuals.Length];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = Residuals[i] * (Frame.Weights is { } w ? Math.Sqrt(w[i]) : 1.0) / Sigma;
        return scaled;
    }
}

/// <summary>A grouping factor and its number of levels.</summary>
public sealed record GroupingFactorSize(string Name, int Levels);
