using Blup.Results;

namespace Blup.Inference;

/// <summary>All parameters of a fit on the user's scale, in lme4's order: per term deviations and correlations by columns, sigma, fixed effects.</summary>
internal static class ParameterValues
{
    public static IReadOnlyList<string> Names(VarianceComponents components, IReadOnlyList<string> coefficients)
    {
        var names = new List<string>();
        foreach (var term in components.Terms)
            for (var j = 0; j < term.Columns.Count; j++)
                for (var i = j; i < term.Columns.Count; i++)
                    names.Add(i == j ? $"sd_{term.Columns[i]}|{term.Group}" : $"cor_{term.Columns[i]}.{term.Columns[j]}|{term.Group}");
        return [.. names, "sigma", .. coefficients];
    }

    public static double[] Of(LmmFit fit) => Of(fit.VarianceComponents, fit.Sigma, fit.FixedEffects.Estimates);

    public static double[] Of(VarianceComponents components, double sigma, double[] coefficients)
    {
        var values = new List<double>();
        foreach (var term in components.Terms)
            for (var j = 0; j < term.Columns.Count; j++)
                for (var i = j; i < term.Columns.Count; i++) values.Add(i == j ? term.StandardDeviations[i] : term.Correlations[i, j]);
        return [.. values, sigma, .. coefficients];
    }
}
