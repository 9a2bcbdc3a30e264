using System.Numerics;

namespace Blup.Numerics.Random;

/// <summary>
/// xoshiro256** (Blackman &amp; Vigna 2021, ACM TOMS 47, 36) seeded by SplitMix64 from a seed and a stream number: replicate r of a simulation has stream r,
/// so that its numbers do not depend on threads or on other replicates. Normals by Marsaglia's polar method.
/// </summary>
internal sealed class RandomStream
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double _spare;
    private bool _hasSpare;

    public RandomStream(ulong seed, ulong stream) => Restart(seed, stream);

    /// <summary>Begins a stream anew.</summary>
    public void Restart(ulong seed, ulong stream)
    {
        // Both go through a mix, so that neighbouring seeds and streams have unrelated states.
        var state = Mix(seed) ^ Mix(stream * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL);
        (_a, _b, _c, _d) = (Next(ref state), Next(ref state), Next(ref state), Next(ref state));
        _hasSpare = false;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal.</summary>
    public double NextNormal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        while (true)
        {
            var (u, v) = (2.0 * NextUniform() - 1.0, 2.0 * NextUniform() - 1.0);
            var s = u * u + v * v;
            if (s >= 1.0 || s == 0.0) continue;
            var factor = Math.Sqrt(-2.0 * Math.Log(s) / s);
            (_spare, _hasSpare) = (v * factor, true);
            return u * factor;
        }
    }

    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        return Mix(state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
