namespace Blup.Results;

/// <summary>What each term of an ANOVA table is adjusted for. Hypotheses are built from estimable functions, so that none depends on the contrast coding.</summary>
public enum AnovaType
{
    /// <summary>Sequential: each term adjusted for the terms before it in the formula.</summary>
    I = 1,

    /// <summary>Each term adjusted for all terms that do not contain it.</summary>
    II = 2,

    /// <summary>Each term adjusted for all others; main effects are of unweighted means (SAS type III).</summary>
    III = 3,
}

/// <summary>Tests of the fixed terms of a model. Immutable; prints as lmerTest's <c>anova</c> or car's <c>Anova</c> does.</summary>
/// <remarks>
/// Type I and, with Satterthwaite's method, type II follow lmerTest and SAS: a term is contained in another that has all its variables and the same
/// covariates, and "adjusted" means orthogonal with respect to XᵀX. Type II with Kenward-Roger, Wald or residual degrees of freedom follows car: a term is
/// contained in every term that has all its variables, and "adjusted" means by generalised least squares. The two agree in balanced designs without
/// interactions of factors with covariates.
/// </remarks>
public sealed partial record AnovaTable
{
    /// <summary>Sequential (I), hierarchical (II) or marginal (III).</summary>
    public required AnovaType Type { get; init; }

    /// <summary>How denominator degrees of freedom were found; Wald: χ² tests.</summary>
    public required DfMethod Method { get; init; }

    /// <summary>The response, as R prints it.</summary>
    public required string ResponseName { get; init; }

    /// <summary>The terms in the order of the formula.</summary>
    public required IReadOnlyList<AnovaRow> Rows { get; init; }

    /// <summary>Residual sum of squares and degrees of freedom of a linear model; null for a mixed model.</summary>
    public ResidualRow? Residual { get; init; }
}

/// <summary>The test of one term.</summary>
/// <param name="Term">R's label of the term.</param>
/// <param name="SumOfSquares">Mean square × numerator df, in squared units of the response; NaN where nothing is estimable.</param>
/// <param name="MeanSquare">F × σ̂² with F before any scaling, as lmerTest reports it.</param>
/// <param name="NumeratorDf">Number of independent estimable functions tested; 0 where the term is confounded with earlier ones.</param>
/// <param name="DenominatorDf">Denominator degrees of freedom; +∞ for Wald tests.</param>
/// <param name="F">The statistic; scaled with Kenward-Roger.</param>
/// <param name="PValue">Upper tail.</param>
public sealed record AnovaRow(string Term, double SumOfSquares, double MeanSquare, int NumeratorDf, double DenominatorDf, double F, double PValue)
{
    /// <summary>Wald's χ², F × numerator df.</summary>
    public double ChiSquared => F * NumeratorDf;
}

/// <summary>The residual row of a linear model's table.</summary>
/// <param name="SumOfSquares">Residual sum of squares.</param>
/// <param name="Df">Residual degrees of freedom.</param>
public sealed record ResidualRow(double SumOfSquares, double Df);
