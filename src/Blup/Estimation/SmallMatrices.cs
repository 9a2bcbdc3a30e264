namespace Blup.Estimation;

/// <summary>Products of small rectangular arrays, for results.</summary>
internal static class SmallMatrices
{
    /// <summary>scale · A B Aᵀ for square A and symmetric B.</summary>
    public static double[,] Congruence(double[,] a, double[,] b, double scale)
    {
        var n = a.GetLength(0);
        var half = new double[n, n];
        var result = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < n; k++)
            {
                if (a[i, k] == 0.0) continue;
                for (var j = 0; j < n; j++) half[i, j] += a[i, k] * b[k, j];
            }

        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < n; k++) sum += half[i, k] * a[j, k];
                result[i, j] = scale * sum;
            }

        return result;
    }
}
