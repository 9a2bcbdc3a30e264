using Blup.Design;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The design of a least-squares fit, factored once for any number of responses: Householder QR of the kept columns, centred, scaled and times √w.
/// Factoring costs 2np², each response 4np. Read only: threads share it.
/// </summary>
internal sealed class LeastSquaresDesign
{
    private readonly ModelFrame _frame;
    private readonly double[][] _columns;
    private readonly double[]? _root;
    private readonly FixedTransform _transform;
    private readonly HouseholderQr _qr;

    /// <param name="frame">Rows, columns, weights and offset; its response is not looked at but for its length.</param>
    public LeastSquaresDesign(ModelFrame frame)
    {
        _frame = frame;
        Aliasing = Design.Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights);
        var kept = Aliasing.Kept;
        _columns = [.. kept.Select(j => frame.Fixed.Columns[j])];
        _root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        _transform = FixedTransform.For(_columns, frame.Fixed.HasIntercept && kept.Count > 0 && kept[0] == 0 ? 0 : -1, frame.Response, _root);
        _qr = new HouseholderQr([.. _columns.Select((c, j) => Scaled(c, _transform.Shift[j], _transform.Scale[j]))]);
        Unscaled = SmallMatrices.Congruence(_transform.Jacobian(), _qr.Inverse(), 1.0);
    }

    /// <summary>Columns kept and what was found of aliasing.</summary>
    public AliasResult Aliasing { get; }

    /// <summary>(XᵀWX)⁻¹ of the kept columns, p×p.</summary>
    public double[,] Unscaled { get; }

    /// <summary>Rows, n.</summary>
    public int Rows => _frame.Rows;

    /// <summary>Residual degrees of freedom, n − p.</summary>
    public int ResidualDf => Rows - Aliasing.Rank;

    /// <summary>β̂ of the kept columns and Σ w e² of a response of length n.</summary>
    public (double[] Estimates, double ResidualSquare) Solve(double[] response)
    {
        var net = _frame.Offset is null ? response : [.. response.Zip(_frame.Offset, (y, o) => y - o)];
        var transform = _transform.ForResponse(net, _root);
        var y = Scaled(net, transform.ResponseShift, transform.ResponseScale);
        _qr.TransposeApply(y);
        var square = 0.0;
        for (var i = Aliasing.Rank; i < y.Length; i++) square += y[i] * y[i];
        return (transform.Coefficients(_qr.SolveUpper(y)), square * transform.ResponseScale * transform.ResponseScale);
    }

    /// <summary>Xβ + offset, length n, from centred columns, so that large origins cost no digits.</summary>
    public double[] Mean(double[] beta)
    {
        var constant = 0.0;
        if (_transform.Intercept >= 0)
        {
            constant = beta[_transform.Intercept];
            for (var j = 0; j < beta.Length; j++)
                if (j != _transform.Intercept) constant += beta[j] * _transform.Shift[j];
        }

        var mean = new double[Rows];
        for (var i = 0; i < mean.Length; i++) mean[i] = constant + (_frame.Offset?[i] ?? 0.0);
        for (var j = 0; j < beta.Length; j++)
        {
            if (j == _transform.Intercept) continue;
            var column = _columns[j];
            for (var i = 0; i < mean.Length; i++) mean[i] += (column[i] - _transform.Shift[j]) * beta[j];
        }

        return mean;
    }

    private double[] Scaled(double[] values, double shift, double scale)
    {
        var scaled = new double[values.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (values[i] - shift) / scale * (_root?[i] ?? 1.0);
        return scaled;
    }
}
