using Blup.Cli;
using Blup.Tests.Samples;

namespace Blup.Tests;

/// <summary>The programs of <c>samples/</c> run and print what they promise.</summary>
[Collection("working directory")]
public sealed class SampleTests : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", ".."));
    private readonly string _before = Environment.CurrentDirectory;
    private readonly TextWriter _console = Console.Out;

    public SampleTests() => Environment.CurrentDirectory = Root;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Console.SetOut(_console);
    }

    [Fact]
    public void Sleepstudy() => Prints(Sample_sleepstudy.Run, "REML criterion at convergence: 1743.6", "subject 309: 1.8 ms a day", @"\beta_{1j} &= 10.47 + u_{1j}", "t(17.00) = 6.77", "(0 + Days | Subject): slope 10.47", "slope of subject 335: 10.47 pooled, -2.88 alone, -0.28 by the mixed model");

    [Fact]
    public void Irrigation() => Prints(Sample_irrigation.Run, "REML criterion at convergence: 45.4", "irrigationi2              4.49", "varietyv2                 4.00");

    [Fact]
    public void Toy() => Prints(Sample_toy.Run, "singular: True, REML criterion -0.8726, residual SD 0.2143", "BLUP411", "residual SD of the linear model: 0.2143");

    [Fact]
    public void Dragons() => Prints(Sample_dragons.Run, "BLUP411", "no variance in the direction", "(singular: False)");

    [Fact]
    public void Md() => Prints(Sample_md.Run, "Effect_Size ~ Condition + (1 | SubjectID)\n  ConditionW: 0.1120 (SE 0.0153, df 4604", "(1 | Region)\n", "Models:", "Pr(>Chisq)");

    [Fact]
    public void Solutions() => Prints(Sample_solutions.Run, "REML criterion at convergence: 251.6", "soluteB       4.3125", "A - B", "between levels of solute");

    [Fact]
    public void Feeding() => Prints(Sample_feeding.Run, "Day:Trt", "rooms ignored: mean of A 18.971", "rooms random: mean of A 18.971", "Day = 17:");

    [Fact]
    public void Confounded() => Prints(Sample_confounded.Run, "with the random intercept:    Feature1   1.056", "with the random intercept:    Feature2  -1.962", "without the random intercept: Feature1");

    public static TheoryData<string> Commands()
        => [.. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "README.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(l => l.StartsWith("./blup ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_command_lines_of_the_samples_run(string line)
    {
        var folder = Directory.CreateTempSubdirectory("blup-samples").FullName;
        try
        {
            List<string> words = [.. Words(line).Skip(1)];
            var at = words.IndexOf("--out");
            if (at >= 0) words[at + 1] = Path.Combine(folder, words[at + 1]);
            using StringWriter output = new(), error = new();
            Assert.True(CliApp.Run(words, output, error) == 0, error.ToString());
            Assert.NotEqual("", output.ToString());
            Assert.Equal(at >= 0 ? 1 : 0, Directory.EnumerateFiles(folder).Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The words of a command line; quotes keep blanks together.</summary>
    private static IEnumerable<string> Words(string line)
        => System.Text.RegularExpressions.Regex.Matches(line, "\"(?<q>[^\"]*)\"|(?<w>\\S+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture).Select(m => m.Groups["q"].Success ? m.Groups["q"].Value : m.Groups["w"].Value);

    [Fact]
    public void Every_sample_has_its_data_and_a_line_of_explanation()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Root, "samples")).Where(d => Path.GetFileName(d) is not ("data" or "bin" or "obj")))
        {
            var name = Path.GetFileName(folder);
            var program = File.ReadAllText(Path.Combine(folder, name + ".cs"));
            Assert.StartsWith("#:project ../../src/Blup/Blup.csproj\n", program, StringComparison.Ordinal);
            Assert.Contains($"samples/{name}/{name}.cs", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
            var data = System.Text.RegularExpressions.Regex.Match(program, "ReadCsv\\(\"(?<file>[^\"]+)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture).Groups["file"].Value;
            Assert.True(File.Exists(Path.Combine(Root, data)), data);
        }
    }

    private static void Prints(Action program, params string[] says)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Console.SetOut(output);
        program();
        Assert.All(says, part => Assert.Contains(part, output.ToString(), StringComparison.Ordinal));
    }
}
