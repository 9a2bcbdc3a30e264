namespace Blup.Bench;

/// <summary>Random numbers that are the same on every machine and runtime: SplitMix64 (Steele, Lea and Flood 2014), normals by Marsaglia's polar method.</summary>
internal sealed class Noise(int seed)
{
    private ulong _state = (ulong)seed;
    private double _spare = double.NaN;

    /// <summary>Uniform on [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer from 0 to count − 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>Standard normal.</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        double u, v, s;
        do
        {
            (u, v) = (2.0 * Uniform() - 1.0, 2.0 * Uniform() - 1.0);
            s = u * u + v * v;
        }
        while (s is >= 1.0 or 0.0);
        var factor = Math.Sqrt(-2.0 * Math.Log(s) / s);
        _spare = v * factor;
        return u * factor;
    }

    /// <summary>Normals with the given standard deviation.</summary>
    public double[] Normals(int count, double deviation)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = deviation * Normal();
        return values;
    }

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
