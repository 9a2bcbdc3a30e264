using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference;

/// <summary>t- (or z-) tests of single coefficients.</summary>
internal static class CoefficientTests
{
    /// <summary>The fixed effects with standard errors, statistics and p-values for the given degrees of freedom (length p).</summary>
    public static FixedEffects Table(IReadOnlyList<string> names, double[] estimates, CoefficientCovariance covariance, double[] df, DfMethod method, IReadOnlyList<AliasedColumn> aliased)
    {
        var (p, full) = (estimates.Length, covariance.Full());
        var (errors, statistics, pValues) = (new double[p], new double[p], new double[p]);
        for (var j = 0; j < p; j++)
        {
            errors[j] = Math.Sqrt(full[j, j]);
            statistics[j] = estimates[j] / errors[j];
            pValues[j] = double.IsPositiveInfinity(df[j]) ? Normal.TwoSided(statistics[j]) : StudentT.TwoSided(statistics[j], df[j]);
        }

        return new FixedEffects
        {
            Names = names,
            Estimates = estimates,
            Covariance = full,
            Factored = covariance,
            Df = df,
            Method = method,
            Aliased = aliased,
            StandardErrors = errors,
            Statistics = statistics,
            PValues = pValues,
        };
    }
}
