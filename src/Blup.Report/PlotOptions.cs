using Blup.Results;

namespace Blup.Report;

/// <summary>What a plot shows. Each kind reads the options that mean something to it.</summary>
public sealed record PlotOptions
{
    /// <summary>Column of the horizontal axis; null for the first covariate of the model.</summary>
    public string? X { get; init; }

    /// <summary>Column told apart by colour; null for a factor of the model, where there is one.</summary>
    public string? By { get; init; }

    /// <summary>Grouping factor of panels, modes or cases; null for the one with most levels (of influence: single rows).</summary>
    public string? Group { get; init; }

    /// <summary>Levels of <see cref="Group"/> to show; empty for all.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Specification of means, such as <c>~ Trt | Day</c>; null for the model's factors.</summary>
    public string? Specs { get; init; }

    /// <summary>A fixed or random effect: the columns of a caterpillar, the parameters of a profile, the tested coefficient of a power curve; null for all (the last coefficient).</summary>
    public string? Term { get; init; }

    /// <summary>Which residuals: <c>fitted</c>, <c>scale</c> or <c>group</c>; of a Q-Q plot <c>residuals</c> or <c>random</c>; of predictions <c>against</c> or <c>beside</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Other models of the same response, drawn beside this one.</summary>
    public IReadOnlyList<IModelFit> Against { get; init; } = [];

    /// <summary>Names of this model and of <see cref="Against"/> for the legend; empty for their formulas.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Title; null for the usual one.</summary>
    public string? Title { get; init; }

    /// <summary>Confidence level, between 0 and 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Degrees of freedom of intervals; null for the fit's own.</summary>
    public DfMethod? Df { get; init; }

    /// <summary>Most panels; of more groups an evenly spaced sample is shown.</summary>
    public int MaxPanels { get; init; } = 36;

    /// <summary>Most points; more are counted in tiles or thinned evenly.</summary>
    public int MaxPoints { get; init; } = 5000;

    /// <summary>Number of simulated studies of a power curve.</summary>
    public int Simulations { get; init; } = 200;

    /// <summary>Numbers of groups of a power curve; empty for a quarter, half, once and twice the number of the data.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];
}
