namespace Blup.Numerics.Distributions;

/// <summary>
/// Recognizes all pairwise differences of k independent means of equal variance by their correlations alone: r = k - 1, r(r+1)/2 statistics,
/// and rows that are closed under reflection and connected, a root system of type A_r (types D and E have other counts), up to signs.
/// The largest |T| of such a family is a studentized range over √2.
/// </summary>
internal static class PairFamily
{
    private const double Tolerance = 1e-9;

    /// <summary>k, or 0 where the family is another.</summary>
    public static int Means(CorrelationFactor factor, double[,] correlation)
    {
        var (n, r) = (factor.Count, factor.Rank);
        if (r < 2 || n != r * (r + 1) / 2) return 0;
        for (var a = 0; a < n; a++)
        {
            var partners = 0;
            for (var b = 0; b < n; b++)
            {
                if (b == a) continue;
                var rho = Math.Abs(correlation[a, b]);
                if (rho <= Tolerance) continue;
                if (!(Math.Abs(rho - 0.5) <= Tolerance)) return 0;
                partners++;
                if (b > a && !HasReflection(factor, correlation, a, b)) return 0;
            }

            if (partners != 2 * (r - 1)) return 0;
        }

        return Connected(correlation, n) ? r + 1 : 0;
    }

    /// <summary>Whether l_a - 2ρ l_b, or its negative, is a row.</summary>
    private static bool HasReflection(CorrelationFactor factor, double[,] correlation, int a, int b)
    {
        var first = factor.Row(a);
        var second = factor.Row(b);
        var sign = Math.Sign(correlation[a, b]);
        for (var c = 0; c < factor.Count; c++)
        {
            if (Math.Abs(correlation[a, c]) < 0.25 || Math.Abs(correlation[b, c]) < 0.25) continue;
            var row = factor.Row(c);
            var turn = Math.Sign(correlation[a, c]);
            var same = true;
            for (var j = 0; same && j < row.Length; j++) same = Math.Abs(first[j] - (sign * second[j]) - (turn * row[j])) <= 1e-6;
            if (same) return true;
        }

        return false;
    }

    private static bool Connected(double[,] correlation, int n)
    {
        var (seen, queue) = (new bool[n], new Queue<int>([0]));
        seen[0] = true;
        var count = 0;
        while (queue.TryDequeue(out var a))
        {
            count++;
            for (var b = 0; b < n; b++)
            {
                if (seen[b] || Math.Abs(correlation[a, b]) < 0.25) continue;
                seen[b] = true;
                queue.Enqueue(b);
            }
        }

        return count == n;
    }
}
