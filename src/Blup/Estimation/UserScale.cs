using Blup.Models;

namespace Blup.Estimation;

/// <summary>The way back from internal (whitened, centred, scaled) quantities to the user's columns. Small matrices by columns.</summary>
internal static class UserScale
{
    /// <summary>TΛ of one term, ℓ×ℓ: a square root of the user's relative covariance (not triangular).</summary>
    public static double[] Root(double[] theta, RandomTerm term)
    {
        var (w, t, lambda) = (term.Width, term.Transform.Full, OptimumSearch.Lower(theta, term));
        var root = new double[w * w];
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
                for (var k = Math.Max(i, j); k < w; k++) root[i + j * w] += t[i + k * w] * lambda[k + j * w];
        return root;
    }

    /// <summary>B Bᵀ scaled, as a rectangular array.</summary>
    public static double[,] Outer(double[] root, int w, double scale)
    {
        var result = new double[w, w];
        for (var i = 0; i < w; i++)
            for (var j = 0; j < w; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < w; k++) sum += root[i + k * w] * root[j + k * w];
                result[i, j] = scale * sum;
            }

        return result;
    }

    /// <summary>
    /// The lower-triangular L with non-negative diagonal and LLᵀ = BBᵀ: Givens rotations of B's columns, row by row, so that a singular B needs no
    /// special treatment.
    /// </summary>
    public static double[] LowerTriangular(double[] root, int w)
    {
        var l = (double[])root.Clone();
        for (var i = 0; i < w; i++)
        {
            var norm = 0.0;
            for (var k = 0; k < w; k++) norm += l[i + k * w] * l[i + k * w];
            norm = Math.Sqrt(norm);
            for (var k = w - 1; k > i; k--)
            {
                var (a, b) = (l[i + i * w], l[i + k * w]);
                var r = Math.Sqrt(a * a + b * b);
                if (r <= 1e-14 * norm || b == 0.0)
                {
                    l[i + k * w] = 0.0;
                    continue;
                }

                for (var m = i; m < w; m++)
                {
                    var (x, y) = (l[m + i * w], l[m + k * w]);
                    l[m + i * w] = (a * x + b * y) / r;
                    l[m + k * w] = (a * y - b * x) / r;
                }

                l[i + k * w] = 0.0;
            }

            if (l[i + i * w] < 0.0)
                for (var m = i; m < w; m++) l[m + i * w] = -l[m + i * w];
            if (l[i + i * w] < 1e-12 * norm) l[i + i * w] = 0.0;
        }

        return l;
    }
}
