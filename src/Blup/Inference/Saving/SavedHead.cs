using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Inference.LinearModels;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>What every saved model holds.</summary>
internal abstract record SavedHead(string Formula, string? DataName, DesignOptions Design)
{
    /// <summary>The fit again, checked against what was saved.</summary>
    public abstract IModelFit Restore(string where);

    /// <summary>Something made of the frame of the saved data.</summary>
    /// <exception cref="BlupException">BLUP685: the formula does not fit the data.</exception>
    protected T FromFrame<T>(Table data, string where, Func<ModelFrame, T> make)
    {
        try
        {
            return make(DesignSpec.Bind(Formulas.Formula.Parse(Formula), data, Design).Materialize(data));
        }
        catch (BlupException e)
        {
            throw SavedModel.Damaged(where, "its formula does not fit its data.", e);
        }
    }
}

/// <summary>A saved linear model.</summary>
internal sealed record SavedLinear(string Formula, string? DataName, DesignOptions Design, Table Data, double? LogLikelihood) : SavedHead(Formula, DataName, Design)
{
    public override LmFit Restore(string where)
    {
        var fit = FromFrame(Data, where, frame => LinearModel.Fit(frame, DataName)) with { Data = Data };
        if (LogLikelihood is { } saved && !(Math.Abs(fit.LogLikelihood - saved) <= 1e-7 * (1.0 + Math.Abs(saved))))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"its data give the log-likelihood {fit.LogLikelihood}, it says {saved}."));
        return fit;
    }
}

/// <summary>A saved mixed model: its rows, or the model that sums over them gave.</summary>
internal sealed record SavedMixed(string Formula, string? DataName, DesignOptions Design) : SavedHead(Formula, DataName, Design)
{
    /// <summary>The rows; null where there are sums.</summary>
    public Table? Data { get; init; }

    /// <summary>The model of a fit from sums.</summary>
    public LmmModel? Sums { get; init; }

    /// <summary>Quartiles of residuals that were read in a pass of their own; null for none.</summary>
    public IReadOnlyList<double>? ResidualQuartiles { get; init; }

    /// <summary>All messages of a fit from sums, those of its reading among them; null where the fit says them again.</summary>
    public IReadOnlyList<Message>? Messages { get; init; }

    public required bool Reml { get; init; }

    public required DfMethod Df { get; init; }

    public required double Criterion { get; init; }

    /// <summary>Internal θ̂.</summary>
    public required double[] Theta { get; init; }

    /// <summary>Where the search ended, and which entries were at the boundary; null in files of older programs.</summary>
    public required (double[] Theta, int[] AtBoundary)? Search { get; init; }

    public required OptimizerRecord Optimizer { get; init; }

    public required Certificate Certificate { get; init; }

    public override LmmFit Restore(string where)
    {
        var options = new LmmOptions { Reml = Reml, Design = Design, Df = Df, DataName = DataName };
        var model = Sums ?? FromFrame(Data!, where, frame => LmmModel.From(frame));
        var fit = Lmm.Assemble(Estimate(model, where), options, Data);
        return fit with { ResidualQuartiles = ResidualQuartiles, Messages = Messages ?? fit.Messages };
    }

    /// <summary>The estimate again from a model of the saved data, by one evaluation.</summary>
    /// <exception cref="BlupException">BLUP685: the model does not give the criterion that was saved.</exception>
    private EstimatedModel Estimate(Models.LmmModel model, string where)
    {
        var objective = new Objective(model, Reml);
        if (Theta.Length != objective.Templates.Count || !Theta.All(double.IsFinite))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"it has {Theta.Length} covariance parameters, its formula {objective.Templates.Count}."));
        var (end, boundary) = FittedObjective.Floored(objective.Templates, Theta);
        if (Search is var (theta, held))
        {
            if (theta.Length != Theta.Length || !theta.All(double.IsFinite) || Array.Exists(held, k => k < 0 || k >= theta.Length)) throw SavedModel.Damaged(where, "the end of its search is none.");
            (end, boundary) = (theta, [.. Enumerable.Range(0, theta.Length).Select(k => held.Contains(k))]);
        }

        var criterion = objective.Evaluate(Theta);
        if (!(Math.Abs(criterion - Criterion) <= 1e-7 * (1.0 + Math.Abs(Criterion))))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"its data give the criterion {criterion}, it says {Criterion}."));
        var best = new Optimum(end, criterion, Certificate.PossibleGain, Optimizer.Iterations, Certificate.Certified) { Gradient = [], Hessian = [], AtBoundary = boundary, Scores = [] };
        return new EstimatedModel
        {
            Objective = objective,
            Theta = Theta,
            Criterion = criterion,
            Search = new SearchResult(best, Optimizer.Restarts, Theta, criterion, Certificate.SmallestBoundaryDerivative),
            Certificate = Certificate,
            Optimizer = Optimizer,
            IsSingular = OptimumSearch.IsSingular(objective.Templates, Theta),
        };
    }
}
