using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Finds the provider of degrees of freedom that was asked for; an explicit request is obeyed or refused, never changed.</summary>
internal static class DegreesOfFreedom
{
    /// <summary>The provider for a finished fit, in a workspace of its own.</summary>
    /// <exception cref="BlupException">BLUP601, BLUP602 (Kenward-Roger); BLUP603 the method is not one of a mixed model.</exception>
    public static IDegreesOfFreedom Of(LmmFit fit, DfMethod method, IProgress<double>? progress = null, CancellationToken cancellation = default) => method switch
    {
        DfMethod.Satterthwaite => Satterthwaite.Of(fit),
        DfMethod.KenwardRoger => KenwardRoger.Of(fit, progress, cancellation),
        DfMethod.Wald => new WaldDf(WaldCovariance(fit)),
        _ => throw Unavailable(method),
    };

    /// <summary>The provider at an optimum just found; moves the objective's workspace.</summary>
    public static IDegreesOfFreedom At(EstimatedModel estimated, DfMethod method, CoefficientCovariance covariance, IProgress<double>? progress, CancellationToken cancellation) => method switch
    {
        DfMethod.Satterthwaite => Satterthwaite.At(estimated.Objective, estimated.Search.Best.Theta, estimated.Search.Best.AtBoundary),
        DfMethod.KenwardRoger => KenwardRoger.At(estimated.Objective, estimated.Theta, progress, cancellation),
        DfMethod.Wald => new WaldDf(covariance),
        _ => throw Unavailable(method),
    };

    /// <summary>Refuses, before a long fit, what would fail after it.</summary>
    public static void Check(DfMethod method, bool reml)
    {
        if (method == DfMethod.KenwardRoger) KenwardRoger.RequireReml(reml);
        if (method is not (DfMethod.Satterthwaite or DfMethod.KenwardRoger or DfMethod.Wald)) throw Unavailable(method);
    }

    /// <summary>Degrees of freedom of each coefficient, length p.</summary>
    public static double[] OfCoefficients(IDegreesOfFreedom provider, int p)
    {
        var (df, row) = (new double[p], new double[p]);
        for (var j = 0; j < p; j++)
        {
            Array.Clear(row);
            row[j] = 1.0;
            df[j] = provider.Row(row);
        }

        return df;
    }

    private static CoefficientCovariance WaldCovariance(LmmFit fit)
    {
        if (fit.FixedEffects.Method != DfMethod.KenwardRoger) return fit.FixedEffects.Factored;
        // Kenward-Roger has replaced the covariance in the table: the plain one again.
        var state = fit.State ?? throw new InvalidOperationException("This fit carries no model to continue from.");
        var objective = new Objective(state.Model, fit.Reml);
        objective.Evaluate(state.Theta);
        return FitAssembly.Covariance(objective);
    }

    private static BlupException Unavailable(DfMethod method)
        => new("BLUP603", $"Degrees of freedom by {method} are not defined for a mixed model.", null, "Use Satterthwaite, KenwardRoger or Wald.");
}
