using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>Estimates, standard errors and degrees of freedom of rows over all columns of X; NaN where a row is not estimable.</summary>
internal sealed class LinearFunctions
{
    /// <summary>A row is estimable where it is orthogonal to every null vector of X to this share of its terms.</summary>
    private const double Tolerance = 1e-6;

    private readonly IModelFit _fit;
    private readonly List<(int Column, List<(int Column, double Coefficient)> Terms)> _null;

    public LinearFunctions(IModelFit fit, IDegreesOfFreedom provider)
    {
        _fit = fit;
        Provider = provider;
        var place = fit.Frame.Fixed.Names.Select((n, j) => (n, j)).ToDictionary(x => x.n, x => x.j, StringComparer.Ordinal);
        _null = [.. fit.FixedEffects.Aliased.Select(a => (place[a.Name], a.Terms.Select(t => (place[t.Column], t.Coefficient)).ToList()))];
    }

    /// <summary>Covariance and degrees of freedom.</summary>
    public IDegreesOfFreedom Provider { get; }

    /// <summary>The size of each column over some rows: what rounding in a difference of them is measured by.</summary>
    public static double[] Sizes(IReadOnlyList<double[]> rows)
    {
        var size = new double[rows.Count == 0 ? 0 : rows[0].Length];
        foreach (var row in rows)
            for (var j = 0; j < size.Length; j++) size[j] = Math.Max(size[j], Math.Abs(row[j]));
        return size;
    }

    /// <summary>
    /// Whether a row is in the row space of X: for each aliased column x_j = Σ c_k x_k of the data, the row must obey the same equation (Searle 1971,
    /// section 5.4; the null vectors e_j − Σ c_k e_k span the null space).
    /// </summary>
    /// <param name="row">Over all columns.</param>
    /// <param name="size">Sizes of the columns, see <see cref="Sizes"/>.</param>
    public bool IsEstimable(double[] row, double[] size)
    {
        foreach (var (column, terms) in _null)
        {
            var (sum, scale) = (row[column], size[column]);
            foreach (var (k, c) in terms)
            {
                sum -= c * row[k];
                scale += Math.Abs(c) * size[k];
            }

            if (Math.Abs(sum) > Tolerance * scale) return false;
        }

        return true;
    }

    /// <summary>The entries of the kept columns.</summary>
    public double[] Kept(double[] row) => [.. _fit.KeptColumns.Select(j => row[j])];

    /// <summary>Estimates of the rows plus their offsets.</summary>
    public FunctionEstimates Evaluate(IReadOnlyList<double[]> rows, double[] offset, double[] size)
    {
        var (n, p, beta) = (rows.Count, _fit.FixedEffects.Estimates.Length, _fit.FixedEffects.Estimates);
        var (estimate, error, df, l) = (new double[n], new double[n], new double[n], new double[n, p]);
        for (var i = 0; i < n; i++)
        {
            var row = Kept(rows[i]);
            for (var j = 0; j < p; j++) l[i, j] = row[j];
            if (!IsEstimable(rows[i], size))
            {
                estimate[i] = error[i] = df[i] = double.NaN;
                continue;
            }

            var value = offset[i];
            for (var j = 0; j < p; j++) value += row[j] * beta[j];
            estimate[i] = value;
            error[i] = Math.Sqrt(Math.Max(0.0, Provider.Covariance.Variance(row)));
            df[i] = Provider.Row(row);
        }

        return new FunctionEstimates(estimate, error, df, l);
    }

    /// <summary>Correlations of some estimable rows of L.</summary>
    public double[,] Correlation(double[,] l, IReadOnlyList<int> rows)
    {
        var (n, p) = (rows.Count, l.GetLength(1));
        var chosen = new double[n, p];
        for (var a = 0; a < n; a++)
            for (var j = 0; j < p; j++) chosen[a, j] = l[rows[a], j];
        var c = Provider.Covariance.Between(chosen);
        var scale = Enumerable.Range(0, n).Select(i => Math.Sqrt(c[i, i])).ToArray();
        for (var a = 0; a < n; a++)
            for (var b = 0; b < n; b++) c[a, b] = a == b ? 1.0 : Math.Clamp(c[a, b] / (scale[a] * scale[b]), -1.0, 1.0);
        return c;
    }
}

/// <summary>Numbers of some linear functions.</summary>
/// <param name="Estimates">Estimates; NaN where not estimable.</param>
/// <param name="Errors">Standard errors.</param>
/// <param name="Df">Degrees of freedom.</param>
/// <param name="L">Over the columns kept.</param>
internal sealed record FunctionEstimates(double[] Estimates, double[] Errors, double[] Df, double[,] L);
