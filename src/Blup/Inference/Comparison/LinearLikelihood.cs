using Blup.Design;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference.Comparison;

/// <summary>The likelihood of the fixed part alone, y = Xβ + ε, for comparisons of linear with mixed models.</summary>
internal static class LinearLikelihood
{
    /// <summary>−2 log-likelihood (restricted for REML), number of parameters, and the maximum-likelihood σ².</summary>
    public static (double Deviance, int Parameters, double Variance) Of(ModelFrame frame, bool reml)
    {
        double[] response = frame.Offset is null ? frame.Response : [.. frame.Response.Zip(frame.Offset, (y, o) => y - o)];
        var alias = Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights, response);
        var kept = alias.Kept;
        var (n, p) = (frame.Rows, kept.Count);
        var root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        var transform = FixedTransform.From(alias, n);
        var rows = DesignRows.From(frame, new ModelLayout([], 0, p), kept, transform, root);
        var k = p + 1;
        var c = new double[k * k];
        for (var i = 0; i < n; i++)
        {
            var row = rows.Fixed.AsSpan(i * k, k);
            for (var j = 0; j < k; j++)
                for (var m = j; m < k; m++) c[m + j * k] += row[j] * row[m];
        }

        // What is left in the last corner is the residual sum of squares.
        if (p > 0) Cholesky.FactorLeading(c, k, p, k, new DenseWorkspace(1));
        var (square, logX) = (c[k * k - 1], transform.LogDeterminant());
        for (var j = 0; j < p; j++) logX += 2.0 * Math.Log(c[j + j * k]);
        var m2 = reml ? n - p : n;
        var logWeights = frame.Weights?.Sum(Math.Log) ?? 0.0;
        var variance = square * transform.ResponseScale * transform.ResponseScale / n;
        var deviance = m2 * (1.0 + Math.Log(2.0 * Math.PI / m2) + Math.Log(square) + 2.0 * Math.Log(transform.ResponseScale)) - logWeights + (reml ? logX : 0.0);
        return (deviance, p + 1, variance);
    }
}
