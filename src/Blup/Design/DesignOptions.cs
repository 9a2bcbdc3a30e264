namespace Blup.Design;

/// <summary>What a formula leaves open: weights, an offset, and the contrast coding of each factor.</summary>
public sealed record DesignOptions
{
    /// <summary>Column of positive prior weights; null for none.</summary>
    public string? Weights { get; init; }

    /// <summary>Column that is added to the linear predictor with coefficient 1; null for none.</summary>
    public string? Offset { get; init; }

    /// <summary>Coding by factor: <c>treatment</c> (default), <c>sum</c>, <c>helmert</c>, <c>poly</c>.</summary>
    public IReadOnlyDictionary<string, string> Contrasts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
