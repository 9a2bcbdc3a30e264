using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Distributions;
using Blup.Numerics.Random;
using Blup.Results;

namespace Blup.Inference.Resampling;

/// <summary>The parametric bootstrap: simulate from the fit, refit, collect the parameters.</summary>
internal static class ParametricBootstrap
{
    public static Bootstrap Run(LmmFit fit, int count, ulong seed, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        var state = FittedObjective.State(fit);
        var model = state.Model;
        var names = ParameterValues.Names(fit.VarianceComponents, fit.FixedEffects.Names);
        var replicates = names.Select(_ => new double[count]).ToArray();
        var products = new ResponseProducts(model);
        var simulator = ResponseSimulator.Of(model, state.Theta, fit.Sigma, fit.FixedEffects.Estimates);
        int failed = 0, singular = 0, done = 0;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads };
        Parallel.For(0, count, options, () => new Worker(model, products, fit.Reml, state.Theta, simulator, names.Count), (r, _, worker) =>
        {
            var ok = worker.Replicate(seed, (ulong)r, out var isSingular);
            for (var k = 0; k < names.Count; k++) replicates[k][r] = ok ? worker.Values[k] : double.NaN;
            if (!ok) Interlocked.Increment(ref failed);
            if (isSingular) Interlocked.Increment(ref singular);
            if (progress is not null) progress.Report(Interlocked.Increment(ref done));
            return worker;
        }, static _ => { });
        return new Bootstrap { Names = names, Estimates = ParameterValues.Of(fit), Replicates = replicates, Seed = seed, Failed = failed, Singular = singular };
    }

    /// <summary>Intervals from the replicates; quantiles at the (count + 1)p-th order statistic, interpolated (Davison &amp; Hinkley 1997, section 5.2).</summary>
    public static ConfidenceIntervals Intervals(Bootstrap bootstrap, double level, BootstrapInterval kind)
    {
        var intervals = new List<ConfidenceInterval>();
        var tail = 0.5 * (1.0 - level);
        for (var k = 0; k < bootstrap.Names.Count; k++)
        {
            var (values, estimate) = (bootstrap.Finite(k), bootstrap.Estimates[k]);
            if (values.Length < 2.0 / tail - 1.0 || !double.IsFinite(estimate))
            {
                var why = double.IsFinite(estimate)
                    ? FormattableString.Invariant($"{values.Length} usable replicates are too few for a {100.0 * level:0.##} % interval.")
                    : "The fit has no estimate of it: a variance is estimated as zero.";
                intervals.Add(new ConfidenceInterval(bootstrap.Names[k], estimate, null, null, why));
                continue;
            }

            var (low, high) = (Quantile(values, tail), Quantile(values, 1.0 - tail));
            var missing = bootstrap.Count - values.Length - bootstrap.Failed;
            var reason = missing == 0 ? null : FormattableString.Invariant($"{missing} of {bootstrap.Count} replicates have no value of it (a variance was estimated as zero) and are left out.");
            if (kind == BootstrapInterval.Basic) (low, high) = (2.0 * estimate - high, 2.0 * estimate - low);
            if (kind == BootstrapInterval.Normal)
            {
                var (centre, half) = (estimate - bootstrap.Bias(k), Normal.QuantileUpper(tail) * bootstrap.StandardError(k));
                (low, high) = (centre - half, centre + half);
            }

            intervals.Add(new ConfidenceInterval(bootstrap.Names[k], estimate, low, high, reason));
        }

        return new ConfidenceIntervals { Method = IntervalMethod.Bootstrap, Level = level, Intervals = intervals, Bootstrap = bootstrap };
    }

    private static double Quantile(double[] sorted, double p)
    {
        var position = Math.Clamp((sorted.Length + 1) * p - 1.0, 0.0, sorted.Length - 1.0);
        var below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]);
    }

    /// <summary>All that one thread needs.</summary>
    private sealed class Worker(LmmModel model, ResponseProducts products, bool reml, double[] theta, ResponseSimulator simulator, int count)
    {
        private readonly Refitter _refitter = new(model, products, reml, theta);
        private readonly double[] _response = new double[model.Rows];
        private readonly double[] _scratch = new double[simulator.ScratchLength];
        private readonly RandomStream _random = new(0, 0);

        public double[] Values { get; } = new double[count];

        public bool Replicate(ulong seed, ulong stream, out bool singular)
        {
            _random.Restart(seed, stream);
            simulator.Draw(_random, _response, _scratch);
            singular = false;
            if (_refitter.Fit(_response) is not { } fit) return false;
            singular = OptimumSearch.IsSingular(_refitter.Objective.Templates, fit.Theta);
            _refitter.Parameters(fit.Theta, Values);
            return true;
        }
    }
}
