namespace Blup.Numerics.Distributions;

/// <summary>Richtmyer's sequence k√p (mod 1) and fixed pseudo-random shifts (SplitMix64), the same on every machine.</summary>
internal static class QuasiRandom
{
    public static IEnumerable<double> SquareRootsOfPrimes(int count)
    {
        for (var (n, found) = (2, 0); found < count; n++)
        {
            if (!IsPrime(n)) continue;
            found++;
            var root = Math.Sqrt(n);
            yield return root - Math.Floor(root);
        }
    }

    public static void FillShifts(Span<double> shifts)
    {
        var state = 0x9E3779B97F4A7C15UL;
        foreach (ref var shift in shifts)
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            shift = ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    private static bool IsPrime(int n)
    {
        for (var d = 2; d * d <= n; d++)
        {
            if (n % d == 0) return false;
        }

        return true;
    }
}
