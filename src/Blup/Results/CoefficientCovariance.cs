namespace Blup.Results;

/// <summary>
/// The covariance of β̂ as V = J C Jᵀ, C that of the internal, nearly uncorrelated coefficients. A row of L meets J first: where variances of the user's
/// coefficients are large and cancel (an interaction of numbers far from zero without its main effect), V itself has no longer the digits of lVlᵀ.
/// </summary>
/// <param name="Jacobian">J, p×p.</param>
/// <param name="Inner">C, p×p.</param>
internal sealed record CoefficientCovariance(double[,] Jacobian, double[,] Inner)
{
    /// <summary>A covariance of which nothing more is known.</summary>
    public static CoefficientCovariance Plain(double[,] covariance)
    {
        var p = covariance.GetLength(0);
        var identity = new double[p, p];
        for (var j = 0; j < p; j++) identity[j, j] = 1.0;
        return new CoefficientCovariance(identity, covariance);
    }

    /// <summary>The same, times a number.</summary>
    public CoefficientCovariance Times(double factor)
    {
        var (p, inner) = (Inner.GetLength(0), (double[,])Inner.Clone());
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) inner[i, j] *= factor;
        return this with { Inner = inner };
    }

    /// <summary>V, p×p.</summary>
    public double[,] Full() => Congruence(Jacobian);

    /// <summary>lVlᵀ of one row, length p.</summary>
    public double Variance(ReadOnlySpan<double> row)
    {
        var (inner, sum) = (Rotate(row), 0.0);
        for (var i = 0; i < inner.Length; i++)
            for (var j = 0; j < inner.Length; j++) sum += inner[i] * Inner[i, j] * inner[j];
        return sum;
    }

    /// <summary>lJ of one row, length p.</summary>
    public double[] Rotate(ReadOnlySpan<double> row)
    {
        var inner = new double[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == 0.0) continue;
            for (var j = 0; j < inner.Length; j++) inner[j] += row[i] * Jacobian[i, j];
        }

        return inner;
    }

    /// <summary>LJ of k rows, k×p.</summary>
    public double[,] Rotate(double[,] rows)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var (result, row) = (new double[k, p], new double[p]);
        for (var a = 0; a < k; a++)
        {
            for (var j = 0; j < p; j++) row[j] = rows[a, j];
            var inner = Rotate(row);
            for (var j = 0; j < p; j++) result[a, j] = inner[j];
        }

        return result;
    }

    /// <summary>LVLᵀ of k rows, k×k.</summary>
    public double[,] Between(double[,] rows) => Congruence(Rotate(rows));

    /// <summary>G C Gᵀ.</summary>
    private double[,] Congruence(double[,] g)
    {
        var (k, p) = (g.GetLength(0), g.GetLength(1));
        var (result, half) = (new double[k, k], new double[p]);
        for (var a = 0; a < k; a++)
        {
            Array.Clear(half);
            for (var i = 0; i < p; i++)
            {
                if (g[a, i] == 0.0) continue;
                for (var j = 0; j < p; j++) half[j] += g[a, i] * Inner[i, j];
            }

            for (var b = 0; b <= a; b++)
            {
                for (var j = 0; j < p; j++) result[a, b] += half[j] * g[b, j];
                result[b, a] = result[a, b];
            }
        }

        return result;
    }
}
