using System.Text.RegularExpressions;

namespace Blup.Tests;

/// <summary>The rules of the house: floors use only lower floors, files stay short.</summary>
public sealed partial class HouseTests
{
    /// <summary>Folder of <c>src/Blup</c> to floor; a folder may use its own and lower floors, and none of its own floor.</summary>
    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["Diagnostics"] = -1,
        ["Tables"] = 0,
        ["Formulas"] = 0,
        ["Numerics"] = 0,
        ["Design"] = 1,
        ["Models"] = 2,
        ["Results"] = 3,
        ["Estimation"] = 4,
        ["Inference"] = 5,
        ["Text"] = 6,
    };

    private static string Source => Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", "..", "src"));

    [Fact]
    public void Folders_use_only_lower_floors()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Source, "Blup"), "*.cs", SearchOption.AllDirectories).Where(IsSource))
        {
            var folder = Path.GetRelativePath(Path.Combine(Source, "Blup"), file).Split(Path.DirectorySeparatorChar)[0];
            if (!Floors.TryGetValue(folder, out var floor)) continue;
            foreach (Match use in FolderUse().Matches(File.ReadAllText(file)))
            {
                var used = use.Groups[1].Value;
                if (!Floors.TryGetValue(used, out var other) || used == folder) continue;
                if (other >= floor) wrong.Add($"{Path.GetRelativePath(Source, file)} (floor {floor}) uses Blup.{used} (floor {other})");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_folder_of_the_library_has_a_floor()
        => Assert.All(Directory.EnumerateDirectories(Path.Combine(Source, "Blup")).Select(Path.GetFileName).Where(d => d is not ("bin" or "obj")), d => Assert.Contains(d!, Floors.Keys));

    [Fact]
    public void No_file_is_longer_than_500_lines()
    {
        var root = Path.GetFullPath(Path.Combine(Source, ".."));
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(IsSource);
        Assert.Empty(files.Select(f => (f, Lines: File.ReadLines(f).Count())).Where(x => x.Lines > 500).Select(x => $"{x.f}: {x.Lines} lines"));
    }

    private static bool IsSource(string file)
        => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts");

    [GeneratedRegex(@"\bBlup\.(Diagnostics|Tables|Formulas|Numerics|Design|Models|Results|Estimation|Inference|Text)\b")]
    private static partial Regex FolderUse();
}
