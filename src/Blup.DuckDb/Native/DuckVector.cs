using System.Runtime.CompilerServices;

namespace Blup.DuckDb;

/// <summary>The memory of a column of a chunk: its values, and a bit a row that is 1 where there is one. Good as long as the chunk.</summary>
internal readonly unsafe struct DuckVector(nint data, nint validity)
{
    private readonly void* _data = (void*)data;
    private readonly ulong* _validity = (ulong*)validity;

    /// <summary>Whether there is no missing value for sure.</summary>
    public bool AllValid => _validity is null;

    public ReadOnlySpan<T> Values<T>(int rows) where T : unmanaged => new(_data, rows);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(int row) => _validity is null || (_validity[row >> 6] >> (row & 63) & 1) != 0;

    public bool ReadMissing(Span<bool> missing)
    {
        if (AllValid) return false;
        var any = false;
        for (var row = 0; row < missing.Length; row++) any |= missing[row] = !IsValid(row);
        return any;
    }
}
