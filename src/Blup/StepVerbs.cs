using Blup.Diagnostics;
using Blup.Inference;
using Blup.Inference.Comparison;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>Smaller models from a fit.</summary>
    public static class StepVerbs
    {
        /// <summary>
        /// The model without each fixed term that lies within no other: AIC and likelihood-ratio test by maximum likelihood (a REML fit is refitted, and the
        /// result says so).
        /// </summary>
        /// <param name="fit">The fit.</param>
        /// <exception cref="BlupException">BLUP681: the fit does not hold its data.</exception>
        public static TermDeletions Drop1(this LmmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return BackwardElimination.Delete(fit, Other);
        }

        /// <summary>
        /// Backward elimination, first of random effects (likelihood ratio, plain p as in lmerTest), then of fixed terms (F, Satterthwaite, each round on the
        /// reduced model). The last random effect stays. Selecting a model by its p-values makes those of the result too small.
        /// </summary>
        /// <param name="fit">The fit to begin from.</param>
        /// <param name="alphaRandom">A random effect with a larger p-value goes.</param>
        /// <param name="alphaFixed">A fixed term with a larger p-value goes.</param>
        /// <exception cref="BlupException">BLUP681: the fit does not hold its data; BLUP672: a level is not between 0 and 1.</exception>
        public static Elimination Step(this LmmFit fit, double alphaRandom = 0.1, double alphaFixed = 0.05)
        {
            ArgumentNullException.ThrowIfNull(fit);
            foreach (var alpha in (double[])[alphaRandom, alphaFixed])
                if (!(alpha is >= 0.0 and <= 1.0)) throw new BlupException("BLUP672", FormattableString.Invariant($"The level {alpha} is not between 0 and 1."), null, "Use 0.05, or 1 to keep every term.");
            return new BackwardElimination(Other, alphaRandom, alphaFixed).Run(fit);
        }

        /// <summary>Another formula on the rows and by the options of a fit.</summary>
        private static LmmFit Other(string formula, LmmFit fit)
        {
            var data = FittedObjective.State(fit).Data ?? throw BackwardElimination.NoData(fit);
            // The rows of the fit, also where a column that left the formula had missing values.
            var rows = Array.ConvertAll(fit.Frame.RowNumbers, r => r - 1);
            return Lmm.Fit(formula, rows.Length == data.RowCount ? data : data.Take(rows), SimulationVerbs.Options(fit));
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because records of floor 3 know nothing of text.
    public sealed partial record TermDeletions
    {
        /// <summary>The table as R's <c>drop1</c> prints it.</summary>
        public override string ToString() => StepText.Of(this);
    }

    public sealed partial record Elimination
    {
        /// <summary>The decisions round by round, and the formula that is left.</summary>
        public override string ToString() => StepText.Of(this);
    }
}
