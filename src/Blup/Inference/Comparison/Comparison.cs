using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference.Comparison;

/// <summary>Builds a <see cref="ModelComparison"/>: same rows, one criterion for all, tests of adjacent models.</summary>
internal static class Comparison
{
    public static ModelComparison Of(IReadOnlyList<IModelFit> fits, IReadOnlyList<string>? names, bool refit, bool test)
    {
        if (fits.Count == 0) throw new BlupException("BLUP675", "There is no model to compare.", null, "Give two or more fits of the same rows.");
        if (names is not null && names.Count != fits.Count)
            throw new BlupException("BLUP675", FormattableString.Invariant($"There are {fits.Count} models and {names.Count} names."), null, "Give one name a model, or none.");
        for (var k = 1; k < fits.Count; k++) RequireSameRows(fits[0], fits[k]);
        var reml = !refit && fits.OfType<LmmFit>().Any(f => f.Reml);
        if (reml) RequireRemlComparable(fits);
        var candidates = fits.Select((f, k) => Candidate(f, names?[k] ?? FormattableString.Invariant($"m{k + 1}"), reml)).OrderBy(c => c.Row.Parameters).ToList();
        var messages = new List<Message>();
        var refitted = candidates.Where(c => c.Row.Refitted).Select(c => c.Row.Name).ToList();
        if (refitted.Count > 0)
            messages.Add(new Message("BLUP676", Severity.Information, $"Refitted by maximum likelihood for the comparison: {string.Join(", ", refitted)}.", Advice: "REML likelihoods of different fixed effects cannot be compared."));
        var rows = new List<ComparedFit> { candidates[0].Row };
        for (var k = 1; k < candidates.Count; k++)
            rows.Add(test ? candidates[k].Row with { Test = Tested(candidates[k - 1], candidates[k], messages) } : candidates[k].Row);
        return new ModelComparison { Models = rows, Reml = reml, DataName = fits.OfType<LmmFit>().FirstOrDefault()?.DataName, Messages = messages };
    }

    private static LikelihoodRatioTest Tested((ComparedFit Row, ModelFrame Frame) small, (ComparedFit Row, ModelFrame Frame) large, List<Message> messages)
    {
        if (Nesting.Objection(small.Frame, large.Frame) is { } objection)
            throw new BlupException("BLUP677", $"{small.Row.Name} is not nested in {large.Row.Name}: {objection} {large.Row.Name}. A likelihood-ratio test needs nested models.",
                $"{small.Row.Name}: {small.Row.Formula}\n{large.Row.Name}: {large.Row.Formula}", "Compare them by AIC or BIC, without tests (test: false; --no-test).");
        var (boundary, variance) = LikelihoodRatio.Boundary(small.Frame, large.Frame);
        if (variance && boundary is null)
            messages.Add(new Message("BLUP678", Severity.Information, $"{small.Row.Name} to {large.Row.Name} tests variances at the end of their range; the p-value shown is that of χ² with the difference in parameters, which is too large.",
                Advice: "The mixture of chi-squares is known for one added random effect; add effects one at a time, or simulate the null distribution."));
        return LikelihoodRatio.Test(small.Row.Deviance, small.Row.Parameters, large.Row.Deviance, large.Row.Parameters, boundary);
    }

    private static (ComparedFit Row, ModelFrame Frame) Candidate(IModelFit fit, string name, bool reml)
    {
        if (fit is not LmmFit mixed)
        {
            var (deviance, parameters, variance) = LinearLikelihood.Of(fit.Frame, reml);
            // All effects are fixed, so that the conditional likelihood is the likelihood and ρ = p.
            var plain = LinearLikelihood.Of(fit.Frame, reml: false).Deviance;
            return (Row(fit, name, false, parameters, deviance, variance > 0.0 ? (plain + 2.0 * parameters, plain + 2.0 * parameters) : (double.NaN, double.NaN)), fit.Frame);
        }

        var state = FittedObjective.State(mixed);
        var objective = new Objective(state.Model, reml && mixed.Reml);
        var refit = mixed.Reml && !reml;
        var theta = refit ? OptimumSearch.Run(objective, new TrustRegion(objective), state.Theta, null).Theta : state.Theta;
        var criterion = objective.Evaluate(theta);
        var conditional = ConditionalAkaike.Of(objective, state.Model.LogWeights);
        return (Row(fit, name, refit, mixed.Parameters, criterion, (conditional, conditional + 2.0 * EstimatedVariances.Of(objective, theta))), fit.Frame);
    }

    private static ComparedFit Row(IModelFit fit, string name, bool refitted, int parameters, double deviance, (double Known, double Corrected) conditional) => new()
    {
        Name = name,
        Formula = fit.Formula,
        Refitted = refitted,
        Parameters = parameters,
        Deviance = deviance,
        Observations = fit.Frame.Rows,
        ConditionalAic = conditional.Known,
        CorrectedConditionalAic = conditional.Corrected,
    };

    private static void RequireSameRows(IModelFit a, IModelFit b)
    {
        var (x, y) = (a.Frame, b.Frame);
        if (x.ResponseName != y.ResponseName)
            throw new BlupException("BLUP679", $"The models have different responses: {x.ResponseName} and {y.ResponseName}.", $"{a.Formula}\n{b.Formula}", "Likelihoods of different responses cannot be compared; fit both to one response.");
        if (!x.RowNumbers.AsSpan().SequenceEqual(y.RowNumbers))
            throw new BlupException("BLUP679", FormattableString.Invariant($"The models were fitted to different rows: {x.Rows} and {y.Rows} of them, because of missing values."), $"{a.Formula}\n{b.Formula}", "Take the rows with missing values out first, then fit both.");
        if (!x.Response.AsSpan().SequenceEqual(y.Response) || !Same(x.Weights, y.Weights))
            throw new BlupException("BLUP679", "The models were fitted to different data: responses or weights differ.", $"{a.Formula}\n{b.Formula}", "Fit both to the same table with the same weights.");
    }

    private static void RequireRemlComparable(IReadOnlyList<IModelFit> fits)
    {
        if (fits.OfType<LmmFit>().Any(f => !f.Reml))
            throw new BlupException("BLUP680", "Some models are fitted by REML, others by maximum likelihood.", string.Join('\n', fits.Select(f => f.Formula)), "Let the comparison refit them by maximum likelihood, or fit all by REML.");
        for (var k = 1; k < fits.Count; k++)
            if (!Nesting.SameFixed(fits[0].Frame, fits[k].Frame))
                throw new BlupException("BLUP680", "REML likelihoods of models with different fixed effects cannot be compared.", $"{fits[0].Formula}\n{fits[k].Formula}", "Let the comparison refit them by maximum likelihood.");
    }

    private static bool Same(double[]? a, double[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
