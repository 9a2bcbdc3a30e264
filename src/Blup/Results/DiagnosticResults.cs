namespace Blup.Results;

/// <summary>Leverage and residual diagnostics of each row used; arrays of length n.</summary>
public sealed record RowDiagnostics
{
    /// <summary>Input row numbers, from 1.</summary>
    public required int[] RowNumbers { get; init; }

    /// <summary>Hat values ∂ŷᵢ/∂yᵢ, for a mixed model of the conditional fitted values at the estimated variance parameters.</summary>
    public required double[] Leverage { get; init; }

    /// <summary>√w e / (σ √(1 − leverage)).</summary>
    public required double[] StandardizedResiduals { get; init; }

    /// <summary>(√w e/(1 − h))² h/(σ²p), as R's <c>cooks.distance</c> of lm and of lmer: movement of all fitted values.</summary>
    public required double[] CooksDistance { get; init; }
}

/// <summary>What the coefficients do when a row or a group is left out.</summary>
public sealed record Influence
{
    /// <summary>What is left out: <c>row</c> or the name of a grouping factor.</summary>
    public required string By { get; init; }

    /// <summary>The cases: input row numbers or level names.</summary>
    public required IReadOnlyList<string> Cases { get; init; }

    /// <summary>Whether the model was refitted for each case; otherwise variance parameters stay where they are.</summary>
    public required bool Exact { get; init; }

    /// <summary>Coefficient names, p.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>β̂ − β̂ without the case; cases × p. NaN where the rest cannot tell the coefficient.</summary>
    public required double[,] Dfbeta { get; init; }

    /// <summary><see cref="Dfbeta"/> in standard errors: those of the fit without the case where it is known (exact refits, linear models), else those of the fit.</summary>
    public required double[,] Dfbetas { get; init; }

    /// <summary>Cook's distance of the fixed effects, Δβᵀ V⁻¹ Δβ / p with V the covariance of β̂ of the whole fit.</summary>
    public required double[] CooksDistance { get; init; }
}

/// <summary>Principal components of the random effects of one grouping factor.</summary>
/// <param name="Group">The grouping factor.</param>
/// <param name="Columns">Random-effect columns, ℓ.</param>
/// <param name="StandardDeviations">Standard deviations along the components, descending, in units of the response.</param>
/// <param name="RelativeDeviations">The same over σ, as lme4's <c>rePCA</c> gives them.</param>
/// <param name="Proportions">Share of the variance of each component; 0 where all variances are.</param>
/// <param name="Rotation">Columns are the components, ℓ×ℓ.</param>
public sealed record RandomEffectsPca(string Group, IReadOnlyList<string> Columns, double[] StandardDeviations, double[] RelativeDeviations, double[] Proportions, double[,] Rotation);

/// <summary>Generalized variance inflation of one fixed term (Fox and Monette 1992).</summary>
/// <param name="Term">The term.</param>
/// <param name="Gvif">GVIF; the ordinary VIF for one coefficient.</param>
/// <param name="Df">Coefficients of the term.</param>
/// <param name="Adjusted">GVIF^(1/(2 df)): comparable between terms.</param>
public sealed record VarianceInflation(string Term, double Gvif, int Df, double Adjusted);
