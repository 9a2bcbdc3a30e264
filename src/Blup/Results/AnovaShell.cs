namespace Blup.Results;

/// <summary>Sources, degrees of freedom and the stratum in which each source is tested: what formula and design say before any response is seen. Immutable.</summary>
public sealed partial record AnovaShell
{
    /// <summary>The lines, stratum by stratum, the coarsest first; the residual of a stratum is its last line.</summary>
    public required IReadOnlyList<ShellLine> Lines { get; init; }

    /// <summary>Rows of the design, n.</summary>
    public required int Rows { get; init; }
}

/// <summary>One line of an ANOVA shell.</summary>
/// <param name="Stratum">The grouping factor whose variation the source is compared with; <c>Within</c> for the residual of the rows.</param>
/// <param name="Source">A fixed term, or <c>Residuals</c>.</param>
/// <param name="Df">Degrees of freedom; 0 where the source is confounded with lines above it.</param>
/// <param name="ErrorDf">For a term, the degrees of freedom of its stratum's residual; null for a residual line.</param>
public sealed record ShellLine(string Stratum, string Source, int Df, int? ErrorDf);
