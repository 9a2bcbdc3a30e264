using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Quadratic forms of rows of L.</summary>
internal static class Quadratics
{
    /// <summary>(Lβ)ᵀ(LCLᵀ)⁻¹(Lβ)/k for k independent rows.</summary>
    public static double F(double[,] rows, ReadOnlySpan<double> estimates, CoefficientCovariance covariance)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var (_, factor) = Root(covariance.Rotate(rows), covariance.Inner);
        var z = new double[k];
        for (var i = 0; i < k; i++)
            for (var j = 0; j < p; j++) z[i] += rows[i, j] * estimates[j];
        var sum = 0.0;
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < i; j++) z[i] -= factor[i + j * k] * z[j];
            z[i] /= factor[i + i * k];
            sum += z[i] * z[i];
        }

        return sum / k;
    }

    /// <summary>G = R⁻¹LC (k×p) with RRᵀ = LCLᵀ: its rows are of unit length in the metric of C⁻¹.</summary>
    public static double[,] Whitened(double[,] rows, double[,] covariance)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var (g, factor) = Root(rows, covariance);
        for (var i = 0; i < k; i++)
            for (var v = 0; v < p; v++)
            {
                for (var j = 0; j < i; j++) g[i, v] -= factor[i + j * k] * g[j, v];
                g[i, v] /= factor[i + i * k];
            }

        return g;
    }

    /// <summary>LC and the Cholesky factor of LCLᵀ.</summary>
    private static (double[,] LC, double[] Factor) Root(double[,] rows, double[,] covariance)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var (lc, factor) = (new double[k, p], new double[k * k]);
        for (var i = 0; i < k; i++)
        {
            for (var m = 0; m < p; m++)
            {
                if (rows[i, m] == 0.0) continue;
                for (var j = 0; j < p; j++) lc[i, j] += rows[i, m] * covariance[m, j];
            }

            for (var j = 0; j <= i; j++)
                for (var m = 0; m < p; m++) factor[i + j * k] += lc[i, m] * rows[j, m];
        }

        if (Cholesky.Factor(factor, k, k, new DenseWorkspace()) != 0) throw new InvalidOperationException("The rows of a test are linearly dependent.");
        return (lc, factor);
    }
}
