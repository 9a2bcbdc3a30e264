using Blup.Design;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup;

/// <summary>How a linear mixed model is fitted.</summary>
public sealed record LmmOptions
{
    /// <summary>REML (the default) or maximum likelihood.</summary>
    public bool Reml { get; init; } = true;

    /// <summary>Weights, offset and contrast codings.</summary>
    public DesignOptions Design { get; init; } = new();

    /// <summary>Degrees of freedom of the t-tests in <see cref="LmmFit.FixedEffects"/>.</summary>
    public DfMethod Df { get; init; } = DfMethod.Satterthwaite;

    /// <summary>A name of the data, for printing.</summary>
    public string? DataName { get; init; }

    /// <summary>
    /// Bytes that the fit may take beyond its data; null (the default) for what the machine or the container has. A fit that would need more is refused before it
    /// begins (BLUP870).
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The matrix kernels; tests force each.</summary>
    internal KernelPath Kernel { get; init; }

    /// <summary>Told after each iteration of a long fit.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>Stops the fit between evaluations.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Where a fit stands.</summary>
/// <param name="Iteration">Iteration, from 1.</param>
/// <param name="Evaluations">Evaluations so far.</param>
/// <param name="Criterion">Criterion so far (REML criterion or deviance).</param>
/// <param name="PossibleGain">Estimate of how much lower the criterion can get.</param>
public sealed record FitProgress(int Iteration, int Evaluations, double Criterion, double PossibleGain)
{
    /// <summary>Estimated share done, from 0 to 1, of Kenward-Roger's sums, which follow the last iteration; null before.</summary>
    public double? KenwardRogerShare { get; init; }
}
