using System.Runtime.CompilerServices;

namespace Blup.Numerics.Lanes;

/// <summary>
/// Doubles for loads of whole registers; not cleared. Large ones begin at a cache line and stay where they are; small ones are ordinary arrays, which cost the collector
/// nothing: whoever uses either fixes it for as long as it computes.
/// </summary>
internal readonly struct LaneBuffer
{
    private const int Line = 64;

    /// <summary>From this many numbers on the collector would keep an array apart anyway.</summary>
    private const int Large = 10_000;

    public unsafe LaneBuffer(long length)
    {
        var aligned = length >= Large;
        Values = GC.AllocateUninitializedArray<double>(checked((int)(length + (aligned ? Line / sizeof(double) : 0))), aligned);
        if (!aligned) return;
        var address = (nuint)Unsafe.AsPointer(ref Values[0]);
        First = (int)((address + (Line - 1) & ~(nuint)(Line - 1)) - address) / sizeof(double);
    }

    /// <summary>The array; the buffer's numbers begin at <see cref="First"/>.</summary>
    public double[] Values { get; }

    /// <summary>Place of the first number.</summary>
    public int First { get; }
}
