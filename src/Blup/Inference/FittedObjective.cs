using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference;

/// <summary>A workspace of its own for whoever goes on from a fit: the fit itself never changes.</summary>
internal static class FittedObjective
{
    /// <summary>The model and θ̂ behind a fit.</summary>
    public static FittedState State(LmmFit fit) => fit.State ?? throw new InvalidOperationException("This fit carries no model to continue from.");

    /// <summary>A new objective evaluated at the fit's θ̂, zero diagonal entries raised to the search's floor so that derivatives exist.</summary>
    /// <returns>The objective, that θ, and which entries are at the boundary.</returns>
    /// <param name="fit">The fit.</param>
    /// <param name="blocked">Whether the blocked factor is what is wanted: several threads may then read it.</param>
    public static (Objective Objective, double[] Theta, bool[] AtBoundary) Of(LmmFit fit, bool blocked = false)
    {
        var state = State(fit);
        var objective = new Objective(state.Model, fit.Reml, blocked: blocked);
        var (theta, boundary) = Floored(objective.Templates, state.Theta);
        objective.Evaluate(theta);
        return (objective, theta, boundary);
    }

    /// <summary>θ with zero diagonal entries raised to the search's floor, and which these are.</summary>
    public static (double[] Theta, bool[] AtBoundary) Floored(Templates templates, double[] estimate)
    {
        var theta = (double[])estimate.Clone();
        var boundary = new bool[theta.Length];
        for (var k = 0; k < theta.Length; k++)
        {
            if (!templates.Entries[k].IsDiagonal || theta[k] > TrustRegion.Floor) continue;
            boundary[k] = true;
            theta[k] = TrustRegion.Floor;
        }

        return (theta, boundary);
    }
}
