namespace Blup.Inference;

/// <summary>
/// Counts of numbers by their sign, exponent and eleven leading bits: quantiles to one part in 2,048, extremes exact, however many numbers there are. Counts
/// add, so that neither threads nor the order of the numbers matter.
/// </summary>
internal sealed class QuantileCounts
{
    private const int Dropped = 12;

    private readonly long[] _counts = new long[1 << (32 - Dropped)];
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;

    /// <summary>Numbers counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a number.</summary>
    public void Add(double value)
    {
        _counts[Bin(value)]++;
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
        Count++;
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(QuantileCounts other)
    {
        for (var b = 0; b < _counts.Length; b++) _counts[b] += other._counts[b];
        _minimum = Math.Min(_minimum, other._minimum);
        _maximum = Math.Max(_maximum, other._maximum);
        Count += other.Count;
    }

    /// <summary>The quantile at p as R's type 7 has it: between the numbers of the two ranks next to (n − 1)p, each told by its bin.</summary>
    public double Quantile(double p)
    {
        if (Count == 0) return double.NaN;
        if (p <= 0) return _minimum;
        if (p >= 1) return _maximum;
        var rank = (Count - 1) * p;
        var below = (long)rank;
        var (first, share) = (AtRank(below), rank - below);
        return share == 0.0 ? first : first + share * (AtRank(below + 1) - first);
    }

    /// <summary>The number of a rank from 0, numbers spread evenly within a bin.</summary>
    private double AtRank(long rank)
    {
        var before = 0L;
        var bin = 0;
        while (before + _counts[bin] <= rank) before += _counts[bin++];
        var (low, high) = (Lower(bin), Lower(bin + 1));
        return Math.Clamp(low + (high - low) * (rank - before + 0.5) / _counts[bin], _minimum, _maximum);
    }

    /// <summary>Bits in the order of the numbers: negative ones reversed.</summary>
    private static int Bin(double value)
    {
        var bits = BitConverter.SingleToUInt32Bits((float)value);
        return (int)(((bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000) >> Dropped);
    }

    private static double Lower(int bin)
    {
        var bits = (uint)bin << Dropped;
        return BitConverter.UInt32BitsToSingle((bits & 0x80000000) != 0 ? bits & 0x7FFFFFFF : ~bits);
    }
}
