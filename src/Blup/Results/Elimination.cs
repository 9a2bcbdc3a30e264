namespace Blup.Results;

/// <summary>What single-term deletions do to a model.</summary>
/// <param name="Rows">The model as it is (first, without a term) and one row for each fixed term that may go.</param>
/// <param name="Refitted">Whether the fit was by REML and the comparison refitted it by maximum likelihood.</param>
/// <param name="Formula">The model as it is.</param>
public sealed partial record TermDeletions(IReadOnlyList<TermDeletion> Rows, bool Refitted, string Formula);

/// <summary>Tests of the fixed terms of a mixed model that may go, each against the model as it is: nothing is refitted.</summary>
/// <param name="Formula">The model.</param>
/// <param name="Tests">The tests: of a term that lies within no other all types agree.</param>
public sealed partial record DeletionTests(string Formula, AnovaTable Tests);

/// <summary>A model without one of its fixed terms.</summary>
/// <param name="Term">The term; null for the model as it is.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Aic">Akaike's criterion of the model without the term, by maximum likelihood.</param>
/// <param name="Test">Likelihood-ratio test of the term; null for the model as it is.</param>
public sealed record TermDeletion(string? Term, int Parameters, double Aic, LikelihoodRatioTest? Test)
{
    /// <summary>Exact F-test of the term in a linear model; null of a mixed one, and for the model as it is.</summary>
    public OverallTest? F { get; init; }
}

/// <summary>A backward elimination: what was looked at, in order, and where it ended.</summary>
/// <param name="Decisions">Every test and what followed from it.</param>
/// <param name="Formula">The formula that is left.</param>
/// <param name="Fit">Its fit, by the criterion of the first.</param>
public sealed partial record Elimination(IReadOnlyList<EliminationDecision> Decisions, string Formula, LmmFit Fit)
{
    /// <summary>How denominator degrees of freedom of fixed terms were found.</summary>
    public required DfMethod Method { get; init; }

    /// <summary>Number of parameters of the model begun with.</summary>
    public required int Parameters { get; init; }

    /// <summary>(Restricted) log-likelihood of the model begun with.</summary>
    public required double LogLikelihood { get; init; }
}

/// <summary>A backward elimination of a linear model by exact F-tests: what was looked at, in order, and where it ended.</summary>
/// <param name="Decisions">Every test and what followed from it.</param>
/// <param name="Formula">The formula that is left.</param>
/// <param name="Fit">Its fit.</param>
public sealed partial record LinearElimination(IReadOnlyList<EliminationDecision> Decisions, string Formula, LmFit Fit);

/// <summary>One test of a backward elimination.</summary>
/// <param name="Round">Round, from 1; one term goes at the end of a round.</param>
/// <param name="Random">Whether a random effect was tested (likelihood ratio); otherwise a fixed term (F; Satterthwaite, of a linear model exact).</param>
/// <param name="Term">What would go: <c>Days in (1 + Days | Subject)</c>, or a fixed term.</param>
/// <param name="Statistic">χ² or F.</param>
/// <param name="Df">Degrees of freedom of χ², or of the numerator.</param>
/// <param name="DenominatorDf">Denominator degrees of freedom of F; NaN for χ².</param>
/// <param name="PValue">The p-value that decides; for a random effect without the boundary correction, as lmerTest does.</param>
/// <param name="BoundaryPValue">The p-value under the boundary's mixture, where it is known.</param>
/// <param name="Eliminated">Whether the term went in this round.</param>
/// <param name="Why">Why, in words.</param>
public sealed record EliminationDecision(int Round, bool Random, string Term, double Statistic, double Df, double DenominatorDf, double PValue, double? BoundaryPValue, bool Eliminated, string Why)
{
    /// <summary>Number of parameters of the model without a random effect; 0 for a fixed term.</summary>
    public int Parameters { get; init; }

    /// <summary>(Restricted) log-likelihood of the model without a random effect; NaN for a fixed term.</summary>
    public double LogLikelihood { get; init; } = double.NaN;

    /// <summary>F × σ̂² of a fixed term, as lmerTest reports it; NaN for a random effect.</summary>
    public double MeanSquare { get; init; } = double.NaN;
}
