namespace Blup.DuckDb;

/// <summary>What a session may use. Set before DuckDB runs anything, and locked then.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Memory that DuckDB may use before it spills to <see cref="TempDirectory"/>, such as <c>2GB</c>; null for DuckDB's own choice (80 % of the machine).</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Threads; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Where DuckDB spills what does not fit into memory; null for the system's temporary files. In it each session has a folder of its own, which nobody else may read and which is removed at the end.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Most that may be spilled, such as <c>10GB</c>; null for DuckDB's own choice (90 % of the free disk).</summary>
    public string? TempLimit { get; init; }

    /// <summary>A DuckDB file to open, read-only; null for a session without one.</summary>
    public string? Database { get; init; }

    /// <summary>Other files or globs of files that queries may read; no other file and nothing on a network can be reached.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>No machine has more cores; DuckDB would start as many as it is told.</summary>
    private const int MostThreads = 1024;

    /// <summary>Options from the environment: <c>BLUP_DUCKDB_MEMORY</c>, <c>BLUP_DUCKDB_THREADS</c>, <c>BLUP_DUCKDB_TEMP</c>.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP827 the number of threads is not a number.</exception>
    public static DuckDbOptions FromEnvironment() => new()
    {
        MemoryLimit = Variable("BLUP_DUCKDB_MEMORY"),
        TempDirectory = Variable("BLUP_DUCKDB_TEMP"),
        Threads = Variable("BLUP_DUCKDB_THREADS") is not { } text ? null
            : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var threads) && threads is > 0 and <= MostThreads ? threads
            : throw DuckDbErrors.BadSetting("BLUP_DUCKDB_THREADS", text, null),
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
