namespace Blup.Results;

/// <summary>How much of the variation a model accounts for. Always defined: a variance of zero contributes zero.</summary>
public sealed record EffectSizes
{
    /// <summary>Share of the fixed effects, σ²_f / (σ²_f + σ²_r + σ²): Nakagawa and Schielzeth (2013), Johnson (2014).</summary>
    public required double MarginalR2 { get; init; }

    /// <summary>Share of fixed and random effects.</summary>
    public required double ConditionalR2 { get; init; }

    /// <summary>σ²_r / (σ²_r + σ²): how alike two rows of the same groups are, the fixed effects apart.</summary>
    public required double AdjustedIcc { get; init; }

    /// <summary>σ²_r / (σ²_f + σ²_r + σ²).</summary>
    public required double UnadjustedIcc { get; init; }

    /// <summary>Variance of Xβ̂ over the rows, σ²_f.</summary>
    public required double FixedVariance { get; init; }

    /// <summary>Mean of zᵀΨz over the rows, σ²_r.</summary>
    public required double RandomVariance { get; init; }

    /// <summary>σ².</summary>
    public required double ResidualVariance { get; init; }

    /// <summary>The variance term by term; shares add up to 1.</summary>
    public required IReadOnlyList<VarianceShare> Shares { get; init; }

    /// <summary>Coefficients in standard deviations: β sd(x)/sd(y), as after scaling response and columns.</summary>
    public required IReadOnlyList<StandardizedCoefficient> Standardized { get; init; }
}

/// <summary>One term's part of the total variance σ²_f + σ²_r + σ².</summary>
/// <param name="Kind"><c>fixed</c>, <c>random</c> or <c>residual</c>.</param>
/// <param name="Term">Fixed term, or label of a random term.</param>
/// <param name="Variance">For a fixed term the covariance of its part with Xβ̂ (can be negative where terms oppose one another); for a random term the mean of zᵀΨz.</param>
/// <param name="Share"><paramref name="Variance"/> over the total.</param>
public sealed record VarianceShare(string Kind, string Term, double Variance, double Share);

/// <summary>A standardized coefficient.</summary>
/// <param name="Name">Coefficient.</param>
/// <param name="Estimate">β sd(x)/sd(y); the intercept's is 0.</param>
/// <param name="StandardError">Its standard error, the standard deviations taken as known.</param>
public sealed record StandardizedCoefficient(string Name, double Estimate, double StandardError);
