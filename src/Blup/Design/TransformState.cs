using Blup.Formulas;

namespace Blup.Design;

/// <summary>Parameters that transforms learnt from the data (means, knots, recurrence coefficients), by expression.</summary>
internal sealed class TransformState
{
    private readonly Dictionary<string, object> _parameters = new(StringComparer.Ordinal);

    /// <summary>Whether the parameters are final: nothing is learnt any more.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>What is known, by the expression of the call.</summary>
    public IReadOnlyDictionary<string, object> Parameters => _parameters;

    /// <summary>Final parameters that were learnt elsewhere.</summary>
    public static TransformState Of(IEnumerable<KeyValuePair<string, object>> parameters)
    {
        var state = new TransformState();
        foreach (var (call, known) in parameters) state._parameters.Add(call, known);
        return state.Seal();
    }

    /// <summary>The parameters of a call, fitted where they are not known yet.</summary>
    public T Get<T>(CallNode call, Func<T> fit) where T : class
    {
        var label = call.ToString();
        if (_parameters.TryGetValue(label, out var known)) return (T)known;
        var fitted = fit();
        if (IsSealed) throw new InvalidOperationException($"No parameters of {label}.");
        _parameters.Add(label, fitted);
        return fitted;
    }

    /// <summary>Makes the parameters final.</summary>
    public TransformState Seal()
    {
        IsSealed = true;
        return this;
    }
}

/// <summary>Centre and divisor of <c>scale(x)</c>.</summary>
internal sealed record Scaling(double Center, double Scale);

/// <summary>Means and quantiles.</summary>
internal static class Statistics
{
    /// <summary>The mean, with a second pass that takes out the rounding of the first.</summary>
    public static double Mean(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (var v in x) sum += v;
        var mean = sum / x.Length;
        double rest = 0;
        foreach (var v in x) rest += v - mean;
        return mean + rest / x.Length;
    }

    /// <summary><paramref name="count"/> knots at equally spaced quantiles (Hyndman and Fan 1996, type 7) of sorted points.</summary>
    public static double[] Knots(ReadOnlySpan<double> sorted, int count)
    {
        var knots = new double[count];
        for (var k = 0; k < count; k++)
        {
            var position = (sorted.Length - 1) * ((k + 1.0) / (count + 1));
            var below = (int)Math.Floor(position);
            var above = Math.Min(below + 1, sorted.Length - 1);
            knots[k] = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
        }

        return knots;
    }
}
