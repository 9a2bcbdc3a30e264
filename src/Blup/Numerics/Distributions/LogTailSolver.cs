namespace Blup.Numerics.Distributions;

/// <summary>A tail on a logarithmic scale: ln of a probability as a monotone function of u.</summary>
internal interface ILogTail
{
    /// <summary>ln of the tail at u, and its derivative.</summary>
    double Evaluate(double u, out double slope);
}

/// <summary>Quantiles: Newton's iteration on the logarithm of a tail, kept inside a shrinking bracket (docs/theory/distributions.md, section 4).</summary>
internal static class LogTailSolver
{
    /// <summary>The u with tail.Evaluate(u) = target; the tail is log-concave in u, as those of the log odds are.</summary>
    public static double Solve<TTail>(ref TTail tail, bool increasing, double target, double start)
        where TTail : struct, ILogTail
    {
        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        var u = start;
        for (var iteration = 0; iteration < 2000; iteration++)
        {
            var gap = tail.Evaluate(u, out var slope) - target;
            if (gap == 0 || double.IsNaN(gap)) return gap == 0 ? u : double.NaN;
            var tooFar = gap > 0 == increasing;
            if (tooFar) high = u;
            else low = u;
            // A flat or vanished tail gives no usable step; neither does one that leaves the bracket.
            var next = u - (gap / slope);
            if (!(next > low && next < high) || !double.IsFinite(next)) next = Inside(low, high, u, tooFar);
            if (Math.Abs(next - u) <= 3e-16 * Math.Max(Math.Abs(u), 1e-3) || next <= low || next >= high) return next;
            u = next;
        }

        return u;
    }

    private static double Inside(double low, double high, double u, bool down)
    {
        if (double.IsFinite(low) && double.IsFinite(high)) return low + (0.5 * (high - low));
        return down ? u - 5 - Math.Abs(u) : u + 5 + Math.Abs(u);
    }
}
