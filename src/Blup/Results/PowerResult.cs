namespace Blup.Results;

/// <summary>The share of simulated studies in which a test was significant.</summary>
public sealed partial record PowerResult
{
    /// <summary>The test in words.</summary>
    public required string Test { get; init; }

    /// <summary>Level of significance.</summary>
    public required double Alpha { get; init; }

    /// <summary>Number of simulated studies.</summary>
    public required int Simulations { get; init; }

    /// <summary>Studies with p below <see cref="Alpha"/>.</summary>
    public required int Significant { get; init; }

    /// <summary>Studies that could not be fitted; they count as not significant.</summary>
    public required int Failed { get; init; }

    /// <summary>Rows of a study.</summary>
    public required int Observations { get; init; }

    /// <summary>Grouping factors of a study.</summary>
    public required IReadOnlyList<GroupingFactorSize> Groups { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Coverage of the interval.</summary>
    public required double Level { get; init; }

    /// <summary>Lower bound of the power (Clopper &amp; Pearson 1934): what is unknown because the number of simulations is finite.</summary>
    public required double Lower { get; init; }

    /// <summary>Upper bound of the power.</summary>
    public required double Upper { get; init; }

    /// <summary>Estimated power.</summary>
    public double Power => (double)Significant / Simulations;
}
