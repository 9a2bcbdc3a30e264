using System.Text.RegularExpressions;

namespace Blup.Tests.Design;

/// <summary>The list of errors and the source name the same codes.</summary>
public sealed partial class ErrorListTests
{
    [Fact]
    public void Every_code_is_listed_and_every_listed_code_exists()
    {
        var root = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", ".."));
        var source = new[] { "Formulas", "Design" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, "src", "Blup", f), "*.cs"))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();
        var listed = File.ReadLines(Path.Combine(root, "docs", "errors", "design.md")).Where(l => l.StartsWith("| BLUP", StringComparison.Ordinal)).Select(l => l[2..9]).ToHashSet();
        Assert.Equal(source.Order(), listed.Order());
    }

    [GeneratedRegex("\"(BLUP[0-9]{3})\"")]
    private static partial Regex Code();
}
