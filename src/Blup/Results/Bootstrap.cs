namespace Blup.Results;

/// <summary>Which bootstrap interval.</summary>
public enum BootstrapInterval
{
    /// <summary>Quantiles of the replicates.</summary>
    Percentile,

    /// <summary>Quantiles reflected about the estimate: 2·estimate − quantile.</summary>
    Basic,

    /// <summary>Estimate less its bootstrap bias, ± normal quantile × standard deviation of the replicates.</summary>
    Normal,
}

/// <summary>A parametric bootstrap. Replicate r depends on the seed and on r alone, not on threads.</summary>
public sealed record Bootstrap
{
    /// <summary>Names of the statistics: terms, sigma, fixed effects, in lme4's order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The statistics of the fit.</summary>
    public required double[] Estimates { get; init; }

    /// <summary>One array a statistic, one value a replicate; NaN where the refit failed or the statistic does not exist (a correlation with a zero variance).</summary>
    public required double[][] Replicates { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Replicates whose refit failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Replicates whose refit was singular: valid, and counted so that a pile of zeros is no surprise.</summary>
    public required int Singular { get; init; }

    /// <summary>Number of replicates.</summary>
    public int Count => Replicates.Length == 0 ? 0 : Replicates[0].Length;

    /// <summary>Standard deviation of a statistic over the replicates that have it.</summary>
    public double StandardError(int statistic)
    {
        var values = Finite(statistic);
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    /// <summary>Mean of the replicates less the estimate.</summary>
    public double Bias(int statistic) => Finite(statistic).Average() - Estimates[statistic];

    /// <summary>The replicates that have the statistic, ascending.</summary>
    internal double[] Finite(int statistic) => [.. Replicates[statistic].Where(double.IsFinite).Order()];
}
