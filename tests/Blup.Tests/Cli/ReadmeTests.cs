using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Blup.Tests.Cli;

/// <summary>The README's examples run, and print what it shows.</summary>
[Collection("working directory")]
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", ".."));
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));
    private readonly string _before = Environment.CurrentDirectory;

    public ReadmeTests() => Environment.CurrentDirectory = Root;

    public void Dispose() => Environment.CurrentDirectory = _before;

    [Fact]
    public void Commands_print_the_text_shown()
    {
        var shown = 0;
        foreach (Match block in Command().Matches(Readme))
        {
            var (status, output, error) = Cli.Run([.. Word().Matches(block.Groups["args"].Value).Select(w => w.Value.Trim('"'))]);
            var expected = block.Groups["text"].Value;
            Assert.Equal(expected, status == 0 ? output : error);
            shown++;
        }

        Assert.True(shown >= 3, $"only {shown} commands with their output");
    }

    [Fact]
    public void The_CSharp_example_prints_the_text_shown()
    {
        var block = CSharp().Match(Readme);
        Assert.Equal(Normal(block.Groups["code"].Value), "using Blup;\nusing Blup.Tables;\n\n" + Normal(ExampleSource()));
        using var output = new StringWriter { NewLine = "\n" };
        ReadmeExample.Run(output);
        Assert.EndsWith(block.Groups["text"].Value, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_the_test_command() => Assert.Contains("\ndotnet test\n", Readme, StringComparison.Ordinal);

    private static string ExampleSource([CallerFilePath] string here = "")
    {
        var source = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, nameof(ReadmeExample) + ".cs"));
        return Regex.Match(source, "// README begins\n(?<code>.*?) *// README ends", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["code"].Value;
    }

    /// <summary>Without the indentation that all lines share.</summary>
    private static string Normal(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length >= indent ? l[indent..] : ""));
    }

    [GeneratedRegex("```bash\n\\./blup (?<args>[^\n]*)\n```\n\n```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Command();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex("```csharp\n(?<code>.*?)```\n.*?```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}

/// <summary>Tests that change the working directory or the console run alone.</summary>
[CollectionDefinition("working directory", DisableParallelization = true)]
public sealed class WorkingDirectory;
