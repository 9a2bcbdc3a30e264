using System.Runtime.CompilerServices;

namespace Blup.Tests;

/// <summary>Where the copied reference data and answers lie.</summary>
internal static class ReferenceData
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "reference"));

    public static string Csv(string name) => Path.Combine(Root, "data", name + ".csv");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
