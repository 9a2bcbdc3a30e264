using System.Globalization;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>Leaving out single rows of a linear model, in closed form and exact: β̂ − β̂₍ᵢ₎ = (XᵀWX)⁻¹x w e/(1 − h) (Belsley, Kuh and Welsch 1980).</summary>
internal static class LinearInfluence
{
    public static Influence Of(LmFit fit)
    {
        var hat = Leverages.Of(fit);
        var (n, p) = (fit.Observations, fit.KeptColumns.Count);
        var (dfbeta, dfbetas, cooks) = (new double[n, p], new double[n, p], new double[n]);
        var x = new double[p];
        var rdf = fit.ResidualDf;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++) x[j] = fit.Frame.Fixed.Columns[fit.KeptColumns[j]][i];
            var (w, e, rest) = (fit.Frame.Weights?[i] ?? 1.0, fit.Residuals[i], 1.0 - hat.Leverage[i]);
            var left = (fit.ResidualSumOfSquares - w * e * e / rest) / (rdf - 1);
            var factor = rest < 1e-12 ? double.NaN : w * e / rest;
            for (var j = 0; j < p; j++)
            {
                for (var k = 0; k < p; k++) dfbeta[i, j] += fit.UnscaledCovariance[j, k] * x[k];
                dfbeta[i, j] *= factor;
                dfbetas[i, j] = dfbeta[i, j] / Math.Sqrt(Math.Max(left, 0.0) * fit.UnscaledCovariance[j, j]);
            }

            cooks[i] = hat.CooksDistance[i];
        }

        return new Influence
        {
            By = "row",
            Cases = [.. fit.Frame.RowNumbers.Select(r => r.ToString(CultureInfo.InvariantCulture))],
            Exact = true,
            Names = fit.FixedEffects.Names,
            Dfbeta = dfbeta,
            Dfbetas = dfbetas,
            CooksDistance = cooks,
        };
    }
}
