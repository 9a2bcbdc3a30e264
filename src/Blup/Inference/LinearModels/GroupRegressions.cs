using Blup.Design;
using Blup.Estimation;
using Blup.Inference.CaseDiagnostics;
using Blup.Results;

namespace Blup.Inference.LinearModels;

/// <summary>Separate least-squares regressions by group.</summary>
internal static class GroupRegressions
{
    /// <summary>Regresses the frame's response on its fixed columns within each level of a random term's group.</summary>
    public static LmListFit Of(ModelFrame frame, RandomTermDesign by, string formula)
    {
        var plain = frame with { Random = [] };
        var (levels, p) = (by.Levels.Count, frame.Fixed.Names.Count);
        var rows = Enumerable.Range(0, levels).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < by.Codes.Length; i++) rows[by.Codes[i]].Add(i);
        var (estimates, errors, sigmas) = (new double[levels, p], new double[levels, p], new double[levels]);
        var (square, df) = (0.0, 0);
        for (var a = 0; a < levels; a++)
        {
            for (var j = 0; j < p; j++) estimates[a, j] = errors[a, j] = double.NaN;
            var least = LeastSquares.Of(FrameRows.Keep(plain, [.. rows[a]]));
            var unscaled = least.Unscaled.Full();
            var own = rows[a].Count - least.Estimates.Length;
            sigmas[a] = own > 0 ? Math.Sqrt(least.ResidualSquare / own) : double.NaN;
            square += least.ResidualSquare;
            df += own;
            for (var k = 0; k < least.Estimates.Length; k++)
                (estimates[a, least.Aliasing.Kept[k]], errors[a, least.Aliasing.Kept[k]]) = (least.Estimates[k], Math.Sqrt(unscaled[k, k]));
        }

        var pooled = df > 0 ? Math.Sqrt(square / df) : double.NaN;
        for (var a = 0; a < levels; a++)
            for (var j = 0; j < p; j++) errors[a, j] *= pooled;
        return new LmListFit
        {
            Formula = formula,
            Group = by.Group,
            Levels = by.Levels,
            Names = frame.Fixed.Names,
            Estimates = estimates,
            StandardErrors = errors,
            Observations = Array.ConvertAll(rows, r => r.Count),
            Sigmas = sigmas,
            PooledSigma = pooled,
            ResidualDf = df,
        };
    }
}
