using System.Numerics;
using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>
/// Where the range of an integer key is known from statistics and narrow, DuckDB sums into a table by value instead of a hash table (its <c>perfect_ht_threshold</c>):
/// a third of the time less for a million groups. Each thread has such a table, which cannot spill, so its size is bounded.
/// </summary>
internal static class DirectTable
{
    /// <summary>The most sums of a group that are kept this way.</summary>
    public const int MostSums = 12;

    /// <summary>DuckDB's own choice.</summary>
    private const int Least = 12;

    /// <summary>The most that the setting takes is 32; more slots than this are no longer faster.</summary>
    private const int Most = 22;

    /// <summary>A sum and whether there is one.</summary>
    private const int BytesPerSum = 16;

    /// <summary>The tables of all threads take this share of the memory at most.</summary>
    private const int Share = 32;

    /// <summary>Bits of the largest table, by the memory and threads of a session.</summary>
    public static int Bits(DuckDbOptions options)
    {
        var memory = options.MemoryLimit is { } text && ByteSize.TryParse(text, out var limit) ? limit : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var slots = memory / Share / ((long)(options.Threads ?? Environment.ProcessorCount) * (MostSums + 1) * BytesPerSum);
        return Math.Clamp(BitOperations.Log2((ulong)Math.Max(1, slots)), Least, Most);
    }
}
