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
            var (decisions, left) = new BackwardElimination(Other, alphaRandom, alphaFixed).Run(fit);
            return new Elimination(decisions, left.Formula, (LmmFit)left);
        }

        /// <summary>The linear model without each term that lies within no other: exact F-test, AIC (that of <see cref="IModelFit.Aic"/>) and likelihood-ratio test.</summary>
        /// <param name="fit">The fit.</param>
        /// <exception cref="BlupException">BLUP681: the fit does not hold its data.</exception>
        public static TermDeletions Drop1(this LmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return BackwardElimination.Delete(fit, Other);
        }

        /// <summary>
        /// Backward elimination of the terms of a linear model by exact F-tests, the least significant one at a time. Selecting a model by its p-values makes
        /// those of the result too small.
        /// </summary>
        /// <param name="fit">The fit to begin from.</param>
        /// <param name="alpha">A term with a larger p-value goes.</param>
        /// <exception cref="BlupException">BLUP681: the fit does not hold its data; BLUP672: the level is not between 0 and 1.</exception>
        public static LinearElimination Step(this LmFit fit, double alpha = 0.05)
        {
            ArgumentNullException.ThrowIfNull(fit);
            if (!(alpha is >= 0.0 and <= 1.0)) throw new BlupException("BLUP672", FormattableString.Invariant($"The level {alpha} is not between 0 and 1."), null, "Use 0.05, or 1 to keep every term.");
            var (decisions, left) = new BackwardElimination(Other, 0.0, alpha).Run(fit);
            return new LinearElimination(decisions, left.Formula, (LmFit)left);
        }

        /// <summary>Another formula on the rows and by the options of a fit.</summary>
        private static IModelFit Other(string formula, IModelFit fit)
        {
            var mixed = fit as LmmFit;
            var data = (mixed is null ? ((LmFit)fit).Data : FittedObjective.State(mixed).Data) ?? throw BackwardElimination.NoData(fit);
            // The rows of the fit, also where a column that left the formula had missing values.
            var rows = Array.ConvertAll(fit.Frame.RowNumbers, r => r - 1);
            if (rows.Length < data.RowCount) data = data.Take(rows);
            return mixed is null ? Lm.Fit(formula, data, new LmOptions { Design = fit.Frame.Spec.Options, DataName = fit.DataName }) : Lmm.Fit(formula, data, SimulationVerbs.Options(mixed));
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

    public sealed partial record LinearElimination
    {
        /// <summary>The decisions round by round, and the formula that is left.</summary>
        public override string ToString() => StepText.Of(this);
    }
}
