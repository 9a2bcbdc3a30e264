using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference.Comparison;

/// <summary>
/// Conditional AIC (Vaida &amp; Blanchard 2005): −2 log f(y | β̂, b̂) + 2(ρ + 1) with ρ = tr of the hat matrix at θ̂. The uncertainty of θ̂ is not counted there,
/// so that it favours a random effect whose variance is small; Greven &amp; Kneib's (2010) correction (<see cref="EstimatedVariances"/>) counts it. A variance
/// of zero adds nothing to either.
/// </summary>
internal static class ConditionalAkaike
{
    /// <summary>From an objective evaluated at an estimate with positive diagonal entries, and the sum of squared (weighted) conditional residuals.</summary>
    public static double Of(Objective objective, double logWeights)
    {
        var n = objective.Model.Rows;
        var (rho, square) = (EffectiveParameters(objective), PenalisedLess(objective));
        var scale = objective.Model.FixedTransform.ResponseScale;
        var variance = objective.ResidualVariance * scale * scale;
        return n * Math.Log(2.0 * Math.PI * variance) - logWeights + square * scale * scale / variance + 2.0 * (rho + 1.0);
    }

    /// <summary>ρ = q + p − tr of the random part of the inverse of the penalised system.</summary>
    public static double EffectiveParameters(Objective objective)
    {
        var layout = objective.Model.Layout;
        objective.Score.Compute(reml: true, m: 0.0);
        double rho = layout.Q + layout.P;
        for (var f = 0; f < layout.Factors.Length; f++)
            for (var a = 0; a < layout.Factors[f].Levels; a++)
                for (var i = 0; i < layout.Factors[f].Width; i++) rho -= objective.Score.OwnInverse(f, a, i, i, layout.Factors[f].Width);
        return rho;
    }

    /// <summary>Weighted residual sum of squares: r² less the penalty ‖û‖² (internal scale).</summary>
    private static double PenalisedLess(Objective objective)
    {
        var sum = objective.ResidualSquare;
        foreach (var u in objective.BackSubstitute().AsSpan(0, objective.Model.Layout.Q)) sum -= u * u;
        return sum;
    }

    /// <summary>Of a fit, by its own criterion: with ρ, and with what the estimation of the variances adds.</summary>
    public static ConditionalAkaikeCriterion Of(LmmFit fit)
    {
        var state = FittedObjective.State(fit);
        var objective = new Objective(state.Model, fit.Reml);
        objective.Evaluate(state.Theta);
        var rho = EffectiveParameters(objective);
        var known = Of(objective, state.Model.LogWeights);
        var added = EstimatedVariances.Of(objective, state.Theta);
        return new(known, rho, known + 2.0 * added, rho + added);
    }
}
