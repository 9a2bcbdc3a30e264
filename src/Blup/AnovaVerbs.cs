using Blup.Inference;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>Analysis of variance of a fit.</summary>
    public static class AnovaVerbs
    {
        /// <summary>Tests of the fixed terms of a mixed model; the same under every contrast coding.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="type">What each term is adjusted for; III (the default) as lmerTest and SAS.</param>
        /// <param name="df">Satterthwaite, Kenward-Roger or Wald (χ² tests); null for the method of the fit.</param>
        /// <param name="cancellation">Stops a long computation.</param>
        /// <exception cref="Diagnostics.BlupException">BLUP601 Kenward-Roger on a fit by maximum likelihood; BLUP602 too large for memory; BLUP603 not a method of mixed models; BLUP604 there is no such type.</exception>
        public static AnovaTable Anova(this LmmFit fit, AnovaType type = AnovaType.III, DfMethod? df = null, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(fit);
            if (!Enum.IsDefined(type))
                throw new Diagnostics.BlupException("BLUP604", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There is no ANOVA of type {(int)type}."), null, "Use type I, II or III (1, 2 or 3).");
            var provider = DegreesOfFreedom.Of(fit, df ?? fit.FixedEffects.Method, cancellation);
            var kept = fit.State?.Model.KeptColumns ?? throw new InvalidOperationException("This fit carries no model to continue from.");
            return Inference.Anova.Table(fit.Frame, kept, fit.FixedEffects.Estimates, provider, fit.Sigma, type);
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
