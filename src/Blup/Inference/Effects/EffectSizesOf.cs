using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Effects;

/// <summary>R², intraclass correlations and shares of variance. One pass a term over the rows, or over made rows with the same sums of products where only sums are here.</summary>
internal static class EffectSizesOf
{
    public static EffectSizes Compute(IModelFit fit)
    {
        var frame = fit.Frame;
        if (frame.Summary is { Moments: null })
            throw new BlupException("BLUP830", "R² and shares of variance count every row once, and the model was fitted from sums of weighted rows.", fit.Formula, "Load the rows (--load, with a row limit or a filter), or leave the weights out.");
        var condensed = frame.Summary?.Require("a share of variance");
        var (columns, sizes) = (condensed?.Columns ?? frame.Fixed.Columns, new Sizes(frame.Rows, condensed?.Constant));
        var n = sizes.Length;
        var total = new double[n];
        var byTerm = new double[frame.Fixed.TermLabels.Count + 1][];
        for (var j = 0; j < fit.KeptColumns.Count; j++)
        {
            var column = columns[fit.KeptColumns[j]];
            var part = byTerm[frame.Fixed.Assign[fit.KeptColumns[j]]] ??= new double[n];
            for (var i = 0; i < n; i++)
            {
                part[i] += column[i] * fit.FixedEffects.Estimates[j];
                total[i] += column[i] * fit.FixedEffects.Estimates[j];
            }
        }

        var fixedVariance = sizes.Covariance(total, total);
        var random = fit is LmmFit lmm ? Random(lmm) : [];
        var randomVariance = random.Sum(r => r.Variance);
        var residual = fit.Sigma * fit.Sigma;
        var all = fixedVariance + randomVariance + residual;
        double Share(double v) => all > 0 ? v / all : 0.0;
        var shares = new List<VarianceShare>();
        for (var t = 1; t < byTerm.Length; t++)
        {
            var variance = byTerm[t] is { } part ? sizes.Covariance(part, total) : 0.0;
            shares.Add(new VarianceShare("fixed", frame.Fixed.TermLabels[t - 1], variance, Share(variance)));
        }

        shares.AddRange(random.Select(r => new VarianceShare("random", r.Label, r.Variance, Share(r.Variance))));
        shares.Add(new VarianceShare("residual", "Residual", residual, Share(residual)));
        return new EffectSizes
        {
            MarginalR2 = Share(fixedVariance),
            ConditionalR2 = Share(fixedVariance + randomVariance),
            AdjustedIcc = randomVariance + residual > 0 ? randomVariance / (randomVariance + residual) : 0.0,
            UnadjustedIcc = Share(randomVariance),
            FixedVariance = fixedVariance,
            RandomVariance = randomVariance,
            ResidualVariance = residual,
            Shares = shares,
            Standardized = Standardized(fit, columns, sizes),
        };
    }

    /// <summary>Mean over the rows of zᵀΨz for each term (Johnson 2014, eq. 10).</summary>
    private static List<(string Label, double Variance)> Random(LmmFit fit)
    {
        var frame = fit.Frame;
        // The same order as the results have: decreasing number of levels, then that of the formula.
        var designs = frame.Random.Select((d, i) => (d, i)).OrderByDescending(x => x.d.Levels.Count).ThenBy(x => x.i).Select(x => x.d).ToList();
        return
        [
            .. fit.VarianceComponents.Terms.Zip(designs, (term, design) =>
            {
                var sum = 0.0;
                var w = term.Columns.Count;
                if (frame.Summary?.Moments is { } known)
                {
                    var moments = known.Random[frame.Random.Index().First(r => r.Item == design).Index];
                    for (var a = 0; a < w; a++)
                        for (var b = 0; b < w; b++) sum += term.Covariance[a, b] * moments[a, b];
                    return (term.Label, sum);
                }

                for (var i = 0; i < frame.Rows; i++)
                    for (var a = 0; a < w; a++)
                        for (var b = 0; b < w; b++) sum += (design.Columns[a]?[i] ?? 1.0) * term.Covariance[a, b] * (design.Columns[b]?[i] ?? 1.0);
                return (term.Label, sum / frame.Rows);
            }),
        ];
    }

    private static List<StandardizedCoefficient> Standardized(IModelFit fit, IReadOnlyList<double[]> columns, Sizes sizes)
    {
        var deviation = fit.Frame.Summary?.Moments is { } known ? known.ResponseDeviation : Math.Sqrt(sizes.Covariance(fit.Frame.Response, fit.Frame.Response));
        return
        [
            .. fit.FixedEffects.Names.Select((name, j) =>
            {
                var column = columns[fit.KeptColumns[j]];
                var factor = deviation == 0 ? 0.0 : Math.Sqrt(sizes.Covariance(column, column)) / deviation;
                return new StandardizedCoefficient(name, fit.FixedEffects.Estimates[j] * factor, fit.FixedEffects.StandardErrors[j] * factor);
            }),
        ];
    }

    /// <summary>Covariances over n rows.</summary>
    /// <param name="n">Rows.</param>
    /// <param name="constant">The column of ones on made rows; null on the rows themselves.</param>
    private sealed class Sizes(int n, double[]? constant)
    {
        /// <summary>Length of a column.</summary>
        public int Length => constant?.Length ?? n;

        public double Covariance(double[] x, double[] y)
        {
            if (n < 2) return 0.0;
            double mx = 0, my = 0, sum = 0;
            for (var i = 0; i < x.Length; i++) (mx, my) = (mx + One(i) * x[i] / n, my + One(i) * y[i] / n);
            for (var i = 0; i < x.Length; i++) sum += (x[i] - mx * One(i)) * (y[i] - my * One(i));
            return sum / (n - 1);
        }

        private double One(int i) => constant?[i] ?? 1.0;
    }
}
