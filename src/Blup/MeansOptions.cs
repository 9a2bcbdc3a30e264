using Blup.Results;

namespace Blup;

/// <summary>How the cells of a reference grid that a mean does not tell apart are weighted.</summary>
public enum MeansWeights
{
    /// <summary>All cells alike.</summary>
    Equal,

    /// <summary>By how often the averaged combination of levels occurs in the data.</summary>
    Proportional,
}

/// <summary>On which scale means of a transformed response are given.</summary>
public enum MeansScale
{
    /// <summary>The scale of the linear predictor.</summary>
    Link,

    /// <summary>Back-transformed to the response; standard errors by the delta method, intervals from the linear scale.</summary>
    Response,
}

/// <summary>What marginal means are taken of.</summary>
public sealed record MeansOptions
{
    /// <summary>Values of covariates (or of factors made of numbers); those not named are at their mean.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> At { get; init; } = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);

    /// <summary>Chosen levels of factors; those not named are at all their levels.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Levels { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Weights of averaged cells.</summary>
    public MeansWeights Weights { get; init; }

    /// <summary>Degrees of freedom; null for the method of the fit's own table.</summary>
    public DfMethod? Df { get; init; }

    /// <summary>Confidence level, between 0 and 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Linear or response scale.</summary>
    public MeansScale Type { get; init; }

    /// <summary>Adjustment of the intervals of the means themselves; none by default.</summary>
    public Adjustment Adjust { get; init; } = Adjustment.None;

    /// <summary>Told the estimated share done, from 0 to 1, of Kenward-Roger's sums.</summary>
    public IProgress<double>? Progress { get; init; }
}

/// <summary>How contrasts are tested.</summary>
public sealed record ContrastOptions
{
    /// <summary>Adjustment for several contrasts, in each by-group.</summary>
    public Adjustment Adjust { get; init; }

    /// <summary>Label of the control for <c>trt.vs.ctrl</c>; null for the first.</summary>
    public string? Reference { get; init; }

    /// <summary>Confidence level; null for that of the means.</summary>
    public double? Level { get; init; }
}
