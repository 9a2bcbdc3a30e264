using Blup.Diagnostics;
using Blup.Inference.Comparison;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>Criteria of a fit for comparisons.</summary>
    public static class ComparisonVerbs
    {
        /// <summary>
        /// Conditional AIC, −2 log f(y | β̂, b̂) + 2(ρ + 1), and the effective number of parameters ρ = trace of the hat matrix (Vaida &amp; Blanchard 2005,
        /// θ taken as known), for the focus on these groups rather than on new ones; and both with θ estimated (Greven &amp; Kneib 2010).
        /// </summary>
        /// <param name="fit">The fit; its own criterion's estimates are used.</param>
        public static ConditionalAkaikeCriterion ConditionalAic(this LmmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return ConditionalAkaike.Of(fit);
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of inference and text.
    public sealed partial record ModelComparison
    {
        /// <summary>Compares fits of the same rows by maximum likelihood; REML fits are refitted, and the result says so.</summary>
        /// <param name="fits">Mixed and linear models.</param>
        /// <exception cref="BlupException">BLUP675 to BLUP680: no models, different rows or responses, or models that are not nested.</exception>
        public static ModelComparison Of(params IReadOnlyList<IModelFit> fits) => Of(fits, null);

        /// <summary>Compares fits of the same rows.</summary>
        /// <param name="fits">Mixed and linear models.</param>
        /// <param name="names">A name for each, for printing; null for m1, m2, ….</param>
        /// <param name="refit">Whether REML fits are refitted by maximum likelihood; otherwise all are by REML and must have the same fixed effects.</param>
        /// <param name="test">Whether each model is tested against the one before it, which must be nested in it.</param>
        /// <exception cref="BlupException">BLUP675 to BLUP680: no models, different rows or responses, or models that are not nested.</exception>
        public static ModelComparison Of(IReadOnlyList<IModelFit> fits, IReadOnlyList<string>? names, bool refit = true, bool test = true)
        {
            ArgumentNullException.ThrowIfNull(fits);
            return Comparison.Of(fits, names, refit, test);
        }

        /// <summary>The table as lme4 prints it.</summary>
        public override string ToString() => ComparisonText.Of(this);
    }
}
