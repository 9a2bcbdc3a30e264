using System.Diagnostics;
using Blup.Diagnostics;
using Blup.Models;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Estimation;

/// <summary>What estimation found: the objective evaluated at θ̂, and the evidence that θ̂ is an optimum.</summary>
internal sealed record EstimatedModel
{
    /// <summary>Evaluated at <see cref="Theta"/>.</summary>
    public required Objective Objective { get; init; }

    /// <summary>Internal θ̂; entries at the boundary exactly zero.</summary>
    public required double[] Theta { get; init; }

    public required double Criterion { get; init; }

    public required SearchResult Search { get; init; }

    public required Certificate Certificate { get; init; }

    public required OptimizerRecord Optimizer { get; init; }

    public required bool IsSingular { get; init; }
}

/// <summary>Estimation from end to end: search, certificate, record.</summary>
internal static class LmmEstimator
{
    /// <summary>A possible gain above this (deviance units) is worth a warning; anything smaller changes no printed digit.</summary>
    public const double GainLimit = 1e-4;

    /// <exception cref="BlupException">BLUP404: the fixed and random effects reproduce the response exactly.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public static EstimatedModel Estimate(LmmModel model, bool reml, IProgress<FitStep>? progress, CancellationToken cancellation, double[]? start = null, KernelPath kernel = KernelPath.Best)
    {
        var watch = Stopwatch.StartNew();
        var objective = new Objective(model, reml, new DenseWorkspace(path: kernel));
        var search = OptimumSearch.Run(objective, new TrustRegion(objective), start ?? StartingValues.From(model, objective.Templates), (iteration, criterion, gain) =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new FitStep(iteration, objective.Evaluations, criterion, gain));
        });
        if (!double.IsFinite(search.Criterion))
            throw new BlupException("BLUP404", "The model reproduces the response exactly; no residual variance is left to estimate.", null,
                "Look for a column that copies the response, or take out random effects that fit single rows.");
        return new EstimatedModel
        {
            Objective = objective,
            Theta = search.Theta,
            Criterion = search.Criterion,
            Search = search,
            Certificate = Certify(search),
            Optimizer = new OptimizerRecord("trust-region Newton", objective.Evaluations, search.Best.Iterations, search.Restarts, watch.Elapsed.TotalSeconds),
            IsSingular = OptimumSearch.IsSingular(objective.Templates, search.Theta),
        };
    }

    private static Certificate Certify(SearchResult search)
    {
        var best = search.Best;
        var free = Enumerable.Range(0, best.Theta.Length).Where(k => !best.AtBoundary[k]).ToArray();
        var eigenvalues = new double[free.Length];
        if (free.Length > 0)
        {
            var hessian = new double[free.Length * free.Length];
            for (var j = 0; j < free.Length; j++)
                for (var i = 0; i < free.Length; i++) hessian[i + j * free.Length] = best.Hessian[free[i] + free[j] * best.Theta.Length];
            SymmetricEigen.Decompose(hessian, free.Length, eigenvalues, new double[hessian.Length]);
        }

        var gradient = free.Length == 0 ? 0.0 : free.Max(k => Math.Abs(best.Gradient[k]));
        var smallest = free.Length == 0 ? 0.0 : eigenvalues[0];
        var scale = free.Length == 0 ? 1.0 : Math.Max(1.0, eigenvalues[^1]);
        var certified = best.PossibleGain <= GainLimit && smallest > -1e-8 * scale && search.SmallestBoundaryDerivative is not < -1e-3;
        return new Certificate(gradient, smallest, search.SmallestBoundaryDerivative, best.PossibleGain, certified, eigenvalues);
    }
}

/// <summary>Where a fit stands, as the estimator knows it.</summary>
internal sealed record FitStep(int Iteration, int Evaluations, double Criterion, double PossibleGain);
