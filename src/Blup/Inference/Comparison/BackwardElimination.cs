using Blup.Diagnostics;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.Comparison;

/// <summary>
/// Deletions of single terms and backward elimination as lmerTest's <c>step</c> does it (Kuznetsova, Brockhoff &amp; Christensen 2017, section 3.4): first random
/// effects by likelihood ratio of the fit's own criterion, the least significant one at a time; then fixed terms that lie within no other, by F.
/// </summary>
internal sealed class BackwardElimination(Func<string, IModelFit, IModelFit> fitOf, double alphaRandom, double alphaFixed, DfMethod method)
{
    private readonly List<EliminationDecision> _decisions = [];
    private int _round;

    /// <summary>Single-term deletions by maximum likelihood.</summary>
    public static TermDeletions Delete(IModelFit fit, Func<string, IModelFit, IModelFit> fitOf)
    {
        var spec = fit.Frame.Spec;
        var parts = FormulaParts.Of(spec);
        var names = FormulaParts.Droppable(spec).Select(t => t.Label).ToList();
        // Fits of the rows used number them anew, so that where some were dropped the whole model is fitted to those, too.
        IModelFit[] fits = [fit.Frame.DroppedCount > 0 ? fitOf(fit.Formula, fit) : fit, .. names.Select(t => fitOf(parts.WithoutFixed(t).ToString(), fit))];
        var full = Comparison.Of([fits[0]], null, refit: true, test: false).Models[0];
        var rows = new List<TermDeletion> { new(null, full.Parameters, full.Aic, null) };
        for (var k = 0; k < names.Count; k++)
        {
            var less = Comparison.Of([fits[0], fits[k + 1]], ["full", "less"], refit: true, test: false).Models.First(m => m.Name == "less");
            rows.Add(new TermDeletion(names[k], less.Parameters, less.Aic, LikelihoodRatio.Test(less.Deviance, less.Parameters, full.Deviance, full.Parameters, null)) { F = fits[0] is LmFit linear ? ExtraSquares(linear, (LmFit)fits[k + 1]) : null });
        }

        return new TermDeletions(rows, fit is LmmFit { Reml: true }, fit.Formula);
    }

    /// <summary>The F-test of two nested linear models: (RSS₀ − RSS₁)/(df₀ − df₁) over RSS₁/df₁.</summary>
    private static OverallTest ExtraSquares(LmFit full, LmFit less)
    {
        var k = less.ResidualDf - full.ResidualDf;
        var f = (less.ResidualSumOfSquares - full.ResidualSumOfSquares) / k / (full.Sigma * full.Sigma);
        return new OverallTest(f, k, full.ResidualDf, full.ResidualDf > 0 && k > 0 ? FDistribution.Survival(f, k, full.ResidualDf) : double.NaN);
    }

    /// <summary>The decisions, and the fit that is left: of the kind of the first.</summary>
    public (IReadOnlyList<EliminationDecision> Decisions, IModelFit Fit) Run(IModelFit fit)
    {
        while (fit is LmmFit mixed && ReduceRandom(mixed) is { } less) fit = less;
        while (ReduceFixed(fit) is { } less) fit = less;
        return (_decisions, fit);
    }

    private IModelFit? ReduceRandom(LmmFit fit)
    {
        var parts = FormulaParts.Of(fit.Frame.Spec);
        var candidates = new List<Candidate>();
        for (var k = 0; k < parts.Random.Count; k++)
            foreach (var (name, rest) in parts.Random[k].Reductions())
            {
                var less = parts.WithRandom(k, rest);
                if (less.Random.Count == 0)
                {
                    // The last random effect is tested against the linear model, but kept: what follows is about mixed models.
                    var (deviance, parameters, _) = LinearLikelihood.Of(fit.Frame, fit.Reml);
                    candidates.Add(Candidate.Of(name, null, deviance, parameters, LikelihoodRatio.Test(deviance, parameters, fit.Criterion, fit.Parameters, fit.Theta.Values.Length == 1 ? 0 : null)));
                    continue;
                }

                var smaller = (LmmFit)fitOf(less.ToString(), fit);
                candidates.Add(Candidate.Of(name, smaller, smaller.Criterion, smaller.Parameters, LikelihoodRatio.Test(smaller.Criterion, smaller.Parameters, fit.Criterion, fit.Parameters, LikelihoodRatio.Boundary(smaller.Frame, fit.Frame).Lower)));
            }

        return Decide(candidates, random: true, alphaRandom, fit);
    }

    /// <summary>The terms that may go, each tested in the model as it is: all its columns have no effect. Needs no rows.</summary>
    public static IReadOnlyList<AnovaRow> FixedTests(IModelFit fit, IDegreesOfFreedom provider)
    {
        var kept = fit.KeptColumns;
        return [.. FormulaParts.Droppable(fit.Frame.Spec).Select(term =>
        {
            var columns = Enumerable.Range(0, kept.Count).Where(j => term.Columns.Contains(kept[j])).ToArray();
            var rows = new double[columns.Length, kept.Count];
            for (var r = 0; r < columns.Length; r++) rows[r, columns[r]] = 1.0;
            return Anova.Row(term.Label, rows, fit.FixedEffects.Estimates, provider, fit.Sigma);
        })];
    }

    private IModelFit? ReduceFixed(IModelFit fit)
    {
        var candidates = FixedTests(fit, DfProviders.Of(fit, method)).Where(r => r.NumeratorDf > 0)
            .Select(r => new Candidate(r.Term, null, r.F, r.NumeratorDf, r.DenominatorDf, r.PValue, null) { MeanSquare = r.MeanSquare }).ToList();
        var parts = FormulaParts.Of(fit.Frame.Spec);
        return Decide(candidates, random: false, alphaFixed, fit, name => fitOf(parts.WithoutFixed(name).ToString(), fit));
    }

    private IModelFit? Decide(List<Candidate> candidates, bool random, double alpha, IModelFit fit, Func<string, IModelFit>? refit = null)
    {
        if (candidates.Count == 0) return null;
        _round++;
        var worst = candidates.Where(c => c.P > alpha && !(random && c.Less is null)).MaxBy(c => c.P);
        foreach (var c in candidates)
        {
            var why = c == worst ? FormattableString.Invariant($"p = {c.P:0.####} is the largest above {alpha}.")
                : c.P <= alpha ? FormattableString.Invariant($"p is not above {alpha}.")
                : random && c.Less is null ? "It is the last random effect: without it the model is linear; use a linear model if you want it gone."
                : "Another term had a larger p-value; it goes first.";
            _decisions.Add(new EliminationDecision(_round, random, c.Name, c.Statistic, c.Df, c.Denominator, c.P, c.Boundary, c == worst, why) { Parameters = c.Parameters, LogLikelihood = c.LogLikelihood, MeanSquare = c.MeanSquare });
        }

        if (worst is null) return null;
        return worst.Less ?? refit?.Invoke(worst.Name) ?? throw new InvalidOperationException($"No model without {worst.Name} of {fit.Formula}.");
    }

    /// <summary>The error for a fit that cannot be refitted by another formula.</summary>
    public static BlupException NoData(IModelFit fit)
        => new("BLUP681", "This fit does not hold its data, so that other formulas cannot be fitted to them.", fit.Formula, "Fit a table that has the response as a column.");

    private sealed record Candidate(string Name, IModelFit? Less, double Statistic, double Df, double Denominator, double P, double? Boundary)
    {
        public int Parameters { get; init; }

        public double LogLikelihood { get; init; } = double.NaN;

        public double MeanSquare { get; init; } = double.NaN;

        /// <summary>A random effect by the model without it.</summary>
        public static Candidate Of(string name, IModelFit? less, double deviance, int parameters, LikelihoodRatioTest test)
            => new(name, less, test.ChiSquared, test.Df, double.NaN, test.PValue, test.Boundary?.PValue) { Parameters = parameters, LogLikelihood = -0.5 * deviance };
    }
}
