namespace Blup.Numerics.Dense;

/// <summary>Which elements of a matrix an operation computes and touches.</summary>
internal enum Part
{
    /// <summary>All of them.</summary>
    Whole,

    /// <summary>Those with row ≥ column.</summary>
    Lower,

    /// <summary>Those with row ≤ column.</summary>
    Upper,
}
