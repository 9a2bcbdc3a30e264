using System.CommandLine;
using Blup.Diagnostics;
using Blup.Models;

namespace Blup.Cli;

/// <summary><c>--stream</c>, and when a file is streamed without it.</summary>
internal static class StreamOption
{
    /// <summary>Reading a file into a table takes its bytes and, for each value of about six characters, a number of eight bytes.</summary>
    private const double ReadingShare = 2.5;

    /// <summary>The largest array of bytes.</summary>
    private const long LargestFile = 0x7FFFFFC7;

    /// <summary>The option.</summary>
    public static Option<bool> New() => new("--stream") { Description = "Read the file in pieces, several times, instead of holding its rows in memory" };

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

    /// <summary>A file that would not fit, for a verb that needs its rows.</summary>
    public static BlupException TooLarge(string path, string reason)
        => new("BLUP871", $"'{path}' is too large to be read into memory: {reason}.", null, "Use blup fit --stream or blup augment --stream, raise --memory-limit where there is more, or sum the file with duckdb:.");

    /// <summary>Reads the limit.</summary>
    public static long? Limit(Option<string?> option, string? text)
        => text is null ? null : ByteSize.TryParse(text, out var bytes) ? bytes
            : throw new BlupException("BLUP872", $"'{text}' is not a size of memory.", $"{option.Name} {text}", "Write a number and a unit: 512MB, 4GB, 1.5GB.");
}
