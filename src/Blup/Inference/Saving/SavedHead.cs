using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Inference.LinearModels;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>What every saved model holds.</summary>
internal abstract record SavedHead(string Formula, string? DataName, DesignOptions Design, Table Data)
{
    /// <summary>The frame of the saved data.</summary>
    /// <exception cref="BlupException">BLUP685: the formula does not fit the data.</exception>
    protected T FromFrame<T>(string where, Func<ModelFrame, T> make)
    {
        try
        {
            return make(DesignSpec.Bind(Formulas.Formula.Parse(Formula), Data, Design).Materialize(Data));
        }
        catch (BlupException e)
        {
            throw SavedModel.Damaged(where, "its formula does not fit its data.", e);
        }
    }

    /// <summary>The fit again, checked against what was saved.</summary>
    public abstract IModelFit Restore(string where);
}

/// <summary>A saved linear model.</summary>
internal sealed record SavedLinear(string Formula, string? DataName, DesignOptions Design, Table Data, double? LogLikelihood) : SavedHead(Formula, DataName, Design, Data)
{
    public override LmFit Restore(string where)
    {
        var fit = FromFrame(where, frame => LinearModel.Fit(frame, DataName)) with { Data = Data };
        if (LogLikelihood is { } saved && !(Math.Abs(fit.LogLikelihood - saved) <= 1e-7 * (1.0 + Math.Abs(saved))))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"its data give the log-likelihood {fit.LogLikelihood}, it says {saved}."));
        return fit;
    }
}

/// <summary>A saved mixed model.</summary>
internal sealed record SavedMixed(string Formula, string? DataName, DesignOptions Design, Table Data) : SavedHead(Formula, DataName, Design, Data)
{
    public required bool Reml { get; init; }

    public required DfMethod Df { get; init; }

    public required double Criterion { get; init; }

    /// <summary>Internal θ̂.</summary>
    public required double[] Theta { get; init; }

    public required OptimizerRecord Optimizer { get; init; }

    public required Certificate Certificate { get; init; }

    public override LmmFit Restore(string where)
    {
        var options = new LmmOptions { Reml = Reml, Design = Design, Df = Df, DataName = DataName };
        return Lmm.Assemble(Estimate(FromFrame(where, frame => LmmModel.From(frame)), where), options, Data);
    }

    /// <summary>The estimate again from a model of the saved data, by one evaluation.</summary>
    /// <exception cref="BlupException">BLUP685: the model does not give the criterion that was saved.</exception>
    private EstimatedModel Estimate(Models.LmmModel model, string where)
    {
        var objective = new Objective(model, Reml);
        if (Theta.Length != objective.Templates.Count || !Theta.All(double.IsFinite))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"it has {Theta.Length} covariance parameters, its formula {objective.Templates.Count}."));
        var (floored, held) = FittedObjective.Floored(objective.Templates, Theta);
        var criterion = objective.Evaluate(Theta);
        if (!(Math.Abs(criterion - Criterion) <= 1e-7 * (1.0 + Math.Abs(Criterion))))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"its data give the criterion {criterion}, it says {Criterion}."));
        var best = new Optimum(floored, criterion, Certificate.PossibleGain, Optimizer.Iterations, Certificate.Certified) { Gradient = [], Hessian = [], AtBoundary = held, Scores = [] };
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
