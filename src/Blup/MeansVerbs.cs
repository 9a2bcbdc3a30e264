using Blup.Diagnostics;
using Blup.Inference.Means;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>Marginal means, slopes and contrasts of a fit.</summary>
    public static class MeansVerbs
    {
        /// <summary>Estimated marginal means: the fit's predictions on a reference grid, averaged over what the specification does not name.</summary>
        /// <param name="fit">A mixed or linear model.</param>
        /// <param name="specs">Such as <c>~ Trt | Day</c>: predictors, and after the bar those that form groups. <c>1</c> is the mean of all.</param>
        /// <param name="options">Values of covariates, weights, degrees of freedom, scale; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP710 to BLUP718: the specification or an option does not fit the model; BLUP630 nor the degrees of freedom.</exception>
        public static MarginalMeans Means(this IModelFit fit, string specs, MeansOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            ArgumentNullException.ThrowIfNull(specs);
            return MeansBuilder.Means(fit, specs, options ?? new MeansOptions());
        }

        /// <summary>Slopes of a covariate: derivatives of the predictions, averaged like means.</summary>
        /// <param name="fit">A mixed or linear model.</param>
        /// <param name="variable">The covariate.</param>
        /// <param name="specs">As for <see cref="Means"/>.</param>
        /// <param name="options">As for <see cref="Means"/>.</param>
        /// <exception cref="BlupException">BLUP717 the variable is no covariate; as for <see cref="Means"/>.</exception>
        public static MarginalMeans Slopes(this IModelFit fit, string variable, string specs, MeansOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            ArgumentNullException.ThrowIfNull(variable);
            ArgumentNullException.ThrowIfNull(specs);
            return MeansBuilder.Slopes(fit, variable, specs, options ?? new MeansOptions());
        }

        /// <summary>A family of contrasts of the means of each by-group.</summary>
        /// <param name="means">Means or slopes.</param>
        /// <param name="family"><c>pairwise</c>, <c>revpairwise</c>, <c>trt.vs.ctrl</c>, <c>trt.vs.ctrlk</c>, <c>poly</c>, <c>eff</c>, <c>del.eff</c>, <c>consec</c>, <c>mean_chg</c>.</param>
        /// <param name="options">Adjustment, control, level; null for the family's usual ones.</param>
        /// <exception cref="BlupException">BLUP713 there is no such family or control.</exception>
        public static MeanContrasts Contrasts(this MarginalMeans means, string family = "pairwise", ContrastOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(means);
            ArgumentNullException.ThrowIfNull(family);
            return ContrastBuilder.Named(means, family, options ?? new ContrastOptions());
        }

        /// <summary>Contrasts given by their coefficients.</summary>
        /// <param name="means">Means or slopes.</param>
        /// <param name="vectors">Coefficients by name, one for each mean of a by-group.</param>
        /// <param name="options">Adjustment (none by default), level.</param>
        /// <exception cref="BlupException">BLUP712 a vector has another length than there are means.</exception>
        public static MeanContrasts Contrasts(this MarginalMeans means, IReadOnlyDictionary<string, double[]> vectors, ContrastOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(means);
            ArgumentNullException.ThrowIfNull(vectors);
            return ContrastBuilder.Custom(means, vectors, options ?? new ContrastOptions());
        }

        /// <summary>Compact letters: two means of a by-group share a letter where their difference is not significant.</summary>
        /// <param name="means">Means or slopes.</param>
        /// <param name="alpha">Significance level.</param>
        /// <param name="options">Adjustment of the pairwise comparisons (Tukey by default).</param>
        public static CompactLetters Letters(this MarginalMeans means, double alpha = 0.05, ContrastOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(means);
            MeansBuilder.CheckLevel(alpha);
            return LetterDisplay.Of(means, alpha, options ?? new ContrastOptions());
        }

        /// <summary>The table as emmeans prints it, with intervals, tests, or both.</summary>
        /// <param name="table">Means or contrasts.</param>
        /// <param name="intervals">Whether confidence bounds are shown.</param>
        /// <param name="tests">Whether tests are shown.</param>
        public static string Print(this MeansTable table, bool intervals, bool tests)
        {
            ArgumentNullException.ThrowIfNull(table);
            return MeansText.Of(table, intervals, tests);
        }

        /// <summary>Means, and contrasts and letters where given, as one JSON object on one line, arrays by column.</summary>
        /// <param name="means">The means.</param>
        /// <param name="contrasts">Contrasts of them; null for none.</param>
        /// <param name="letters">Their letters; null for none.</param>
        public static string ToJson(this MarginalMeans means, MeanContrasts? contrasts = null, CompactLetters? letters = null)
        {
            ArgumentNullException.ThrowIfNull(means);
            return MeansJson.Of(means, contrasts, letters);
        }

        /// <summary>The joint F-tests of contrasts, one a by-group, as emmeans prints them.</summary>
        /// <param name="contrasts">The contrasts.</param>
        public static string PrintJointTests(this MeanContrasts contrasts)
        {
            ArgumentNullException.ThrowIfNull(contrasts);
            return JointTestText.Of(contrasts);
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of the text of floor 6.
    public sealed partial record MarginalMeans
    {
        /// <summary>The table with intervals, as emmeans prints it.</summary>
        public override string ToString() => MeansText.Of(this, intervals: true, tests: false);
    }

    public sealed partial record MeanContrasts
    {
        /// <summary>The table with tests, as emmeans prints it.</summary>
        public override string ToString() => MeansText.Of(this, intervals: false, tests: true);
    }

    public sealed partial record CompactLetters
    {
        /// <summary>The means with a column of letters.</summary>
        public override string ToString() => MeansText.Of(Means, intervals: true, tests: false, Letters, FormattableString.Invariant($"significance level used: alpha = {Alpha}"), Comparisons.TestNotes);
    }
}
