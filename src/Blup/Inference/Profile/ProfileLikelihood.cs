using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.Profile;

/// <summary>Profile-likelihood intervals of every parameter (Bates, Mächler, Bolker &amp; Walker 2015, section 5.1), from exact derivatives.</summary>
internal static class ProfileLikelihood
{
    /// <summary>A criterion lower than the maximum-likelihood fit's by this much means that the fit had stopped at another optimum.</summary>
    private const double MissedLimit = 1e-6;

    /// <param name="fit">The fit; profiled by maximum likelihood, also where it is by REML.</param>
    /// <param name="level">Coverage.</param>
    /// <param name="curvePoints">Further points of each curve on each side.</param>
    /// <param name="progress">Told the share of parameters done.</param>
    /// <param name="cancellation">Stops between points of a profile.</param>
    public static ConfidenceIntervals Of(LmmFit fit, double level, int curvePoints, IProgress<double>? progress, CancellationToken cancellation)
    {
        var state = FittedObjective.State(fit);
        var ml = LmmEstimator.Estimate(state.Model, reml: false, null, cancellation, state.Theta);
        var plan = new ProfilePlan(ml);
        var limit = Normal.QuantileUpper(0.5 * (1.0 - level));
        var results = new (ConfidenceInterval Interval, ProfileCurve? Curve, double Missed)[plan.Count];
        var done = 0;
        Parallel.For(0, plan.Count, new ParallelOptions { CancellationToken = cancellation }, k =>
        {
            results[k] = One(plan.Create(k), new ProfileTarget(ml.Criterion, limit, cancellation), curvePoints);
            progress?.Report((double)Interlocked.Increment(ref done) / plan.Count);
        });
        var estimates = ParameterValues.Of(fit);
        var missed = results.Max(r => r.Missed);
        return new ConfidenceIntervals
        {
            Method = IntervalMethod.Profile,
            Level = level,
            Intervals = [.. results.Select((r, k) => r.Interval with { Estimate = estimates[k] })],
            Curves = [.. results.Where(r => r.Curve is not null).Select(r => r.Curve!)],
            Messages = missed <= MissedLimit ? [] :
            [
                new Message("BLUP671", Severity.Warning, "The profile found a higher likelihood than the fit: the fit had stopped at another optimum.", missed, MissedLimit,
                    "Intervals count from the fit's optimum. Refit, or use a simpler random-effects structure."),
            ],
        };
    }

    private static (ConfidenceInterval Interval, ProfileCurve? Curve, double Missed) One(ProfiledParameter parameter, ProfileTarget target, int curvePoints)
    {
        if (parameter.Undefined is { } why) return (new ConfidenceInterval(parameter.Name, parameter.Estimate, null, null, why), null, 0.0);
        var search = new ProfileSearch(parameter, target);
        var (lower, below) = search.Side(-1);
        var (upper, above) = search.Side(1);
        for (var k = 1; k <= curvePoints; k++)
        {
            var share = 1.2 * k / curvePoints;
            if (lower is { } l && below is null) search.Fill([parameter.Estimate + share * (l - parameter.Estimate)]);
            if (upper is { } u && above is null) search.Fill([parameter.Estimate + share * (u - parameter.Estimate)]);
        }

        var reason = below is null ? above : above is null ? below : below == above ? below : below + " " + above;
        if (below is not null && above is not null && parameter is { Lowest: { Value: -1.0 }, Highest: { Value: 1.0 } })
            (lower, upper, reason) = (null, null, "The data say nothing about this correlation: no value from -1 to 1 is ruled out.");
        var points = search.Points;
        return (new ConfidenceInterval(parameter.Name, parameter.Estimate, lower, upper, reason),
            new ProfileCurve(parameter.Name, parameter.Estimate, [.. points.Select(p => p.Value)], [.. points.Select(p => p.Zeta)]), search.Missed);
    }
}
