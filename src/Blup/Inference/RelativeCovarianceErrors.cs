using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// Standard errors of the entries of Ψ/σ² = RRᵀ, R = TΛ, of each term: the delta method with 2D''⁻¹, D the criterion with σ profiled out
/// (exact Hessian). They are what statsmodels has before it multiplies by a scale.
/// </summary>
internal static class RelativeCovarianceErrors
{
    /// <summary>One ℓ×ℓ matrix a term, in the order of the variance components; NaN throughout a term with a variance of zero, where the delta method fails, and where the fit carries no model.</summary>
    public static IReadOnlyList<double[,]> Of(LmmFit fit)
    {
        if (fit.State is null) return [.. fit.VarianceComponents.Terms.Select(t => Unknown(t.Columns.Count))];
        var (objective, theta, boundary) = FittedObjective.Of(fit);
        var n = theta.Length;
        var inverse = Satterthwaite.InverseHessian(objective, theta, boundary);
        var result = new List<double[,]>();
        foreach (var (_, term, _) in FitAssembly.Terms(objective.Model))
        {
            var (w, root, t) = (term.Width, UserScale.Root(theta, term), term.Transform.Full);
            var errors = new double[w, w];
            var gradient = new double[term.ThetaCount];
            var interior = !boundary.AsSpan(term.ThetaStart, term.ThetaCount).Contains(true);
            for (var a = 0; a < w; a++)
                for (var b = 0; b < w; b++)
                {
                    var k = 0;
                    for (var j = 0; j < w; j++)
                        for (var i = j; i < w; i++) gradient[k++] = t[a + i * w] * root[b + j * w] + root[a + j * w] * t[b + i * w];
                    var variance = 0.0;
                    for (var x = 0; x < gradient.Length; x++)
                        for (var y = 0; y < gradient.Length; y++) variance += 2.0 * gradient[x] * inverse[term.ThetaStart + x + (term.ThetaStart + y) * n] * gradient[y];
                    errors[a, b] = interior ? Math.Sqrt(variance) : double.NaN;
                }

            result.Add(errors);
        }

        return result;
    }

    private static double[,] Unknown(int width)
    {
        var errors = new double[width, width];
        for (var i = 0; i < width; i++)
            for (var j = 0; j < width; j++) errors[i, j] = double.NaN;
        return errors;
    }
}
