namespace Blup.Models;

/// <summary>
/// Internal centring and scaling of X (p columns kept) and y: x' = (x − shift)/scale, y' = (y − offset − yShift)/yScale. Squares of raw years or
/// of values near 1e9 would lose the digits that matter; the shift is undone exactly at the end.
/// </summary>
internal sealed record FixedTransform
{
    public required double[] Shift { get; init; }

    public required double[] Scale { get; init; }

    /// <summary>Position of the intercept among the kept columns, or −1: then nothing is shifted.</summary>
    public required int Intercept { get; init; }

    public required double ResponseShift { get; init; }

    public required double ResponseScale { get; init; }

    /// <summary>β of the user's columns from internal β' (lengths p).</summary>
    public double[] Coefficients(ReadOnlySpan<double> inner)
    {
        var beta = new double[inner.Length];
        for (var j = 0; j < beta.Length; j++) beta[j] = ResponseScale * inner[j] / Scale[j];
        if (Intercept < 0) return beta;
        for (var j = 0; j < beta.Length; j++)
            if (j != Intercept) beta[Intercept] -= beta[j] * Shift[j];
        beta[Intercept] += ResponseShift;
        return beta;
    }

    /// <summary>The matrix M with β = M β' + constant, p×p by rows: what covariances and contrasts transform by (without the response's scale).</summary>
    public double[,] Jacobian()
    {
        var p = Shift.Length;
        var m = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            m[j, j] = 1.0 / Scale[j];
            if (Intercept >= 0 && j != Intercept) m[Intercept, j] = -Shift[j] / Scale[j];
        }

        return m;
    }

    /// <summary>Σ log scale²: what log|XᵀH⁻¹X| of the user's columns has more than that of the internal ones.</summary>
    public double LogDeterminant() => Scale.Sum(s => 2.0 * Math.Log(s));

    public static FixedTransform For(IReadOnlyList<double[]> columns, int intercept, double[] response, double[]? rootWeights)
    {
        var p = columns.Count;
        var shift = new double[p];
        var scale = new double[p];
        for (var j = 0; j < p; j++) (shift[j], scale[j]) = j == intercept ? (0.0, 1.0) : Moments(columns[j], rootWeights, intercept >= 0);
        var (yShift, yScale) = Moments(response, rootWeights, intercept >= 0);
        return new FixedTransform { Shift = shift, Scale = scale, Intercept = intercept, ResponseShift = yShift, ResponseScale = yScale };
    }

    /// <summary>The same transform of X, for another response (offset already subtracted).</summary>
    public FixedTransform ForResponse(double[] response, double[]? rootWeights)
    {
        var (shift, scale) = Moments(response, rootWeights, Intercept >= 0);
        return this with { ResponseShift = shift, ResponseScale = scale };
    }

    /// <summary>Mean (0 where not centred) and root mean square about it, in two passes over the values.</summary>
    private static (double Shift, double Scale) Moments(double[] values, double[]? rootWeights, bool centre)
    {
        var shift = 0.0;
        if (centre)
        {
            var sums = RowChunks.Sum(values.Length, 2, (from, to, s) => AddMean(values, rootWeights, from, to, s));
            shift = sums[0] / sums[1];
        }

        var square = RowChunks.Sum(values.Length, 1, (from, to, s) => AddSquares(values, rootWeights, shift, from, to, s))[0];
        var scale = Math.Sqrt(square / values.Length);
        return (shift, scale > 0 ? scale : 1.0);
    }

    private static void AddMean(double[] values, double[]? rootWeights, int from, int to, double[] sums)
    {
        double sum = 0, weight = 0;
        if (rootWeights is null)
        {
            for (var i = from; i < to; i++) sum += values[i];
            weight = to - from;
        }
        else
        {
            for (var i = from; i < to; i++)
            {
                var w = rootWeights[i] * rootWeights[i];
                sum += w * values[i];
                weight += w;
            }
        }

        (sums[0], sums[1]) = (sum, weight);
    }

    private static void AddSquares(double[] values, double[]? rootWeights, double shift, int from, int to, double[] sums)
    {
        var square = 0.0;
        for (var i = from; i < to; i++)
        {
            var d = (values[i] - shift) * (rootWeights is null ? 1.0 : rootWeights[i]);
            square += d * d;
        }

        sums[0] = square;
    }
}
