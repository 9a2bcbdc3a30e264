using Blup.Results;

namespace Blup.Inference.Effects;

/// <summary>R², intraclass correlations and shares of variance. One pass over the rows a term.</summary>
internal static class EffectSizesOf
{
    public static EffectSizes Compute(IModelFit fit)
    {
        var frame = fit.Frame;
        var n = frame.Rows;
        var total = new double[n];
        var byTerm = new double[frame.Fixed.TermLabels.Count + 1][];
        for (var j = 0; j < fit.KeptColumns.Count; j++)
        {
            var column = frame.Fixed.Columns[fit.KeptColumns[j]];
            var part = byTerm[frame.Fixed.Assign[fit.KeptColumns[j]]] ??= new double[n];
            for (var i = 0; i < n; i++)
            {
                part[i] += column[i] * fit.FixedEffects.Estimates[j];
                total[i] += column[i] * fit.FixedEffects.Estimates[j];
            }
        }

        var fixedVariance = Covariance(total, total);
        var random = fit is LmmFit lmm ? Random(lmm) : [];
        var randomVariance = random.Sum(r => r.Variance);
        var residual = fit.Sigma * fit.Sigma;
        var all = fixedVariance + randomVariance + residual;
        double Share(double v) => all > 0 ? v / all : 0.0;
        var shares = new List<VarianceShare>();
        for (var t = 1; t < byTerm.Length; t++)
        {
            var variance = byTerm[t] is { } part ? Covariance(part, total) : 0.0;
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
            Standardized = Standardized(fit),
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
                for (var i = 0; i < frame.Rows; i++)
                    for (var a = 0; a < w; a++)
                        for (var b = 0; b < w; b++) sum += (design.Columns[a]?[i] ?? 1.0) * term.Covariance[a, b] * (design.Columns[b]?[i] ?? 1.0);
                return (term.Label, sum / frame.Rows);
            }),
        ];
    }

    private static List<StandardizedCoefficient> Standardized(IModelFit fit)
    {
        var deviation = Math.Sqrt(Covariance(fit.Frame.Response, fit.Frame.Response));
        return
        [
            .. fit.FixedEffects.Names.Select((name, j) =>
            {
                var column = fit.Frame.Fixed.Columns[fit.KeptColumns[j]];
                var factor = deviation > 0 ? Math.Sqrt(Covariance(column, column)) / deviation : 0.0;
                return new StandardizedCoefficient(name, fit.FixedEffects.Estimates[j] * factor, fit.FixedEffects.StandardErrors[j] * factor);
            }),
        ];
    }

    private static double Covariance(double[] x, double[] y)
    {
        if (x.Length < 2) return 0.0;
        double mx = 0, my = 0, sum = 0;
        for (var i = 0; i < x.Length; i++) (mx, my) = (mx + x[i] / x.Length, my + y[i] / y.Length);
        for (var i = 0; i < x.Length; i++) sum += (x[i] - mx) * (y[i] - my);
        return sum / (x.Length - 1);
    }
}
