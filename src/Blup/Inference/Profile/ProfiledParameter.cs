namespace Blup.Inference.Profile;

/// <summary>A parameter of the model that can be held while all others are optimised.</summary>
internal sealed class ProfiledParameter
{
    private readonly NewtonMinimum _minimum;
    private readonly Action<double> _hold;
    private readonly Func<double, double[], double, double[]> _start;
    private readonly List<(double Value, double[] X)> _known;

    /// <param name="name">lme4's name, such as <c>sd_(Intercept)|Subject</c>.</param>
    /// <param name="estimate">Maximum-likelihood estimate.</param>
    /// <param name="criterion">Minimised over the other parameters.</param>
    /// <param name="at">The other parameters at the estimate.</param>
    /// <param name="hold">Holds the parameter at a value.</param>
    /// <param name="start">The other parameters at (value, from those known at another value).</param>
    public ProfiledParameter(string name, double estimate, SmoothCriterion criterion, double[] at, Action<double> hold, Func<double, double[], double, double[]> start)
    {
        (Name, Estimate, _hold, _start) = (name, estimate, hold, start);
        _minimum = new NewtonMinimum(criterion);
        _known = [(estimate, at)];
    }

    public string Name { get; }

    public double Estimate { get; }

    /// <summary>Where the parameter's range ends below, and a value next to it at which the limit of the profile is evaluated.</summary>
    public (double Value, double Near)? Lowest { get; init; }

    public (double Value, double Near)? Highest { get; init; }

    /// <summary>First step of the search, towards both sides.</summary>
    public required double Step { get; init; }

    /// <summary>Why there is nothing to profile; null where there is.</summary>
    public string? Undefined { get; init; }

    /// <summary>−2 log-likelihood, minimised with the parameter held at a value. Starts from the nearest value known.</summary>
    public double Deviance(double value)
    {
        var (from, x) = _known.MinBy(k => Math.Abs(k.Value - value));
        _hold(value);
        var (next, deviance) = _minimum.Run(_start(value, x, from));
        if (double.IsFinite(deviance)) _known.Add((value, next));
        return deviance;
    }
}
