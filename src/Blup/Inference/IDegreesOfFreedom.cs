using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// The contract of inference: a covariance of β̂ and degrees of freedom for rows of L. Wald tests, anova, means, contrasts and predictions are all
/// rows of L over the p columns kept; Satterthwaite, Kenward-Roger, Wald and residual degrees of freedom are providers. What does not depend on L
/// is computed once.
/// </summary>
internal interface IDegreesOfFreedom
{
    /// <summary>The method, printed in each table's header.</summary>
    DfMethod Method { get; }

    /// <summary>Covariance of β̂ on the user's scale (adjusted for Kenward-Roger).</summary>
    CoefficientCovariance Covariance { get; }

    /// <summary>Degrees of freedom of the t-test of one row l (length p); +∞ for Wald.</summary>
    double Row(ReadOnlySpan<double> row);

    /// <summary>F-test of Lβ = 0 for k linearly independent rows (k×p) at the estimates.</summary>
    FTest Test(double[,] rows, ReadOnlySpan<double> estimates);
}

/// <summary>An F-test: statistic, numerator and denominator degrees of freedom (+∞: chi-square over its df), p-value.</summary>
/// <param name="F">The statistic, scaled where the method scales it (Kenward-Roger).</param>
/// <param name="NumeratorDf">Number of independent rows.</param>
/// <param name="DenominatorDf">Denominator degrees of freedom.</param>
/// <param name="PValue">Upper tail.</param>
internal readonly record struct FTest(double F, double NumeratorDf, double DenominatorDf, double PValue);
