using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Blup.Tests;

/// <summary>Every line of Blup in <c>docs/coming-from.md</c> runs: the command lines in this process, the C# as the program <see cref="ComingFromLines"/>.</summary>
[Collection("working directory")]
public sealed partial class ComingFromTests : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", ".."));
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "coming-from.md"));
    private readonly string _before = Environment.CurrentDirectory;
    private readonly TextWriter _console = Console.Out;

    public ComingFromTests() => Environment.CurrentDirectory = Root;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Console.SetOut(_console);
    }

    public static TheoryData<string> Commands() => [.. Command().Matches(Page).Select(m => m.Groups["line"].Value.Replace("\\|", "|", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_line_runs(string line)
    {
        var folder = Directory.CreateTempSubdirectory("blup-coming").FullName;
        List<string> words = [.. Word().Matches(line).Select(w => w.Value.Trim('"'))];
        var at = words.IndexOf("--out");
        if (at >= 0) words[at + 1] = Path.Combine(folder, words[at + 1]);
        var (status, output, error) = Cli.Cli.Run([.. words]);
        var written = Directory.EnumerateFiles(folder).Any();
        Directory.Delete(folder, recursive: true);
        Assert.True(status == 0, error);
        Assert.True(at >= 0 ? written : output.Length > 0);
    }

    [Fact]
    public void Every_line_of_CSharp_is_one_of_the_program_that_runs()
    {
        var source = File.ReadAllLines(Here()).Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal);
        var lines = CSharp().Matches(Page).Select(m => m.Groups["line"].Value.Replace("\\|", "|", StringComparison.Ordinal))
            .Concat(Block().Matches(Page).SelectMany(m => m.Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.True(lines.Count > 35);
        Assert.All(lines, line => Assert.Contains(line, source));
        using var output = new StringWriter();
        Console.SetOut(output);
        ComingFromLines.Run();
        Assert.Contains("REML criterion at convergence: 1743.6", output.ToString(), StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, nameof(ComingFromLines) + ".cs");

    [GeneratedRegex("`blup (?<line>[^`]*)`")]
    private static partial Regex Command();

    [GeneratedRegex("`(?<line>(var |Console)[^`]*;)`", RegexOptions.ExplicitCapture)]
    private static partial Regex CSharp();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
