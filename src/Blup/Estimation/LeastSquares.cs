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
        var alias = Design.Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights);
        var (kept, n) = (alias.Kept, frame.Rows);
        var columns = kept.Select(j => frame.Fixed.Columns[j]).ToArray();
        var root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        var response = frame.Offset is null ? frame.Response : [.. frame.Response.Zip(frame.Offset, (y, o) => y - o)];
        var transform = FixedTransform.For(columns, frame.Fixed.HasIntercept && kept.Count > 0 && kept[0] == 0 ? 0 : -1, response, root);
        var qr = new HouseholderQr([.. columns.Select((c, j) => Scaled(c, transform.Shift[j], transform.Scale[j], root))]);
        var y = Scaled(response, transform.ResponseShift, transform.ResponseScale, root);
        qr.TransposeApply(y);
        var beta = transform.Coefficients(qr.SolveUpper(y));
        var square = 0.0;
        for (var i = kept.Count; i < n; i++) square += y[i] * y[i];
        return new LeastSquares
        {
            Aliasing = alias,
            Estimates = beta,
            Unscaled = SmallMatrices.Congruence(transform.Jacobian(), qr.Inverse(), 1.0),
            ResidualSquare = square * transform.ResponseScale * transform.ResponseScale,
            Fitted = Predictions(frame, columns, transform, beta),
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

    /// <summary>From centred columns, so that large origins cost no digits.</summary>
    private static double[] Predictions(ModelFrame frame, double[][] columns, FixedTransform transform, double[] beta)
    {
        var constant = 0.0;
        if (transform.Intercept >= 0)
        {
            constant = beta[transform.Intercept];
            for (var j = 0; j < beta.Length; j++)
                if (j != transform.Intercept) constant += beta[j] * transform.Shift[j];
        }

        var fitted = new double[frame.Rows];
        for (var i = 0; i < fitted.Length; i++) fitted[i] = constant + (frame.Offset?[i] ?? 0.0);
        for (var j = 0; j < beta.Length; j++)
        {
            if (j == transform.Intercept) continue;
            var column = columns[j];
            for (var i = 0; i < fitted.Length; i++) fitted[i] += (column[i] - transform.Shift[j]) * beta[j];
        }

        return fitted;
    }
}
