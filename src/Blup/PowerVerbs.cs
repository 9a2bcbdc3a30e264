using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference;
using Blup.Inference.Comparison;
using Blup.Inference.Resampling;
using Blup.Models;
using Blup.Results;
using Blup.Tables;
using Blup.Text;

namespace Blup
{
    /// <summary>The test whose power is asked for.</summary>
    public sealed record PowerTest
    {
        private PowerTest(string description) => Description = description;

        /// <summary>The test in words.</summary>
        public string Description { get; }

        internal string? CoefficientName { get; private init; }

        internal string? TermLabel { get; private init; }

        internal string? Smaller { get; private init; }

        /// <summary>Whether it is a likelihood-ratio test, to which degrees of freedom mean nothing.</summary>
        public bool IsLikelihoodRatio => Smaller is not null;

        /// <summary>The t-test of a coefficient.</summary>
        public static PowerTest Coefficient(string name) => new($"t-test of {name}") { CoefficientName = name };

        /// <summary>The F-test of a fixed term as <see cref="AnovaVerbs.Anova"/> has it: type III, the same under every coding.</summary>
        public static PowerTest Term(string label) => new($"F-test of {label}") { TermLabel = label };

        /// <summary>The likelihood-ratio test against a smaller model (maximum likelihood).</summary>
        public static PowerTest LikelihoodRatio(string smallerFormula) => new($"likelihood-ratio test against {smallerFormula}") { Smaller = smallerFormula };
    }

    /// <summary>How power is simulated.</summary>
    public sealed record PowerOptions
    {
        /// <summary>Number of simulated studies.</summary>
        public int Simulations { get; init; } = 1000;

        /// <summary>Seed: the same seed gives the same result on any number of threads.</summary>
        public ulong Seed { get; init; } = 1;

        /// <summary>Degrees of freedom of t- and F-tests; null for the method of the fit.</summary>
        public DfMethod? Df { get; init; }

        /// <summary>Level of significance.</summary>
        public double Alpha { get; init; } = 0.05;

        /// <summary>Coverage of the interval of the power.</summary>
        public double Level { get; init; } = 0.95;

        /// <summary>True values of coefficients, in place of the fit's estimates.</summary>
        public IReadOnlyDictionary<string, double> Effects { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

        /// <summary>Number of levels of grouping columns, in place of those of the data: new ones are copies of existing ones.</summary>
        public IReadOnlyDictionary<string, int> Groups { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

        /// <summary>How often each row is observed.</summary>
        public int Copies { get; init; } = 1;

        /// <summary>Most threads at a time; -1 for one a processor.</summary>
        public int Threads { get; init; } = -1;

        /// <summary>Told the number of studies done, from any thread.</summary>
        public IProgress<int>? Progress { get; init; }

        /// <summary>Stops between studies.</summary>
        public CancellationToken Cancellation { get; init; }
    }

    /// <summary>Power by simulation.</summary>
    public static partial class PowerVerbs
    {
        /// <summary>Simulates studies from the fit (with other effects or sizes where asked) and counts how often a test is significant.</summary>
        /// <param name="fit">The fit: its variances, and its effects where <see cref="PowerOptions.Effects"/> does not say otherwise, are taken for true.</param>
        /// <param name="test">The test.</param>
        /// <param name="options">Sizes and effects; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP672, BLUP673, BLUP677, BLUP681, BLUP688, BLUP689: levels, counts, names or models that cannot be used.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public static PowerResult Power(this LmmFit fit, PowerTest test, PowerOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            ArgumentNullException.ThrowIfNull(test);
            options = Checked(options);
            var df = options.Df ?? fit.FixedEffects.Method;
            if (!test.IsLikelihoodRatio) DegreesOfFreedom.Check(df, fit.Reml);
            var state = FittedObjective.State(fit);
            var table = Study(fit, state.Data, options);
            var frame = table is null ? fit.Frame : fit.Frame.Spec.Materialize(table);
            var model = table is null ? state.Model : LmmModel.From(frame);
            var theta = table is null ? state.Theta : PowerSimulation.Translate(state.Model, state.Theta, model);
            var beta = Effects(fit, options);
            if (model.Layout.P != beta.Length) throw OtherCoefficients(fit);
            var simulation = new PowerSimulation(model, theta, fit.Sigma, beta, fit.Reml) { Rows = Rows(fit, test, model.Frame, model.KeptColumns), Df = df, Smaller = Smaller(fit, test, frame, table ?? state.Data) };
            var (significant, failed) = simulation.Run(options.Simulations, options.Seed, options.Alpha, options.Threads, options.Progress, options.Cancellation);
            GroupingFactorSize[] groups = [.. model.Layout.Factors.Select(f => new GroupingFactorSize(f.Name, f.Levels)).OrderByDescending(g => g.Levels)];
            return Result(test, df, options, (significant, failed), model.Rows, groups);
        }

        private static PowerOptions Checked(PowerOptions? options)
        {
            options ??= new PowerOptions();
            if (options.Simulations < 1) throw new BlupException("BLUP673", FormattableString.Invariant($"{options.Simulations} simulations were asked for."), null, "Ask for 1,000 or more.");
            foreach (var level in (double[])[options.Alpha, options.Level])
                if (!(level is > 0.0 and < 1.0)) throw new BlupException("BLUP672", FormattableString.Invariant($"The level {level} is not between 0 and 1."), null, "Use 0.05 for a test, 0.95 for an interval.");
            return options;
        }

        /// <summary>β of the studies.</summary>
        private static double[] Effects(IModelFit fit, PowerOptions options)
        {
            var beta = (double[])fit.FixedEffects.Estimates.Clone();
            foreach (var (name, value) in options.Effects) beta[Index(fit, name)] = value;
            return beta;
        }

        private static BlupException OtherCoefficients(IModelFit fit)
            => new("BLUP688", "The study of that size cannot estimate the same coefficients.", fit.Formula, "Keep every level of the fixed factors in the study.");

        private static PowerResult Result(PowerTest test, DfMethod df, PowerOptions options, (int Significant, int Failed) studies, int rows, IReadOnlyList<GroupingFactorSize> groups)
        {
            var (lower, upper) = PowerSimulation.Interval(studies.Significant, options.Simulations, options.Level);
            return new PowerResult
            {
                Test = test.IsLikelihoodRatio ? test.Description : $"{test.Description} ({(test.TermLabel is null ? "" : "type III, ")}{IntervalText.Name(df)} degrees of freedom)",
                Alpha = options.Alpha,
                Simulations = options.Simulations,
                Significant = studies.Significant,
                Failed = studies.Failed,
                Observations = rows,
                Groups = groups,
                Seed = options.Seed,
                Level = options.Level,
                Lower = lower,
                Upper = upper,
            };
        }

        private static Table? Study(IModelFit fit, Table? known, PowerOptions options)
        {
            if (options.Groups.Count == 0 && options.Copies == 1) return null;
            var data = known ?? throw BackwardElimination.NoData(fit);
            var rows = Array.ConvertAll(fit.Frame.RowNumbers, r => r - 1);
            var table = data.Take(rows).Select([.. fit.Frame.Spec.UsedColumns]);
            string[] grouping = [.. fit.Frame.Random.SelectMany(r => r.Group.Split(':')).Where(n => table.TryGetColumn(n, out _)).Distinct(StringComparer.Ordinal)];
            foreach (var (column, count) in options.Groups)
            {
                if (!grouping.Contains(column, StringComparer.Ordinal))
                    throw new BlupException("BLUP689", $"'{column}' is not a grouping column of the model.", fit.Formula, $"Grouping columns: {string.Join(", ", grouping)}.");
                table = StudyExtension.Groups(table, column, count, grouping);
            }

            return StudyExtension.Rows(table, options.Copies);
        }

        private static double[,]? Rows(IModelFit fit, PowerTest test, ModelFrame study, IReadOnlyList<int> kept)
        {
            if (test.TermLabel is { } label)
            {
                var terms = fit.Frame.Spec.FixedTerms;
                var index = terms.ToList().FindIndex(t => t.Label == label);
                if (index < 0) throw new BlupException("BLUP689", $"There is no fixed term '{label}'.", fit.Formula, $"Terms: {string.Join(", ", terms.Select(t => t.Label))}.");
                var space = FixedSpace.Of(study, kept, null);
                var rows = Hypotheses.Of(space, AnovaType.III, null, sameCovariates: true)[space.Terms.ToList().FindIndex(t => t.Label == label)];
                return rows.GetLength(0) > 0 ? rows : throw new BlupException("BLUP688", $"The study says nothing about '{label}': nothing of it is estimable.", fit.Formula, "Take the term out, or complete the design.");
            }

            if (test.CoefficientName is not { } name) return null;
            var row = new double[1, fit.FixedEffects.Estimates.Length];
            row[0, Index(fit, name)] = 1.0;
            return row;
        }

        private static ModelFrame? Smaller(IModelFit fit, PowerTest test, ModelFrame frame, Table? table)
        {
            if (test.Smaller is not { } formula) return null;
            if (table is null) throw BackwardElimination.NoData(fit);
            var smaller = DesignSpec.Bind(Formula.Parse(formula), table, fit.Frame.Spec.Options).Materialize(table);
            if (smaller.Rows != frame.Rows || (smaller.Random.Count > 0 && fit is LmFit) || Nesting.Objection(smaller, frame) is not null)
                throw new BlupException("BLUP677", "The smaller model is not nested in the fit.", $"{formula}\n{fit.Formula}", "Take terms out of the fit's formula, and add none.");
            return smaller;
        }

        private static int Index(IModelFit fit, string name)
        {
            var index = fit.FixedEffects.Names.ToList().IndexOf(name);
            return index >= 0 ? index : throw new BlupException("BLUP689", $"There is no coefficient '{name}'.", fit.Formula, $"Coefficients: {string.Join(", ", fit.FixedEffects.Names)}.");
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of text.
    public sealed partial record PowerResult
    {
        /// <summary>The power in words.</summary>
        public override string ToString() => StepText.Of(this);
    }
}
