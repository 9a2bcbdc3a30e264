using System.Globalization;
using Blup.Diagnostics;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>
/// Leaving out rows I of a mixed model at fixed variance parameters (one step): with L_I the rows √w(Λᵀz, x) and ê_I their residuals,
/// Δ(u, β) = M⁻¹L_Iᵀ(I − L_IM⁻¹L_Iᵀ)⁻¹ê_I. Rows beyond the columns that they touch are first folded by a QR factorization. Or by refits.
/// </summary>
internal static class MixedInfluence
{
    /// <exception cref="BlupException">BLUP650 the name is no grouping factor of the model.</exception>
    public static Influence Of(LmmFit fit, string? group, bool exact, CancellationToken cancellation)
    {
        var (by, cases, rows) = Cases(fit, group);
        var p = fit.KeptColumns.Count;
        var (dfbeta, dfbetas, cooks) = (new double[cases.Count, p], new double[cases.Count, p], new double[cases.Count]);
        var oneStep = exact ? null : new OneStep(fit);
        var precision = Precision(fit.FixedEffects.Covariance);
        for (var c = 0; c < cases.Count; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (delta, errors) = exact ? Refit(fit, rows[c]) : (oneStep!.Without(rows[c]), fit.FixedEffects.StandardErrors);
            for (var j = 0; j < p; j++)
            {
                dfbeta[c, j] = delta[j];
                dfbetas[c, j] = delta[j] / errors[j];
                for (var k = 0; k < p; k++) cooks[c] += delta[j] * precision[j, k] * delta[k] / p;
            }
        }

        return new Influence { By = by, Cases = cases, Exact = exact, Names = fit.FixedEffects.Names, Dfbeta = dfbeta, Dfbetas = dfbetas, CooksDistance = cooks };
    }

    private static (string By, IReadOnlyList<string> Cases, IReadOnlyList<int[]> Rows) Cases(LmmFit fit, string? group)
    {
        if (group is null)
            return ("row", [.. fit.Frame.RowNumbers.Select(r => r.ToString(CultureInfo.InvariantCulture))], [.. Enumerable.Range(0, fit.Observations).Select(i => new[] { i })]);
        var design = fit.Frame.Random.FirstOrDefault(r => r.Group == group)
            ?? throw new BlupException("BLUP650", $"'{group}' is no grouping factor of the model.", fit.Formula, $"Grouping factors: {string.Join(", ", fit.Groups.Select(g => g.Name))}.");
        var rows = design.Levels.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < design.Codes.Length; i++) rows[design.Codes[i]].Add(i);
        return (group, design.Levels, Array.ConvertAll(rows, r => r.ToArray()));
    }

    private static (double[] Delta, double[] Errors) Refit(LmmFit fit, int[] without)
    {
        var p = fit.KeptColumns.Count;
        var (delta, errors) = (new double[p], new double[p]);
        Array.Fill(delta, double.NaN);
        Array.Fill(errors, double.NaN);
        var model = Models.LmmModel.From(FrameRows.Without(fit.Frame, without));
        var estimated = Estimation.LmmEstimator.Estimate(model, fit.Reml, null, default);
        var assembly = new Estimation.FitAssembly(estimated);
        var (beta, covariance) = (assembly.Coefficients(), assembly.Covariance().Full());
        for (var k = 0; k < beta.Length; k++)
        {
            var j = fit.KeptColumns.ToList().IndexOf(model.KeptColumns[k]);
            if (j < 0) continue;
            (delta[j], errors[j]) = (fit.FixedEffects.Estimates[j] - beta[k], Math.Sqrt(covariance[k, k]));
        }

        return (delta, errors);
    }

    /// <summary>The inverse of a covariance matrix.</summary>
    internal static double[,] Precision(double[,] covariance)
    {
        var p = covariance.GetLength(0);
        var (a, inverse) = (new double[p * p], new double[p, p]);
        var scale = Enumerable.Range(0, p).Select(j => Math.Sqrt(covariance[j, j])).ToArray();
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) a[i + j * p] = covariance[i, j] / (scale[i] * scale[j]);
        var ws = new DenseWorkspace();
        if (p == 0 || Cholesky.Factor(a, p, p, ws) != 0) return inverse;
        Cholesky.Inverse(a, p, p, ws);
        Cholesky.Symmetrize(a, p, p);
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) inverse[i, j] = a[i + j * p] / (scale[i] * scale[j]);
        return inverse;
    }
}
