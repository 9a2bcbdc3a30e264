using System.Runtime.CompilerServices;

namespace Blup.Numerics.Lanes;

/// <summary>Doubles that the collector does not move, from the start of a cache line. Not cleared.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Line = 64;
    private readonly double[] _array;
    private readonly int _first;

    public AlignedBuffer(long length)
    {
        _array = GC.AllocateUninitializedArray<double>(checked((int)(length + Line / sizeof(double))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _array[0]);
        _first = (int)((address + (Line - 1) & ~(nuint)(Line - 1)) - address) / sizeof(double);
    }

    /// <summary>The first number. Valid as long as this object is.</summary>
    public double* Pointer => (double*)Unsafe.AsPointer(ref _array[_first]);
}
