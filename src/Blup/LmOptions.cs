using Blup.Design;

namespace Blup;

/// <summary>How a linear model is fitted.</summary>
public sealed record LmOptions
{
    /// <summary>Weights, offset and contrast codings.</summary>
    public DesignOptions Design { get; init; } = new();

    /// <summary>A name of the data, for printing.</summary>
    public string? DataName { get; init; }
}
