using System.Globalization;

namespace Blup.Inference.Profile;

/// <summary>What a profile is measured from and to.</summary>
/// <param name="Best">The criterion of the maximum-likelihood fit.</param>
/// <param name="Limit">The value of |ζ| to find.</param>
/// <param name="Cancellation">Stops between points.</param>
internal sealed record ProfileTarget(double Best, double Limit, CancellationToken Cancellation);

/// <summary>
/// Finds where a profile's |ζ| = √(D(ψ) − D̂) reaches the limit, by the secant method on ζ, which is nearly linear in ψ, within a bracket.
/// Error of a bound: 1e-8 in ζ.
/// </summary>
internal sealed class ProfileSearch(ProfiledParameter parameter, ProfileTarget target)
{
    private const double Tolerance = 1e-8;
    private const int MaxSteps = 60;

    private readonly double _limit = target.Limit;
    private readonly List<(double Value, double Zeta)> _points = [(parameter.Estimate, 0.0)];

    /// <summary>The points evaluated, ascending.</summary>
    public IReadOnlyList<(double Value, double Zeta)> Points => [.. _points.OrderBy(p => p.Value)];

    /// <summary>Largest amount by which the criterion fell below the best: above rounding, the maximum likelihood was not the maximum.</summary>
    public double Missed { get; private set; }

    /// <summary>The bound on one side (−1 or +1), or null, and the reason where it is not a root of the profile.</summary>
    public (double? Bound, string? Reason) Side(int direction)
    {
        var (inside, insideZeta) = (parameter.Estimate, 0.0);
        (double Value, double Zeta)? outside = null;
        var end = direction < 0 ? parameter.Lowest : parameter.Highest;
        if (end is { } closed && (closed.Near - parameter.Estimate) * direction <= 0.0) return (closed.Value, AtEnd(closed.Value));
        var next = parameter.Estimate + direction * parameter.Step;
        var last = (Value: inside, Zeta: insideZeta);
        for (var step = 0; step < MaxSteps; step++)
        {
            if (end is { } e && (next - e.Near) * direction >= 0.0)
            {
                var zetaEnd = Zeta(e.Near, direction);
                if (zetaEnd < _limit) return (e.Value, AtEnd(e.Value));
                outside = (e.Near, zetaEnd);
                next = Between((inside, insideZeta), (e.Near, zetaEnd));
                end = null;
                continue;
            }

            var zeta = Zeta(next, direction);
            if (double.IsNaN(zeta)) return (null, "The profile cannot be computed this far from the estimate.");
            if (Math.Abs(zeta - _limit) < Tolerance * _limit) return (next, null);
            if (zeta < _limit) (inside, insideZeta) = (next, zeta);
            else outside = (next, zeta);
            var secant = next + (_limit - zeta) * (next - last.Value) / (zeta - last.Zeta);
            if (outside is { } o)
            {
                if (Math.Abs(o.Value - inside) <= 1e-10 * Math.Max(Math.Abs(o.Value), parameter.Step)) return (0.5 * (o.Value + inside), null);
                last = (next, zeta);
                next = step < 20 && (secant - inside) * (o.Value - secant) > 0.0 ? secant : Between((inside, insideZeta), o);
            }
            else
            {
                var distance = Math.Abs(next - parameter.Estimate);
                var wanted = zeta > last.Zeta ? (secant - next) * direction : 3.0 * distance;
                last = (next, zeta);
                next += direction * Math.Clamp(wanted, 1e-3 * distance, 3.0 * distance);
                if (Math.Abs(next - parameter.Estimate) > 1e8 * parameter.Step) break;
            }
        }

        return (null, $"The profile levels off below the limit: the data do not bound {parameter.Name} on this side.");
    }

    /// <summary>ζ at further values, for a curve.</summary>
    public void Fill(IEnumerable<double> values)
    {
        foreach (var value in values)
        {
            // A point next to one that is known would add rounding, not shape.
            if (_points.Exists(p => Math.Abs(p.Value - value) <= 1e-4 * Math.Abs(value - parameter.Estimate))) continue;
            Zeta(value, value < parameter.Estimate ? -1 : 1);
        }
    }

    private double Zeta(double value, int direction)
    {
        target.Cancellation.ThrowIfCancellationRequested();
        var difference = parameter.Deviance(value) - target.Best;
        if (!double.IsFinite(difference)) return double.NaN;
        Missed = Math.Max(Missed, -difference);
        var zeta = Math.Sqrt(Math.Max(difference, 0.0));
        _points.Add((value, direction * zeta));
        return zeta;
    }

    /// <summary>Where the line through both points meets the limit, kept off the ends; at once the middle where the line points at an end.</summary>
    private double Between((double Value, double Zeta) inside, (double Value, double Zeta) outside)
    {
        var share = (_limit - inside.Zeta) / (outside.Zeta - inside.Zeta);
        return inside.Value + (outside.Value - inside.Value) * (share is > 0.05 and < 0.95 ? share : 0.5);
    }

    private static string AtEnd(double value) => string.Create(CultureInfo.InvariantCulture,
        $"The profile stays below the limit up to {value}, the end of the range: the data do not rule out any value on this side.");
}
