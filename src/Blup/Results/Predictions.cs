using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>Which part of a model a prediction is of.</summary>
public enum PredictionLevel
{
    /// <summary>The mean over all groups, xᵀβ: random effects at their mean, zero.</summary>
    Population,

    /// <summary>The groups seen, xᵀβ + zᵀb.</summary>
    Conditional,

    /// <summary>Groups not seen before: the mean is the population's, the uncertainty includes how groups differ.</summary>
    NewGroup,
}

/// <summary>What an interval must cover.</summary>
public enum PredictionInterval
{
    /// <summary>No interval.</summary>
    None,

    /// <summary>The mean at the level asked for.</summary>
    Confidence,

    /// <summary>A new observation there: the residual variance is added.</summary>
    Prediction,
}

/// <summary>What to do with a group that the fit did not see.</summary>
public enum UnseenGroups
{
    /// <summary>Refuse, naming the level and its rows.</summary>
    Error,

    /// <summary>Predict the population's mean for it, without the variance between groups.</summary>
    Population,

    /// <summary>Predict the population's mean for it, with the variance between groups.</summary>
    NewGroup,

    /// <summary>No prediction: NaN.</summary>
    Missing,
}

/// <summary>What to do with a row in which a value is missing (or, for <see cref="Missing"/>, a factor's level was not seen).</summary>
public enum MissingRows
{
    /// <summary>Keep the row with a NaN.</summary>
    Missing,

    /// <summary>Leave the row out; row numbers say which remain.</summary>
    Omit,

    /// <summary>Refuse, naming the rows.</summary>
    Error,
}

/// <summary>Predictions row by row; arrays have one entry a row. Immutable.</summary>
public sealed record Predictions
{
    /// <summary>The level predicted.</summary>
    public required PredictionLevel Level { get; init; }

    /// <summary>The interval.</summary>
    public required PredictionInterval Interval { get; init; }

    /// <summary>Coverage of the interval, such as 0.95.</summary>
    public required double Confidence { get; init; }

    /// <summary>Which variances the standard errors and the interval contain, in words.</summary>
    public required string Includes { get; init; }

    /// <summary>How the degrees of freedom were found; null where there are none.</summary>
    public required DfMethod? DfMethod { get; init; }

    /// <summary>Input row numbers, from 1.</summary>
    public required int[] RowNumbers { get; init; }

    /// <summary>Predicted values; NaN where none can be given.</summary>
    public required double[] Fit { get; init; }

    /// <summary>Standard errors of the predicted mean (without the residual variance); null where not asked for.</summary>
    public double[]? StandardErrors { get; init; }

    /// <summary>Degrees of freedom of the interval's t quantile; null where there is none.</summary>
    public double[]? Df { get; init; }

    /// <summary>Lower ends of the interval; null where there is none.</summary>
    public double[]? Lower { get; init; }

    /// <summary>Upper ends.</summary>
    public double[]? Upper { get; init; }

    /// <summary>What the reader should know of some rows.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }
}
