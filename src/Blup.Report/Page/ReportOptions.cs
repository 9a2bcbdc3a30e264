using Blup.Results;

namespace Blup;

/// <summary>What a report page shows, and what it says of its origin.</summary>
public sealed record ReportOptions
{
    /// <summary>The title; null for one made of the response and the data's name.</summary>
    public string? Title { get; init; }

    /// <summary>Further fits of the same rows, to compare with.</summary>
    public IReadOnlyList<IModelFit> Against { get; init; } = [];

    /// <summary>Specifications of marginal means, such as <c>~ Trt</c> or <c>~ Trt | Sex</c>; null for all categorical predictors of the model.</summary>
    public IReadOnlyList<string>? Means { get; init; }

    /// <summary>Type of the analysis of variance.</summary>
    public AnovaType Anova { get; init; } = AnovaType.III;

    /// <summary>Whether plots are interactive where the build has the scripts for it; otherwise all are static SVG and the file is small.</summary>
    public bool Interactive { get; init; } = true;

    /// <summary>The time that the page states; null for now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The command line that makes this page again; null for one derived from the fit.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The C# expression that reads the data, for the snippet that makes this page again; null for one derived from the data's name.</summary>
    public string? ReadsData { get; init; }

    /// <summary>The file that the fit was loaded from; null where it was fitted.</summary>
    internal string? LoadedFrom { get; init; }
}
