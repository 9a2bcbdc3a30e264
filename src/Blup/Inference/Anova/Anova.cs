using Blup.Design;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Tests of the fixed terms, for any model with a frame, estimates and a provider of degrees of freedom.</summary>
internal static class Anova
{
    /// <summary>The table.</summary>
    /// <param name="frame">The rows, with the design that made them.</param>
    /// <param name="kept">Positions in X of the p columns that have estimates.</param>
    /// <param name="estimates">β̂, length p.</param>
    /// <param name="provider">Covariance and degrees of freedom; residual degrees of freedom mean a linear model, whose metric is XᵀWX.</param>
    /// <param name="sigma">Residual standard deviation.</param>
    /// <param name="type">What each term is adjusted for.</param>
    /// <param name="residualDf">n − p of a linear model; null for a mixed one.</param>
    public static AnovaTable Table(ModelFrame frame, IReadOnlyList<int> kept, double[] estimates, IDegreesOfFreedom provider, double sigma, AnovaType type, double? residualDf = null)
    {
        var linear = provider.Method == DfMethod.Residual;
        var space = FixedSpace.Of(frame, kept, linear ? frame.Weights : null);
        var generalised = provider.Method is DfMethod.KenwardRoger or DfMethod.Wald;
        var hypotheses = Hypotheses.Of(space, type, generalised ? provider.Covariance : null, sameCovariates: !linear && !generalised);
        return new AnovaTable
        {
            Type = type,
            Method = provider.Method,
            ResponseName = frame.ResponseName,
            Rows = [.. space.Terms.Select((t, k) => Row(t.Label, hypotheses[k], estimates, provider, sigma))],
            Residual = residualDf is { } df ? new ResidualRow(sigma * sigma * df, df) : null,
        };
    }

    /// <summary>The test of one term.</summary>
    /// <param name="term">Its label.</param>
    /// <param name="rows">Its hypothesis, one row of coefficients for each function of β that is zero.</param>
    /// <param name="estimates">β̂, length p.</param>
    /// <param name="provider">Covariance and degrees of freedom.</param>
    /// <param name="sigma">Residual standard deviation.</param>
    public static AnovaRow Row(string term, double[,] rows, double[] estimates, IDegreesOfFreedom provider, double sigma)
    {
        var k = rows.GetLength(0);
        if (k == 0) return new AnovaRow(term, double.NaN, double.NaN, 0, double.NaN, double.NaN, double.NaN);
        var test = provider.Test(rows, estimates);
        // Kenward-Roger scales its statistic; lmerTest's sums of squares are of the one before.
        var mean = (provider.Method == DfMethod.KenwardRoger ? Quadratics.F(rows, estimates, provider.Covariance) : test.F) * sigma * sigma;
        return new AnovaRow(term, mean * k, mean, k, test.DenominatorDf, test.F, test.PValue);
    }
}
