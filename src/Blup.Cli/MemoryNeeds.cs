using System.CommandLine;
using Blup.Diagnostics;
using Blup.Models;

namespace Blup.Cli;

/// <summary>When a file does not fit into memory.</summary>
internal static class MemoryNeeds
{
    /// <summary>Reading a file into a table takes its bytes and, for each value of about six characters, a number of eight bytes.</summary>
    private const double ReadingShare = 2.5;

    /// <summary>The largest array of bytes.</summary>
    private const long LargestFile = 0x7FFFFFC7;

    /// <summary>Why a file should be streamed though nobody asked: in words; null where it fits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Bytes; null for what the machine has.</param>
    public static string? Reason(string path, long? limit)
    {
        if (!File.Exists(path)) return null;
        var (length, bound) = (new FileInfo(path).Length, limit ?? MemoryEstimate.Available);
        if (length * ReadingShare > bound) return $"reading {ByteSize.Format(length)} would take about {ByteSize.Format((long)(length * ReadingShare))}, and {(limit is null ? "this machine has" : "the limit is")} {ByteSize.Format(bound)}";
        return length > LargestFile ? $"a table is read from up to 2 GB, and the file has {ByteSize.Format(length)}" : null;
    }

    /// <summary>A file that would not fit, for what needs its rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">Why it would not fit.</param>
    /// <param name="needsRows">What needs the rows, see <see cref="Roads.Choose"/>; null where <c>--load</c> asked for them.</param>
    public static BlupException TooLarge(string path, string reason, string? needsRows)
        => new("BLUP871", $"'{path}' is too large to be read into memory: {reason}.", needsRows is null ? null : needsRows + ".",
            $"{(needsRows is null ? "Leave --load out: sums over the rows do. Or raise" : "Raise")} --memory-limit where there is more memory, or take fewer rows: ?where=… after the name.");

    /// <summary>Reads the limit.</summary>
    public static long? Limit(Option<string?> option, string? text)
        => text is null ? null : ByteSize.TryParse(text, out var bytes) ? bytes
            : throw new BlupException("BLUP872", $"'{text}' is not a size of memory.", $"{option.Name} {text}", "Write a number and a unit: 512MB, 4GB, 1.5GB.");
}
