namespace Blup.Models;

/// <summary>
/// A grouping factor with all random-effect columns that share it: J levels × ℓ columns. Terms of the same factor stand side by side,
/// so that Λ has one ℓ×ℓ template per factor, block diagonal over its terms.
/// </summary>
internal sealed class RandomFactor
{
    public required string Name { get; init; }

    /// <summary>Number of levels, J.</summary>
    public required int Levels { get; init; }

    /// <summary>Columns per level, ℓ.</summary>
    public required int Width { get; init; }

    /// <summary>First of its J·ℓ coordinates among all [Z X y] (see <see cref="ModelLayout"/>).</summary>
    public required int Offset { get; init; }

    public required RandomTerm[] Terms { get; init; }

    /// <summary>Level of each row, length n.</summary>
    public required int[] Codes { get => Design.AbsentRows.Require(field); init; }

    /// <summary>Number of coordinates, J·ℓ.</summary>
    public int Size => Levels * Width;
}

/// <summary>One random-effect term: an unstructured covariance of <see cref="Width"/> columns within its factor.</summary>
internal sealed class RandomTerm
{
    /// <summary>Position in <see cref="Blup.Design.ModelFrame.Random"/>.</summary>
    public required int FormulaIndex { get; init; }

    /// <summary>First column within the factor's template.</summary>
    public required int Column { get; init; }

    public required int Width { get; init; }

    /// <summary>First of its ℓ(ℓ+1)/2 entries in the internal θ.</summary>
    public required int ThetaStart { get; init; }

    /// <summary>Internal columns are the user's times this: Λ_user = T Λ (estimation.md, centring and scaling).</summary>
    public required ColumnTransform Transform { get; init; }

    public int ThetaCount => Width * (Width + 1) / 2;
}
