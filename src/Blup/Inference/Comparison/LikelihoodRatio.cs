using Blup.Design;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.Comparison;

/// <summary>Likelihood-ratio tests of nested models, with the boundary's mixture where a variance is tested.</summary>
internal static class LikelihoodRatio
{
    public static LikelihoodRatioTest Test(double smallDeviance, int smallParameters, double largeDeviance, int largeParameters, int? boundary)
    {
        var (chi, df) = (Math.Max(0.0, smallDeviance - largeDeviance), largeParameters - smallParameters);
        var p = df > 0 ? ChiSquared.Survival(chi, df) : double.NaN;
        return new LikelihoodRatioTest(chi, df, p, boundary is { } k ? new BoundaryTest(k, Mixture(chi, k)) : null);
    }

    /// <summary>Upper tail of ½χ²_k + ½χ²_{k+1}; χ²₀ is 0 with certainty.</summary>
    public static double Mixture(double chi, int k)
        => 0.5 * (k == 0 ? chi > 0.0 ? 0.0 : 1.0 : ChiSquared.Survival(chi, k)) + 0.5 * ChiSquared.Survival(chi, k + 1.0);

    /// <summary>
    /// The smaller df k of the mixture ½χ²_k + ½χ²_{k+1} where the models differ by one random effect: a new scalar term (k = 0), or one more column in a
    /// term of k columns (Stram &amp; Lee 1994, case 3). Null where no variance is tested, or several are (the mixture is then not known in general).
    /// </summary>
    public static (int? Lower, bool TestsVariance) Boundary(ModelFrame small, ModelFrame large)
    {
        var left = small.Random.ToList();
        var right = new List<RandomTermDesign>();
        foreach (var term in large.Random)
        {
            var same = left.FindIndex(t => Nesting.SameTerm(t, term, large.Rows));
            if (same >= 0) left.RemoveAt(same);
            else right.Add(term);
        }

        if (right.Count == 0) return (null, false);
        if (!Nesting.SameFixed(small, large) || right.Count > 1) return (null, true);
        var width = right[0].ColumnNames.Count;
        if (left.Count == 0) return (width == 1 ? 0 : null, true);
        var grown = left.Count == 1 && left[0].Levels.Count == right[0].Levels.Count && left[0].ColumnNames.Count == width - 1 && Nesting.TermWithin(left[0], right[0], large.Rows);
        return (grown ? width - 1 : null, true);
    }
}
