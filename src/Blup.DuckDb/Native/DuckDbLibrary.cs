using System.Runtime.InteropServices;
using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>
/// DuckDB's shared library: beside the program, where <see cref="Variable"/> says, or where the system finds it, in the order: variable, program, system.
/// </summary>
public static class DuckDbLibrary
{
    /// <summary>The environment variable that names the library's file or its folder.</summary>
    public const string Variable = "BLUP_DUCKDB";

    /// <summary>The name under which the binding imports it.</summary>
    internal const string Name = "duckdb";

    private static readonly Lazy<nint> Handle = new(Find);

    static DuckDbLibrary() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, static (name, _, _) => string.Equals(name, Name, StringComparison.Ordinal) ? Handle.Value : 0);

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => Handle.Value != 0;

    /// <summary>The library's version, such as <c>v1.5.6</c>.</summary>
    /// <exception cref="BlupException">BLUP815 there is no library.</exception>
    public static string Version
    {
        get
        {
            Require();
            return Marshal.PtrToStringUTF8(NativeMethods.LibraryVersion())!;
        }
    }

    /// <summary>Fails with a message that says how to get the library.</summary>
    /// <exception cref="BlupException">BLUP815 there is no library.</exception>
    internal static void Require()
    {
        if (IsAvailable) return;
        var given = Environment.GetEnvironmentVariable(Variable);
        throw new BlupException(
            "BLUP815",
            "DuckDB's library was not found, and it is what reads Parquet, JSON, DuckDB files and globs.",
            given is null ? $"Looked for {FileName} in {AppContext.BaseDirectory} and on the system's path." : $"{Variable} is {given}; there is no library there that can be loaded.",
            $"Build Blup where npm is installed (Linux on x64 fetches it), or install DuckDB's C library and set {Variable} to its file. CSV files and databases need none of it.");
    }

    private static string FileName => OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static nint Find()
    {
        foreach (var place in Places())
        {
            if (NativeLibrary.TryLoad(place, out var handle)) return handle;
        }

        return 0;
    }

    /// <summary>Where the variable is set, nowhere else is looked, lest another version than the wanted one be taken in silence.</summary>
    private static IEnumerable<string> Places()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            yield return Directory.Exists(given) ? Path.Combine(given, FileName) : given;
            yield break;
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        if (Path.GetDirectoryName(typeof(DuckDbLibrary).Assembly.Location) is { Length: > 0 } folder) yield return Path.Combine(folder, FileName);
        yield return FileName;
    }
}
