using Blup.Inference;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>The verbs of a fit: what is found by typing <c>fit.</c></summary>
    public static class FitVerbs
    {
        /// <summary>
        /// The fit as text in 80 columns, the same under every culture; lines end in a line feed.
        /// Satterthwaite, Kenward-Roger or Wald tests as <see cref="FixedEffects.Method"/> says (statsmodels' layout always shows z-tests).
        /// </summary>
        /// <param name="fit">The fit.</param>
        /// <param name="style">Whose layout.</param>
        public static string Summary(this LmmFit fit, SummaryStyle style = SummaryStyle.Lme4)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return style == SummaryStyle.Statsmodels ? StatsmodelsText.Of(fit, RelativeCovarianceErrors.Of(fit)) : SummaryText.Lme4(fit);
        }

        /// <summary>The same fit with the tests of its fixed effects by another method of degrees of freedom; nothing is fitted again.</summary>
        /// <param name="fit">The fit; it does not change.</param>
        /// <param name="method">Satterthwaite, Kenward-Roger or Wald.</param>
        /// <param name="progress">Told the estimated share done, from 0 to 1, of Kenward-Roger's sums.</param>
        /// <param name="cancellation">Stops a long computation.</param>
        /// <exception cref="Diagnostics.BlupException">BLUP601 Kenward-Roger on a fit by maximum likelihood; BLUP602 too large for memory; BLUP603 not a method of mixed models.</exception>
        public static LmmFit With(this LmmFit fit, DfMethod method, IProgress<double>? progress = null, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(fit);
            if (fit.FixedEffects.Method == method) return fit;
            var (provider, effects) = (DegreesOfFreedom.Of(fit, method, progress, cancellation), fit.FixedEffects);
            var df = DegreesOfFreedom.OfCoefficients(provider, effects.Estimates.Length);
            return fit with { FixedEffects = CoefficientTests.Table(effects.Names, effects.Estimates, provider.Covariance, df, method, effects.Aliased) };
        }

        /// <summary>
        /// The fit as one JSON object on one line, numbers at round-trip precision, null for what is not finite: sizes and criterion,
        /// <c>theta</c>, <c>fixef</c>, <c>varcorr</c>, <c>ranef</c>, <c>fitted</c>, <c>residual</c>, <c>messages</c>, <c>optimizer</c>.
        /// </summary>
        /// <param name="fit">The fit.</param>
        public static string ToJson(this LmmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return FitJson.Of(fit);
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of the text of floor 6.
    public sealed partial record LmmFit
    {
        /// <summary>lme4's short print: formula, criterion, standard deviations, fixed effects.</summary>
        public override string ToString() => SummaryText.Short(this);
    }
}
