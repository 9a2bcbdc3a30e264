using Blup.Inference;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>Analysis of variance of a fit.</summary>
    public static class AnovaVerbs
    {
        /// <summary>Tests of the fixed terms of a mixed or linear model; the same under every contrast coding.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="type">What each term is adjusted for; III (the default) as lmerTest and SAS.</param>
        /// <param name="df">Satterthwaite, Kenward-Roger (mixed), residual (linear) or Wald (χ² tests); null for the method of the fit.</param>
        /// <param name="progress">Told the estimated share done, from 0 to 1, of Kenward-Roger's sums.</param>
        /// <param name="cancellation">Stops a long computation.</param>
        /// <exception cref="Diagnostics.BlupException">BLUP601 Kenward-Roger on a fit by maximum likelihood; BLUP602 too large for memory; BLUP603, BLUP630 the method does not suit the fit; BLUP604 there is no such type.</exception>
        public static AnovaTable Anova(this IModelFit fit, AnovaType type = AnovaType.III, DfMethod? df = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(fit);
            if (!Enum.IsDefined(type))
                throw new Diagnostics.BlupException("BLUP604", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There is no ANOVA of type {(int)type}."), null, "Use type I, II or III (1, 2 or 3).");
            var method = df ?? fit.FixedEffects.Method;
            var provider = fit is LmmFit mixed ? DegreesOfFreedom.Of(mixed, method, progress, cancellation) : DfProviders.Of(fit, method);
            double? residual = fit is LmFit && method == DfMethod.Residual ? fit.ResidualDf : null;
            return Inference.Anova.Table(fit.Frame, fit.KeptColumns, fit.FixedEffects.Estimates, provider, fit.Sigma, type, residual);
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of the text of floor 6.
    public sealed partial record AnovaTable
    {
        /// <summary>The table as R prints it; lines end in a line feed.</summary>
        public override string ToString() => AnovaText.Of(this);

        /// <summary>The table as one JSON object with an array a column; numbers that are not finite are null.</summary>
        public string ToJson() => AnovaJson.Of(this);
    }
}
