using Blup.Results;

namespace Blup.Inference;

/// <summary>The provider of degrees of freedom that a fit and a method ask for.</summary>
internal static class DfProviders
{
    /// <summary>The provider of the fit's own method: that of its coefficient table.</summary>
    public static IDegreesOfFreedom Of(IModelFit fit) => Of(fit, fit.FixedEffects.Method);

    /// <summary>The provider of the given method.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP630 the method does not suit this kind of fit; BLUP601 to BLUP603 of <see cref="DegreesOfFreedom"/>.</exception>
    public static IDegreesOfFreedom Of(IModelFit fit, DfMethod method, IProgress<double>? progress = null) => (fit, method) switch
    {
        (LmmFit lmm, _) => DegreesOfFreedom.Of(lmm, method, progress),
        (_, DfMethod.Wald) => ResidualDf.Wald(fit),
        (LmFit lm, _) => method == DfMethod.Residual ? ResidualDf.Of(lm) : throw Unsuited(fit, method, "A linear model has residual degrees of freedom (exact), or Wald."),
        _ => throw Unsuited(fit, method, "Use Wald."),
    };

    private static Diagnostics.BlupException Unsuited(IModelFit fit, DfMethod method, string expected)
        => new("BLUP630", $"Degrees of freedom by {method} are not available for this fit.", fit.Formula, expected);
}
