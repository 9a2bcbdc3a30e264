using Blup.Diagnostics;
using Blup.Inference.Profile;
using Blup.Inference.Resampling;
using Blup.Numerics.Distributions;
using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>How a parametric bootstrap runs.</summary>
    public sealed record BootstrapOptions
    {
        /// <summary>Number of replicates.</summary>
        public int Replicates { get; init; } = 1000;

        /// <summary>Seed: the same seed gives the same replicates on any number of threads.</summary>
        public ulong Seed { get; init; } = 1;

        /// <summary>Most threads at a time; -1 for one a processor.</summary>
        public int Threads { get; init; } = -1;

        /// <summary>Told the number of replicates done, from any thread.</summary>
        public IProgress<int>? Progress { get; init; }

        /// <summary>Stops between replicates.</summary>
        public CancellationToken Cancellation { get; init; }
    }

    /// <summary>How confidence intervals are found.</summary>
    public sealed record IntervalOptions
    {
        /// <summary>Coverage, between 0 and 1.</summary>
        public double Level { get; init; } = 0.95;

        /// <summary>Degrees of freedom of t intervals; null for the method of the fit.</summary>
        public DfMethod? Df { get; init; }

        /// <summary>Further points of each profile curve on each side of the estimate, for plots.</summary>
        public int CurvePoints { get; init; }

        /// <summary>Which bootstrap interval.</summary>
        public BootstrapInterval Interval { get; init; } = BootstrapInterval.Percentile;

        /// <summary>How the bootstrap runs; its token also stops a profile.</summary>
        public BootstrapOptions Bootstrap { get; init; } = new();

        /// <summary>Told the share done, from 0 to 1, of a profile or bootstrap, from any thread.</summary>
        public IProgress<double>? Progress { get; init; }
    }

    /// <summary>Confidence intervals of a fit.</summary>
    public static class IntervalVerbs
    {
        /// <summary>Confidence intervals: Wald and t for fixed effects, profile likelihood and bootstrap for all parameters.</summary>
        /// <param name="fit">The fit; it is not changed.</param>
        /// <param name="method">The method.</param>
        /// <param name="options">Level, and how a bootstrap runs; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP672: the level is not between 0 and 1; BLUP673: fewer than one replicate.</exception>
        /// <exception cref="OperationCanceledException">The bootstrap's token was cancelled.</exception>
        public static ConfidenceIntervals ConfidenceIntervals(this LmmFit fit, IntervalMethod method = IntervalMethod.Profile, IntervalOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            options = Checked(options);
            return method switch
            {
                IntervalMethod.Profile => ProfileLikelihood.Of(fit, options.Level, options.CurvePoints, options.Progress, options.Bootstrap.Cancellation),
                IntervalMethod.Bootstrap => ParametricBootstrap.Intervals(fit.Bootstrap(WithShare(options)), options.Level, options.Interval),
                IntervalMethod.T => Symmetric((options.Df is { } df ? fit.With(df, cancellation: options.Bootstrap.Cancellation) : fit).FixedEffects, method, options.Level),
                _ => Symmetric((fit.FixedEffects.Method == DfMethod.KenwardRoger ? fit.With(DfMethod.Wald) : fit).FixedEffects, method, options.Level),
            };
        }

        /// <summary>Confidence intervals of a linear model: exact t intervals of the coefficients, Wald, or the bootstrap, of σ too.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="method">T, Wald or bootstrap.</param>
        /// <param name="options">Level, and how a bootstrap runs; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP635, BLUP673: of <see cref="Bootstrap(LmFit, BootstrapOptions?)"/>; BLUP672: the level is not between 0 and 1; BLUP692: a method of mixed models.</exception>
        /// <exception cref="OperationCanceledException">The bootstrap's token was cancelled.</exception>
        public static ConfidenceIntervals ConfidenceIntervals(this LmFit fit, IntervalMethod method = IntervalMethod.T, IntervalOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            options = Checked(options);
            return method switch
            {
                IntervalMethod.Profile => throw new BlupException("BLUP692", "A linear model needs no profile intervals: the t intervals of its coefficients are exact.", fit.Formula, "Use t; or the bootstrap, for an interval of sigma too."),
                IntervalMethod.Bootstrap => ParametricBootstrap.Intervals(fit.Bootstrap(WithShare(options)), options.Level, options.Interval),
                _ => Symmetric(fit.FixedEffects, method, options.Level),
            };
        }

        /// <summary>A parametric bootstrap: responses are simulated from the fit (random effects drawn anew) and refitted by the same criterion.</summary>
        /// <param name="fit">The fit; it is not changed.</param>
        /// <param name="options">Replicates, seed, threads; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP673: fewer than one replicate.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public static Bootstrap Bootstrap(this LmmFit fit, BootstrapOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            options = Counted(options);
            return ParametricBootstrap.Run(fit, options.Replicates, options.Seed, options.Threads, options.Progress, options.Cancellation);
        }

        /// <summary>A parametric bootstrap of a linear model: σ and coefficients of refits of simulated responses.</summary>
        /// <param name="fit">The fit; it is not changed.</param>
        /// <param name="options">Replicates, seed, threads; null for the defaults.</param>
        /// <exception cref="BlupException">BLUP635: no residual degrees of freedom, so no σ; BLUP673: fewer than one replicate.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public static Bootstrap Bootstrap(this LmFit fit, BootstrapOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(fit);
            options = Counted(options);
            return LinearResampling.Bootstrap(fit, options.Replicates, options.Seed, options.Threads, options.Progress, options.Cancellation);
        }

        private static BootstrapOptions Counted(BootstrapOptions? options)
        {
            options ??= new BootstrapOptions();
            return options.Replicates >= 1 ? options : throw new BlupException("BLUP673", FormattableString.Invariant($"{options.Replicates} replicates were asked for."), null, "Ask for 1,000 or more.");
        }

        private static BootstrapOptions WithShare(IntervalOptions options)
            => options.Progress is { } share ? options.Bootstrap with { Progress = new Share(share, options.Bootstrap) } : options.Bootstrap;

        private sealed class Share(IProgress<double> to, BootstrapOptions of) : IProgress<int>
        {
            public void Report(int value)
            {
                of.Progress?.Report(value);
                to.Report((double)value / of.Replicates);
            }
        }

        private static IntervalOptions Checked(IntervalOptions? options)
        {
            options ??= new IntervalOptions();
            return options.Level > 0.0 && options.Level < 1.0
                ? options
                : throw new BlupException("BLUP672", FormattableString.Invariant($"The level {options.Level} is not between 0 and 1."), null, "Use 0.95 for 95 % intervals.");
        }

        private static ConfidenceIntervals Symmetric(FixedEffects effects, IntervalMethod method, double level)
        {
            var tail = 0.5 * (1.0 - level);
            var intervals = effects.Names.Select((name, j) =>
            {
                var df = method == IntervalMethod.T ? effects.Df[j] : double.PositiveInfinity;
                var quantile = double.IsPositiveInfinity(df) ? Normal.QuantileUpper(tail) : StudentT.QuantileUpper(tail, df);
                var (estimate, half) = (effects.Estimates[j], quantile * effects.StandardErrors[j]);
                return new ConfidenceInterval(name, estimate, estimate - half, estimate + half);
            });
            return new ConfidenceIntervals { Method = method, Level = level, Intervals = [.. intervals], Df = method == IntervalMethod.T ? effects.Method : null };
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of text.
    public sealed partial record ConfidenceIntervals
    {
        /// <summary>The intervals as R prints them, with reasons below.</summary>
        public override string ToString() => IntervalText.Of(this);
    }
}
