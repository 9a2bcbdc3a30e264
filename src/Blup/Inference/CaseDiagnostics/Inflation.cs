using Blup.Diagnostics;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>Collinearity and the rank of random effects.</summary>
internal static class Inflation
{
    /// <summary>GVIF_t = det R_tt · det R_rest / det R over the correlations of β̂ without the intercept (Fox and Monette 1992, eq. 10).</summary>
    /// <exception cref="BlupException">BLUP651 fewer than two terms.</exception>
    public static IReadOnlyList<VarianceInflation> Of(IModelFit fit)
    {
        var assign = fit.KeptColumns.Select(j => fit.Frame.Fixed.Assign[j]).ToArray();
        var used = Enumerable.Range(0, assign.Length).Where(j => assign[j] > 0).ToArray();
        var terms = used.Select(j => assign[j]).Distinct().ToArray();
        if (terms.Length < 2) throw new BlupException("BLUP651", "Variance inflation compares terms, and the model has fewer than two.", fit.Formula, "Use it on a model with at least two fixed terms.");
        var (c, se) = (fit.FixedEffects.Covariance, fit.FixedEffects.StandardErrors);
        double LogDeterminant(int[] of)
        {
            var m = of.Length;
            var a = new double[m * m];
            for (var i = 0; i < m; i++)
                for (var j = 0; j < m; j++) a[i + j * m] = c[of[i], of[j]] / (se[of[i]] * se[of[j]]);
            return m == 0 ? 0.0 : Cholesky.Factor(a, m, m, new DenseWorkspace()) == 0 ? Cholesky.LogDeterminant(a, m, m) : double.NaN;
        }

        var all = LogDeterminant(used);
        return
        [
            .. terms.Select(t =>
            {
                int[] own = [.. used.Where(j => assign[j] == t)], rest = [.. used.Where(j => assign[j] != t)];
                var gvif = Math.Exp(LogDeterminant(own) + LogDeterminant(rest) - all);
                return new VarianceInflation(fit.Frame.Fixed.TermLabels[t - 1], gvif, own.Length, Math.Pow(gvif, 0.5 / own.Length));
            }),
        ];
    }

    /// <summary>Principal components by grouping factor: eigenvectors of the block-diagonal covariance of its terms.</summary>
    public static IReadOnlyList<RandomEffectsPca> Pca(LmmFit fit)
        => [.. fit.VarianceComponents.Terms.GroupBy(t => t.Group, StringComparer.Ordinal).Select(g => Pca(g.Key, [.. g], fit.Sigma))];

    private static RandomEffectsPca Pca(string group, TermCovariance[] terms, double sigma)
    {
        var columns = terms.SelectMany(t => t.Columns).ToArray();
        var n = columns.Length;
        var (a, values, vectors) = (new double[n * n], new double[n], new double[n * n]);
        var first = 0;
        foreach (var t in terms)
        {
            for (var i = 0; i < t.Columns.Count; i++)
                for (var j = 0; j < t.Columns.Count; j++) a[first + i + (first + j) * n] = t.Covariance[i, j];
            first += t.Columns.Count;
        }

        SymmetricEigen.Decompose(a, n, values, vectors);
        var rotation = new double[n, n];
        var variances = values.Reverse().Select(v => Math.Max(v, 0.0)).ToArray();
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) rotation[i, j] = vectors[i + (n - 1 - j) * n];
        var total = variances.Sum();
        var deviations = Array.ConvertAll(variances, Math.Sqrt);
        return new RandomEffectsPca(group, columns, deviations, [.. deviations.Select(d => d / sigma)], [.. variances.Select(v => total > 0 ? v / total : 0.0)], rotation);
    }
}
