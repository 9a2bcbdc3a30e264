using System.Reflection;

namespace Blup.Cli;

/// <summary>What to say about a fault of the program itself.</summary>
internal static class Faults
{
    /// <summary>The version, without the commit.</summary>
    public static string Version
        => typeof(Faults).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>A short message; the stack trace only where <c>--verbose</c> asks for it.</summary>
    public static string Describe(Exception fault, IReadOnlyList<string> args)
    {
        var verbose = args.Contains("--verbose", StringComparer.Ordinal);
        var text = $"BLUP500  A fault inside blup {Version}: {fault.GetType().Name}: {fault.Message}\n"
            + "    This is not your mistake. Please report it with this command line and, if you may share it, the data.\n";
        return text + (verbose ? fault + "\n" : "    --verbose adds the stack trace, which belongs into the report.\n");
    }
}
