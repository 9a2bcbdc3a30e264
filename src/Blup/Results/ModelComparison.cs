using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>Models of the same rows side by side, by number of parameters, each tested against the one before it.</summary>
public sealed partial record ModelComparison
{
    /// <summary>The models, by number of parameters.</summary>
    public required IReadOnlyList<ComparedFit> Models { get; init; }

    /// <summary>Whether the criteria are restricted likelihoods (REML); otherwise maximum likelihood.</summary>
    public required bool Reml { get; init; }

    /// <summary>A name of the data, for printing; null where there is none.</summary>
    public string? DataName { get; init; }

    /// <summary>What the reader should know: models refitted by maximum likelihood, why a p-value has no boundary correction.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }
}

/// <summary>One model of a comparison.</summary>
public sealed record ComparedFit
{
    /// <summary>Its name in the table.</summary>
    public required string Name { get; init; }

    /// <summary>Its formula.</summary>
    public required string Formula { get; init; }

    /// <summary>Whether it was fitted by REML and refitted by maximum likelihood for the comparison.</summary>
    public required bool Refitted { get; init; }

    /// <summary>Number of parameters: fixed effects, covariance parameters, residual variance.</summary>
    public required int Parameters { get; init; }

    /// <summary>−2 log-likelihood (or the REML criterion, see <see cref="ModelComparison.Reml"/>).</summary>
    public required double Deviance { get; init; }

    /// <summary>Number of rows.</summary>
    public required int Observations { get; init; }

    /// <summary>Conditional Akaike criterion: −2 log f(y | β̂, b̂) + 2(ρ + 1), ρ the trace of the hat matrix (Vaida &amp; Blanchard 2005, known θ).</summary>
    public required double ConditionalAic { get; init; }

    /// <summary>The same with the effective parameters of estimated variances: tr(∂ŷ/∂y) instead of ρ (Greven &amp; Kneib 2010), exact.</summary>
    public required double CorrectedConditionalAic { get; init; }

    /// <summary>The likelihood-ratio test against the model before; null for the first, or where no test was asked for.</summary>
    public LikelihoodRatioTest? Test { get; init; }

    /// <summary>Log-likelihood.</summary>
    public double LogLikelihood => -0.5 * Deviance;

    /// <summary>Akaike's criterion.</summary>
    public double Aic => Deviance + 2.0 * Parameters;

    /// <summary>Bayesian criterion.</summary>
    public double Bic => Deviance + Math.Log(Observations) * Parameters;

    /// <summary>Akaike's criterion corrected for small samples (Hurvich &amp; Tsai 1989): AIC + 2k(k + 1)/(n − k − 1); NaN where n ≤ k + 1.</summary>
    public double Aicc => Observations > Parameters + 1 ? Aic + 2.0 * Parameters * (Parameters + 1.0) / (Observations - Parameters - 1.0) : double.NaN;
}

/// <summary>The conditional Akaike criterion of a fit.</summary>
/// <param name="ConditionalAic">−2 log f(y | β̂, b̂) + 2(ρ + 1), variances taken as known (Vaida &amp; Blanchard 2005).</param>
/// <param name="EffectiveParameters">ρ, the trace of the hat matrix.</param>
/// <param name="CorrectedConditionalAic">The same with <paramref name="CorrectedParameters"/>.</param>
/// <param name="CorrectedParameters">tr(∂ŷ/∂y), which counts that the variances are estimated (Greven &amp; Kneib 2010).</param>
public sealed record ConditionalAkaikeCriterion(double ConditionalAic, double EffectiveParameters, double CorrectedConditionalAic, double CorrectedParameters);

/// <summary>A likelihood-ratio test of a model against one nested in it.</summary>
/// <param name="ChiSquared">Fall of the deviance, at least 0.</param>
/// <param name="Df">Difference in the number of parameters.</param>
/// <param name="PValue">Upper tail of χ² with <paramref name="Df"/> degrees of freedom; NaN where that is 0.</param>
/// <param name="Boundary">The p-value under the mixture that holds where a variance is tested; null where none is tested or its mixture is not known.</param>
public sealed record LikelihoodRatioTest(double ChiSquared, int Df, double PValue, BoundaryTest? Boundary);

/// <summary>A test of a variance at the end of its range: an equal mixture of χ² distributions (Self &amp; Liang 1987; Stram &amp; Lee 1994).</summary>
/// <param name="LowerDf">Degrees of freedom of one half, k; the other half has k + 1.</param>
/// <param name="PValue">Upper tail of the mixture.</param>
public sealed record BoundaryTest(int LowerDf, double PValue)
{
    /// <summary>The mixture in words: <c>½χ²(0) + ½χ²(1)</c>.</summary>
    public string Mixture => FormattableString.Invariant($"½χ²({LowerDf}) + ½χ²({LowerDf + 1})");
}
