using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Inference;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>The door to linear mixed models.</summary>
public static partial class Lmm
{
    /// <summary>Fits a linear mixed model such as <c>Reaction ~ Days + (Days | Subject)</c>.</summary>
    /// <param name="formula">The model in lme4's formula language.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">REML or ML, weights, codings; null for the defaults.</param>
    /// <exception cref="BlupException">The formula, the data or the model cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static LmmFit Fit(string formula, Table data, LmmOptions? options = null)
    {
        options ??= new LmmOptions();
        var parsed = ParseMixed(formula);
        DegreesOfFreedom.Check(options.Df, options.Reml);
        var frame = DesignSpec.Bind(parsed, data, options.Design).Materialize(data);
        return Fit(LmmModel.From(frame, options.MemoryLimit), options, data);
    }

    /// <summary>Fits a reduced model. <paramref name="start"/> is an internal θ to begin from; null for moment estimates.</summary>
    internal static LmmFit Fit(LmmModel model, LmmOptions options, Table? data, double[]? start = null)
    {
        MemoryEstimate.Of(model).Require(model.Layout, model.Frame, options.MemoryLimit);
        var progress = options.Progress is { } sink ? new Relay(sink) : null;
        return Assemble(LmmEstimator.Estimate(model, options.Reml, progress, options.Cancellation, start, options.Kernel), options, data);
    }

    /// <summary>The fit of an estimated model, on the user's scale.</summary>
    internal static LmmFit Assemble(EstimatedModel estimated, LmmOptions options, Table? data)
    {
        var model = estimated.Objective.Model;
        var frame = model.Frame;
        var assembly = new FitAssembly(estimated);
        var beta = assembly.Coefficients();
        var fitted = frame.HasRows ? assembly.Fitted(beta) : null!;
        var covariance = assembly.Covariance();
        var theta = assembly.Theta();
        var modes = assembly.ConditionalModes();
        var components = assembly.VarianceComponents();
        // Last, since derivatives move the objective's workspace away from the estimate.
        var sums = options.Progress is { } sink ? new SumsRelay(sink, estimated) : null;
        var provider = DegreesOfFreedom.At(estimated, options.Df, covariance, sums, options.Cancellation);
        return new LmmFit
        {
            Formula = frame.Spec.Formula.ToString(),
            DataName = options.DataName,
            Reml = options.Reml,
            Frame = frame,
            FixedEffects = CoefficientTests.Table([.. model.KeptColumns.Select(j => frame.Fixed.Names[j])], beta, provider.Covariance,
                DegreesOfFreedom.OfCoefficients(provider, beta.Length), options.Df, FitAssembly.Aliased(model)),
            VarianceComponents = components,
            ConditionalModes = modes,
            Theta = theta,
            Sigma = assembly.Sigma,
            Criterion = estimated.Criterion,
            Observations = frame.Rows,
            Parameters = beta.Length + theta.Values.Length + 1,
            Fitted = fitted,
            Residuals = frame.HasRows ? [.. frame.Response.Zip(fitted, (y, f) => y - f)] : null!,
            Groups = assembly.Groups(),
            IsSingular = estimated.IsSingular,
            Messages = FitMessages.Of(estimated, components),
            Optimizer = estimated.Optimizer,
            Certificate = estimated.Certificate,
            State = new FittedState(model, estimated.Theta, data) { Search = (estimated.Search.Best.Theta, estimated.Search.Best.AtBoundary) },
        };
    }

    private sealed class SumsRelay(IProgress<FitProgress> sink, EstimatedModel estimated) : IProgress<double>
    {
        public void Report(double value)
            => sink.Report(new FitProgress(estimated.Optimizer.Iterations, estimated.Optimizer.Evaluations, estimated.Criterion, estimated.Certificate.PossibleGain) { KenwardRogerShare = value });
    }

    private sealed class Relay(IProgress<FitProgress> sink) : IProgress<FitStep>
    {
        public void Report(FitStep value) => sink.Report(new FitProgress(value.Iteration, value.Evaluations, value.Criterion, value.PossibleGain));
    }
}
