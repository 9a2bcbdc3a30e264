using Blup.Tables;

namespace Blup.Results;

/// <summary>What to predict.</summary>
public sealed record PredictOptions
{
    /// <summary>The level: a choice that only the caller can make. A linear model has the population's only.</summary>
    public required PredictionLevel Level { get; init; }

    /// <summary>New data; null for the rows fitted.</summary>
    public Table? Data { get; init; }

    /// <summary>The interval.</summary>
    public PredictionInterval Interval { get; init; } = PredictionInterval.None;

    /// <summary>Coverage of the interval, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Whether to give standard errors also without an interval.</summary>
    public bool StandardErrors { get; init; }

    /// <summary>Degrees of freedom of the interval; null for the fit's own.</summary>
    public DfMethod? Df { get; init; }

    /// <summary>Groups that the fit did not see (level <see cref="PredictionLevel.Conditional"/>).</summary>
    public UnseenGroups UnseenGroups { get; init; } = UnseenGroups.Error;

    /// <summary>Rows with a missing value.</summary>
    public MissingRows MissingRows { get; init; } = MissingRows.Missing;

    /// <summary>Whether a level of a fixed factor that the fit did not see counts as missing; otherwise it is an error.</summary>
    public bool UnseenLevelsAreMissing { get; init; }
}
