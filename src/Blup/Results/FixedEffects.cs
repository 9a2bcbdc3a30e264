namespace Blup.Results;

/// <summary>How degrees of freedom of a t- or F-test are found.</summary>
public enum DfMethod
{
    /// <summary>Satterthwaite's approximation, from exact derivatives.</summary>
    Satterthwaite,

    /// <summary>Kenward and Roger's adjusted covariance and degrees of freedom (REML only).</summary>
    KenwardRoger,

    /// <summary>Infinite degrees of freedom: z and χ² tests.</summary>
    Wald,

    /// <summary>Residual degrees of freedom n − p of a linear model.</summary>
    Residual,
}

/// <summary>Estimated fixed effects (p columns that are not aliased) with their covariance matrix.</summary>
public sealed record FixedEffects
{
    /// <summary>Coefficient names, length p.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Estimates β̂, length p.</summary>
    public required double[] Estimates { get; init; }

    /// <summary>Covariance matrix σ²(XᵀH⁻¹X)⁻¹ (adjusted where <see cref="Method"/> is Kenward-Roger), p×p.</summary>
    public required double[,] Covariance { get; init; }

    /// <summary>The same as tests and linear functions use it.</summary>
    internal CoefficientCovariance Factored { get => field ?? CoefficientCovariance.Plain(Covariance); init; }

    /// <summary>Degrees of freedom of each t-test; +∞ for Wald.</summary>
    public required double[] Df { get; init; }

    /// <summary>The method behind <see cref="Df"/>.</summary>
    public required DfMethod Method { get; init; }

    /// <summary>Columns dropped because they are linear combinations of others, with the exact dependency.</summary>
    public required IReadOnlyList<AliasedColumn> Aliased { get; init; }

    /// <summary>Standard errors, length p.</summary>
    public required double[] StandardErrors { get; init; }

    /// <summary>t (or z) statistics, length p.</summary>
    public required double[] Statistics { get; init; }

    /// <summary>Two-sided p-values, length p.</summary>
    public required double[] PValues { get; init; }
}

/// <summary>A column that was dropped: <c>Hours = 24*Days</c>.</summary>
/// <param name="Name">The dropped column.</param>
/// <param name="Terms">The columns kept and their coefficients, zeros left out.</param>
public sealed record AliasedColumn(string Name, IReadOnlyList<(string Column, double Coefficient)> Terms);
