using Blup.Results;

namespace Blup.Report.Charts;

/// <summary>Residuals of about unit variance, and what they are called.</summary>
internal static class StandardResiduals
{
    /// <summary>Divided by σ√(1 − leverage); of a mixed model with very many rows, whose leverages would take long and are small, by σ.</summary>
    public static (double[] Values, string Name) Of(IModelFit fit, PlotOptions options)
        => fit is LmmFit mixed && fit.Observations > options.MaxPoints ? (mixed.ScaledResiduals(), "Scaled residual") : (fit.RowDiagnostics().StandardizedResiduals, "Standardized residual");
}
