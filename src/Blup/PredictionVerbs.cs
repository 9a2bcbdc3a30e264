using Blup.Diagnostics;
using Blup.Inference.CaseDiagnostics;
using Blup.Inference.Effects;
using Blup.Inference.Prediction;
using Blup.Results;

namespace Blup;

/// <summary>Predictions, effect sizes and diagnostics of a fit.</summary>
public static class PredictionVerbs
{
    /// <summary>
    /// Predicts the fitted rows or new data, at the level asked for, with standard errors and intervals on request.
    /// <list type="bullet">
    /// <item>population: xᵀβ̂ with Var = xᵀCx;</item>
    /// <item>conditional: xᵀβ̂ + zᵀb̂ with the joint variance of β̂ and b̂ (Henderson's mixed-model equations);</item>
    /// <item>new group: xᵀβ̂ with Var = xᵀCx + zᵀΨz.</item>
    /// </list>
    /// A prediction interval adds σ²/w. Variance parameters are taken as estimated; their uncertainty enters through the degrees of freedom.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="options">What to predict.</param>
    /// <exception cref="BlupException">BLUP640 to BLUP646; BLUP314 to BLUP316 where new data do not fit the model.</exception>
    public static Predictions Predict(this IModelFit fit, PredictOptions options)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(options);
        return Predictor.Predict(fit, options);
    }

    /// <summary>R² (marginal, conditional), intraclass correlations, shares of variance and standardized coefficients; defined for singular fits.</summary>
    public static EffectSizes EffectSizes(this IModelFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return EffectSizesOf.Compute(fit);
    }

    /// <summary>Leverage, standardized residuals and Cook's distance of each row.</summary>
    public static RowDiagnostics RowDiagnostics(this IModelFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return Leverages.Of(fit);
    }

    /// <summary>Cook's distance and DFBETAS when single rows are left out of a linear model: closed form, exact.</summary>
    public static Influence Influence(this LmFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return LinearInfluence.Of(fit);
    }

    /// <summary>Cook's distance and DFBETAS when rows or groups are left out of a mixed model.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="group">The grouping factor whose levels are left out in turn; null for single rows.</param>
    /// <param name="exact">Whether to refit for each case; otherwise one step at the estimated variance parameters.</param>
    /// <param name="cancellation">Stops between cases.</param>
    /// <exception cref="BlupException">BLUP650 the name is no grouping factor.</exception>
    public static Influence Influence(this LmmFit fit, string? group = null, bool exact = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return MixedInfluence.Of(fit, group, exact, cancellation);
    }

    /// <summary>Principal components of the random effects, by grouping factor: how many directions the data support.</summary>
    public static IReadOnlyList<RandomEffectsPca> RandomEffectsPca(this LmmFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return Inflation.Pca(fit);
    }

    /// <summary>Generalized variance inflation of each fixed term.</summary>
    /// <exception cref="BlupException">BLUP651 fewer than two terms.</exception>
    public static IReadOnlyList<VarianceInflation> VarianceInflation(this IModelFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return Inflation.Of(fit);
    }
}
