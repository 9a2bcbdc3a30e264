using Blup.Design;
using Blup.Results;

namespace Blup.Estimation;

/// <summary>
/// Weighted least squares of a frame's kept columns by Householder QR of the internal columns: collinear data such as Longley's keep
/// ten digits and more. Cost 4np², memory np.
/// </summary>
internal sealed record LeastSquares
{
    /// <summary>Columns kept and what was found of aliasing.</summary>
    public required AliasResult Aliasing { get; init; }

    /// <summary>β̂ of the kept columns.</summary>
    public required double[] Estimates { get; init; }

    /// <summary>(XᵀWX)⁻¹, p×p.</summary>
    public required CoefficientCovariance Unscaled { get; init; }

    /// <summary>Σ w e².</summary>
    public required double ResidualSquare { get; init; }

    /// <summary>Xβ̂ + offset, length n.</summary>
    public required double[] Fitted { get; init; }

    public static LeastSquares Of(ModelFrame frame)
    {
        var design = new LeastSquaresDesign(frame);
        var (beta, square) = design.Solve(frame.Response);
        return new LeastSquares
        {
            Aliasing = design.Aliasing,
            Estimates = beta,
            Unscaled = design.Unscaled,
            ResidualSquare = square,
            Fitted = design.Mean(beta),
        };
    }
}
