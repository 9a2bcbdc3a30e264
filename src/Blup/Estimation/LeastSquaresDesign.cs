using Blup.Design;
using Blup.Models;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Estimation;

/// <summary>
/// The design of a least-squares fit, factored once for any number of responses: Householder QR of the internal columns, times √w. They are orthogonal but for
/// rounding already, which the second factorization mends. Factoring costs 4np², each response 4np. Read only: threads share it.
/// </summary>
internal sealed class LeastSquaresDesign
{
    private readonly ModelFrame _frame;
    private readonly double[][] _columns;
    private readonly double[]? _root;
    private readonly FixedTransform _transform;
    private readonly double[] _ones;

    /// <param name="frame">Rows, columns, weights and offset; its response is not looked at but for its length.</param>
    public LeastSquaresDesign(ModelFrame frame)
    {
        _frame = frame;
        Aliasing = Design.Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights);
        _columns = [.. Aliasing.Kept.Select(j => frame.Fixed.Columns[j])];
        _root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        _transform = FixedTransform.From(Aliasing, frame.Rows);
        var inner = Array.ConvertAll(_columns, c => (double[])c.Clone());
        _transform.Apply(inner, frame.Rows);
        foreach (var column in inner) Weight(column);
        _ones = Ones(inner);
        Qr = new HouseholderQr(inner);
        Unscaled = new CoefficientCovariance(_transform.Jacobian(), Qr.Inverse());
    }

    /// <summary>Columns kept and what was found of aliasing.</summary>
    public AliasResult Aliasing { get; }

    /// <summary>The factorization of the internal columns, times √w.</summary>
    public HouseholderQr Qr { get; }

    /// <summary>(XᵀWX)⁻¹ of the kept columns, p×p.</summary>
    public CoefficientCovariance Unscaled { get; }

    /// <summary>Rows, n.</summary>
    public int Rows => _frame.Rows;

    /// <summary>Residual degrees of freedom, n − p.</summary>
    public int ResidualDf => Rows - Aliasing.Rank;

    /// <summary>β̂ of the kept columns and Σ w e² of a response of length n.</summary>
    public (double[] Estimates, double ResidualSquare) Solve(double[] response)
    {
        double[] y = _frame.Offset is null ? (double[])response.Clone() : [.. response.Zip(_frame.Offset, (y, o) => y - o)];
        // A constant that the columns can make is taken off first: squares of values near 1e9 would lose the digits that matter.
        var centre = _ones.Length > 0 ? Centre(y) : 0.0;
        for (var i = 0; i < y.Length; i++) y[i] -= centre;
        Weight(y);
        Qr.TransposeApply(y);
        var inner = Qr.SolveUpper(y);
        if (_ones.Length > 0) Vectors.Axpy(centre, _ones, inner);
        return (_transform.Coefficients(inner), Vectors.SumOfSquares(y.AsSpan(Aliasing.Rank)));
    }

    /// <summary>Xβ + offset, length n.</summary>
    public double[] Mean(double[] beta) => _transform.Mean(_columns, beta, _frame.Offset, Rows);

    /// <summary>The internal coordinates of the constant 1; empty where the columns cannot make it.</summary>
    private double[] Ones(double[][] inner)
    {
        var rest = new double[Rows];
        Array.Fill(rest, 1.0);
        Weight(rest);
        var length = Vectors.Norm(rest);
        var ones = Array.ConvertAll(inner, column => Vectors.Dot(column, rest) / Rows);
        for (var j = 0; j < ones.Length; j++) Vectors.Axpy(-ones[j], inner[j], rest);
        return Vectors.Norm(rest) <= Design.Aliasing.Tolerance * length ? ones : [];
    }

    private double Centre(double[] y)
    {
        double sum = 0, weight = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var w = _frame.Weights?[i] ?? 1.0;
            (sum, weight) = (sum + w * y[i], weight + w);
        }

        return sum / weight;
    }

    private void Weight(double[] values)
    {
        if (_root is null) return;
        for (var i = 0; i < values.Length; i++) values[i] *= _root[i];
    }
}
