namespace Blup.Results;

/// <summary>The same regression within each group: no pooling of coefficients, one pooled residual standard deviation.</summary>
public sealed record LmListFit
{
    /// <summary>The formula.</summary>
    public required string Formula { get; init; }

    /// <summary>The grouping factor.</summary>
    public required string Group { get; init; }

    /// <summary>Its levels, J.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Coefficient names, p.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Estimates, J×p; NaN where a group's rows cannot tell a coefficient.</summary>
    public required double[,] Estimates { get; init; }

    /// <summary>Standard errors from the pooled residual standard deviation, J×p.</summary>
    public required double[,] StandardErrors { get; init; }

    /// <summary>Rows of each group, J.</summary>
    public required int[] Observations { get; init; }

    /// <summary>Residual standard deviation of each group, J; NaN without residual degrees of freedom.</summary>
    public required double[] Sigmas { get; init; }

    /// <summary>√(Σ residual squares / Σ residual degrees of freedom).</summary>
    public required double PooledSigma { get; init; }

    /// <summary>Σ over groups of rows − coefficients.</summary>
    public required int ResidualDf { get; init; }
}
