using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Comparison;

/// <summary>
/// Deletions of single terms and backward elimination as lmerTest's <c>step</c> does it (Kuznetsova, Brockhoff &amp; Christensen 2017, section 3.4): first random
/// effects by likelihood ratio of the fit's own criterion, the least significant one at a time; then fixed terms that lie within no other, by F.
/// </summary>
internal sealed class BackwardElimination(Func<string, LmmFit, LmmFit> fitOf, double alphaRandom, double alphaFixed)
{
    private readonly List<EliminationDecision> _decisions = [];
    private int _round;

    /// <summary>Single-term deletions by maximum likelihood.</summary>
    public static TermDeletions Delete(LmmFit fit, Func<string, LmmFit, LmmFit> fitOf)
    {
        var spec = fit.Frame.Spec;
        var parts = FormulaParts.Of(spec);
        var names = FormulaParts.Droppable(spec).Select(t => t.Label).ToList();
        IModelFit[] fits = [fit, .. names.Select(t => fitOf(parts.WithoutFixed(t).ToString(), fit))];
        var full = Comparison.Of([fits[0]], null, refit: true, test: false).Models[0];
        var rows = new List<TermDeletion> { new(null, full.Parameters, full.Aic, null) };
        for (var k = 0; k < names.Count; k++)
        {
            var less = Comparison.Of([fits[0], fits[k + 1]], ["full", "less"], refit: true, test: false).Models.First(m => m.Name == "less");
            rows.Add(new TermDeletion(names[k], less.Parameters, less.Aic, LikelihoodRatio.Test(less.Deviance, less.Parameters, full.Deviance, full.Parameters, null)));
        }

        return new TermDeletions(rows, fit.Reml);
    }

    public Elimination Run(LmmFit fit)
    {
        while (ReduceRandom(fit) is { } less) fit = less;
        while (ReduceFixed(fit) is { } less) fit = less;
        return new Elimination(_decisions, fit.Formula, fit);
    }

    private LmmFit? ReduceRandom(LmmFit fit)
    {
        var parts = FormulaParts.Of(fit.Frame.Spec);
        var tests = new List<(string Name, LmmFit? Less, LikelihoodRatioTest Test)>();
        for (var k = 0; k < parts.Random.Count; k++)
            foreach (var (name, rest) in parts.Random[k].Reductions())
            {
                var less = parts.WithRandom(k, rest);
                if (less.Random.Count == 0)
                {
                    // The last random effect is tested against the linear model, but kept: what follows is about mixed models.
                    var (deviance, parameters, _) = LinearLikelihood.Of(fit.Frame, fit.Reml);
                    tests.Add((name, null, LikelihoodRatio.Test(deviance, parameters, fit.Criterion, fit.Parameters, fit.Theta.Values.Length == 1 ? 0 : null)));
                    continue;
                }

                var smaller = fitOf(less.ToString(), fit);
                tests.Add((name, smaller, LikelihoodRatio.Test(smaller.Criterion, smaller.Parameters, fit.Criterion, fit.Parameters, LikelihoodRatio.Boundary(smaller.Frame, fit.Frame).Lower)));
            }

        return Decide(tests.ConvertAll(t => new Candidate(t.Name, t.Less, t.Test.ChiSquared, t.Test.Df, double.NaN, t.Test.PValue, t.Test.Boundary?.PValue)), random: true, alphaRandom, fit);
    }

    private LmmFit? ReduceFixed(LmmFit fit)
    {
        var spec = fit.Frame.Spec;
        var provider = Satterthwaite.Of(fit);
        var kept = FittedObjective.State(fit).Model.KeptColumns;
        var candidates = new List<Candidate>();
        foreach (var term in FormulaParts.Droppable(spec))
        {
            var columns = Enumerable.Range(0, kept.Count).Where(j => term.Columns.Contains(kept[j])).ToArray();
            if (columns.Length == 0) continue;
            var rows = new double[columns.Length, kept.Count];
            for (var r = 0; r < columns.Length; r++) rows[r, columns[r]] = 1.0;
            var test = provider.Test(rows, fit.FixedEffects.Estimates);
            candidates.Add(new Candidate(term.Label, null, test.F, test.NumeratorDf, test.DenominatorDf, test.PValue, null));
        }

        var parts = FormulaParts.Of(spec);
        return Decide(candidates, random: false, alphaFixed, fit, name => fitOf(parts.WithoutFixed(name).ToString(), fit));
    }

    private LmmFit? Decide(List<Candidate> candidates, bool random, double alpha, LmmFit fit, Func<string, LmmFit>? refit = null)
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
            _decisions.Add(new EliminationDecision(_round, random, c.Name, c.Statistic, c.Df, c.Denominator, c.P, c.Boundary, c == worst, why));
        }

        if (worst is null) return null;
        return worst.Less ?? refit?.Invoke(worst.Name) ?? throw new InvalidOperationException($"No model without {worst.Name} of {fit.Formula}.");
    }

    /// <summary>The error for a fit that cannot be refitted by another formula.</summary>
    public static BlupException NoData(IModelFit fit)
        => new("BLUP681", "This fit does not hold its data, so that other formulas cannot be fitted to them.", fit.Formula, "Fit a table that has the response as a column.");

    private sealed record Candidate(string Name, LmmFit? Less, double Statistic, double Df, double Denominator, double P, double? Boundary);
}
