using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>How confidence intervals are found.</summary>
public enum IntervalMethod
{
    /// <summary>Estimate ± normal quantile × standard error; fixed effects only.</summary>
    Wald,

    /// <summary>Estimate ± t quantile × standard error, with the degrees of freedom asked for, or of the fit's table; fixed effects only.</summary>
    T,

    /// <summary>Likelihood-ratio intervals: the values that the profile likelihood (maximum likelihood, also for a REML fit) does not reject.</summary>
    Profile,

    /// <summary>Parametric bootstrap: refits of responses simulated from the fit.</summary>
    Bootstrap,
}

/// <summary>A confidence interval.</summary>
/// <param name="Parameter">lme4's name: <c>sd_(Intercept)|Subject</c>, <c>cor_Days.(Intercept)|Subject</c>, <c>sigma</c>, or a coefficient.</param>
/// <param name="Estimate">The fit's estimate.</param>
/// <param name="Lower">Lower bound; null where there is none, for the reason given.</param>
/// <param name="Upper">Upper bound; null where there is none, for the reason given.</param>
/// <param name="Reason">Why a bound is absent or at the end of the parameter's range; null otherwise.</param>
public sealed record ConfidenceInterval(string Parameter, double Estimate, double? Lower, double? Upper, string? Reason = null);

/// <summary>Confidence intervals of a fit's parameters.</summary>
public sealed partial record ConfidenceIntervals
{
    /// <summary>The method.</summary>
    public required IntervalMethod Method { get; init; }

    /// <summary>Coverage, such as 0.95.</summary>
    public required double Level { get; init; }

    /// <summary>Degrees of freedom behind t intervals; null for other methods.</summary>
    public DfMethod? Df { get; init; }

    /// <summary>One interval a parameter, in lme4's order: terms, sigma, fixed effects.</summary>
    public required IReadOnlyList<ConfidenceInterval> Intervals { get; init; }

    /// <summary>The profiles, for plots; empty for other methods.</summary>
    public IReadOnlyList<ProfileCurve> Curves { get; init; } = [];

    /// <summary>The bootstrap behind the intervals; null for other methods.</summary>
    public Bootstrap? Bootstrap { get; init; }

    /// <summary>Conditions found.</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>The interval of a parameter.</summary>
    /// <exception cref="BlupException">BLUP670: there is none of that name.</exception>
    public ConfidenceInterval this[string parameter]
        => Intervals.FirstOrDefault(i => i.Parameter == parameter)
            ?? throw new BlupException("BLUP670", $"There is no interval of '{parameter}'.", null, $"Parameters: {string.Join(", ", Intervals.Select(i => i.Parameter))}.");
}

/// <summary>A profile: the signed root of the likelihood-ratio statistic over a parameter.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Estimate">Maximum-likelihood estimate, where ζ is 0.</param>
/// <param name="Values">Values, ascending.</param>
/// <param name="Zeta">ζ = ±√(D(value) − D̂), D = −2 log-likelihood; a straight line where Wald's interval would be right.</param>
public sealed record ProfileCurve(string Parameter, double Estimate, IReadOnlyList<double> Values, IReadOnlyList<double> Zeta);
