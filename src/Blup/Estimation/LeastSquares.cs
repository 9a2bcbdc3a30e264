using Blup.Design;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// Weighted least squares of a frame's kept columns by Householder QR of the centred and scaled columns: collinear data such as Longley's keep
/// ten digits and more. Cost 2np², memory np.
/// </summary>
internal sealed record LeastSquares
{
    /// <summary>Columns kept and what was found of aliasing.</summary>
    public required AliasResult Aliasing { get; init; }

    /// <summary>β̂ of the kept columns.</summary>
    public required double[] Estimates { get; init; }

    /// <summary>(XᵀWX)⁻¹, p×p.</summary>
    public required double[,] Unscaled { get; init; }

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

    /// <summary>The QR factorization of a frame's kept columns (centred, scaled, times √w).</summary>
    public static HouseholderQr Factor(ModelFrame frame, IReadOnlyList<int> kept)
    {
        var columns = kept.Select(j => frame.Fixed.Columns[j]).ToArray();
        var root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        var transform = FixedTransform.For(columns, frame.Fixed.HasIntercept && kept.Count > 0 && kept[0] == 0 ? 0 : -1, frame.Response, root);
        return new HouseholderQr([.. columns.Select((c, j) => Scaled(c, transform.Shift[j], transform.Scale[j], root))]);
    }

    private static double[] Scaled(double[] values, double shift, double scale, double[]? root)
    {
        var scaled = new double[values.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (values[i] - shift) / scale * (root?[i] ?? 1.0);
        return scaled;
    }
}
