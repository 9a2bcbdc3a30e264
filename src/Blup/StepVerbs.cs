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

        /// <summary>Tests each fixed term that lies within no other in the model as it is, as lmerTest's <c>drop1</c>: nothing is refitted, and no rows are needed.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="df">Satterthwaite, Kenward-Roger or Wald (χ² tests); null for the method of the fit.</param>
        /// <param name="progress">Told the estimated share done, from 0 to 1, of Kenward-Roger's sums.</param>
        /// <param name="cancellation">Stops a long computation.</param>
        /// <exception cref="BlupException">BLUP601 Kenward-Roger on a fit by maximum likelihood; BLUP602 too large for memory; BLUP603 the method does not suit the fit.</exception>
        public static DeletionTests DeletionTests(this LmmFit fit, DfMethod? df = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(fit);
            var provider = DegreesOfFreedom.Of(fit, df ?? fit.FixedEffects.Method, progress, cancellation);
            // Of a term that lies within no other, types I (last), II and III are one.
            return new DeletionTests(fit.Formula, new AnovaTable { Type = AnovaType.III, Method = provider.Method, ResponseName = fit.Frame.ResponseName, Rows = BackwardElimination.FixedTests(fit, provider) });
        }

        /// <summary>
        /// Backward elimination, first of random effects (likelihood ratio, plain p as in lmerTest), then of fixed terms (F, each round on the
        /// reduced model). The last random effect stays. Selecting a model by its p-values makes those of the result too small.
        /// </summary>
        /// <param name="fit">The fit to begin from.</param>
        /// <param name="alphaRandom">A random effect with a larger p-value goes.</param>
        /// <param name="alphaFixed">A fixed term with a larger p-value goes.</param>
        /// <param name="df">How fixed terms are tested: Satterthwaite, Kenward-Roger or Wald.</param>
        /// <exception cref="BlupException">BLUP681: the fit does not hold its data; BLUP672: a level is not between 0 and 1; BLUP601, BLUP603: the method does not suit the fit.</exception>
        public static Elimination Step(this LmmFit fit, double alphaRandom = 0.1, double alphaFixed = 0.05, DfMethod df = DfMethod.Satterthwaite)
        {
            ArgumentNullException.ThrowIfNull(fit);
            foreach (var alpha in (double[])[alphaRandom, alphaFixed])
                if (!(alpha is >= 0.0 and <= 1.0)) throw new BlupException("BLUP672", FormattableString.Invariant($"The level {alpha} is not between 0 and 1."), null, "Use 0.05, or 1 to keep every term.");
            DegreesOfFreedom.Check(df, fit.Reml);
            if (FittedObjective.State(fit).Data is null) throw BackwardElimination.NoData(fit);
            var (decisions, left) = new BackwardElimination(Other, alphaRandom, alphaFixed, df).Run(fit);
            return new Elimination(decisions, left.Formula, (LmmFit)left) { Method = df, Parameters = fit.Parameters, LogLikelihood = fit.LogLikelihood };
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
            var (decisions, left) = new BackwardElimination(Other, 0.0, alpha, DfMethod.Residual).Run(fit);
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

        /// <summary>One JSON object with an array a column; numbers that are not finite are null.</summary>
        public string ToJson() => StepJson.Of(this);
    }

    public sealed partial record DeletionTests
    {
        /// <summary>The table as lmerTest's <c>drop1</c> prints it.</summary>
        public override string ToString() => StepText.Of(this);

        /// <summary>One JSON object: the formula, and the tests with an array a column.</summary>
        public string ToJson() => StepJson.Of(this);
    }

    public sealed partial record Elimination
    {
        /// <summary>What went in which round and what stayed, and the formula that is left, as lmerTest's <c>step</c> prints it.</summary>
        public override string ToString() => StepText.Of(this);

        /// <summary>One JSON object with every decision, an array a column; numbers that are not finite are null.</summary>
        public string ToJson() => StepJson.Of(Decisions, Formula, Method);
    }

    public sealed partial record LinearElimination
    {
        /// <summary>The decisions round by round, and the formula that is left.</summary>
        public override string ToString() => StepText.Of(this);

        /// <summary>One JSON object with every decision, an array a column; numbers that are not finite are null.</summary>
        public string ToJson() => StepJson.Of(Decisions, Formula, DfMethod.Residual);
    }
}
