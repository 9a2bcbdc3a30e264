namespace Blup.Numerics.Distributions;

/// <summary>Rows l_i of a factor of a correlation matrix, R = L Lᵀ with L n×r and r its rank, from a pivoted Cholesky factorization.</summary>
internal sealed class CorrelationFactor
{
    /// <summary>A pivot below this is rounding: what is left of the variance of that statistic is a combination of the others.</summary>
    private const double Tolerance = 1e-9;

    private CorrelationFactor(double[] rows, int count, int rank) => (Rows, Count, Rank) = (rows, count, rank);

    /// <summary>n×r row by row; every row has length 1.</summary>
    public double[] Rows { get; }

    public int Count { get; }

    public int Rank { get; }

    public ReadOnlySpan<double> Row(int i) => Rows.AsSpan(i * Rank, Rank);

    /// <exception cref="ArgumentException">The matrix is not a correlation matrix.</exception>
    public static CorrelationFactor Of(double[,] correlation)
    {
        var n = correlation.GetLength(0);
        if (n == 0 || correlation.GetLength(1) != n)
            throw new ArgumentException("A square correlation matrix is needed; the argument is not square.", nameof(correlation));
        var factor = new double[n, n];
        var left = new double[n];
        for (var i = 0; i < n; i++)
        {
            if (!(Math.Abs(correlation[i, i] - 1) <= 1e-8)) throw new ArgumentException("A diagonal element is not 1.", nameof(correlation));
            left[i] = 1;
        }

        var rank = 0;
        for (; rank < n; rank++)
        {
            var pivot = 0;
            for (var i = 1; i < n; i++) if (left[i] > left[pivot]) pivot = i;
            if (!(left[pivot] > Tolerance)) break;
            var root = Math.Sqrt(left[pivot]);
            for (var i = 0; i < n; i++)
            {
                var rest = correlation[i, pivot];
                for (var k = 0; k < rank; k++) rest -= factor[i, k] * factor[pivot, k];
                // A row already used up has nothing left in this column; rounding would leave noise there.
                factor[i, rank] = i == pivot ? root : left[i] <= Tolerance ? 0 : rest / root;
            }

            for (var i = 0; i < n; i++) left[i] -= factor[i, rank] * factor[i, rank];
            left[pivot] = 0;
            foreach (var variance in left)
                if (!(variance >= -1e-6)) throw new ArgumentException("The correlation matrix has a negative eigenvalue.", nameof(correlation));
        }

        var rows = new double[n * rank];
        for (var i = 0; i < n; i++)
        {
            var length = 0.0;
            for (var k = 0; k < rank; k++) length += factor[i, k] * factor[i, k];
            for (var k = 0; k < rank; k++) rows[(i * rank) + k] = factor[i, k] / Math.Sqrt(length);
        }

        return new(rows, n, rank);
    }
}
