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
    public void Sleepstudy() => Prints(Sample_sleepstudy.Run, "REML criterion at convergence: 1743.6", "subject 309: 1.8 ms a day", @"\beta_{1j} &= 10.47 + u_{1j}", "t(17.00) = 6.77");

    [Fact]
    public void Irrigation() => Prints(Sample_irrigation.Run, "REML criterion at convergence: 45.4", "irrigationi2              4.49", "varietyv2                 4.00");

    [Fact]
    public void Toy() => Prints(Sample_toy.Run, "singular: True, REML criterion -0.8726, residual SD 0.2143", "BLUP411", "residual SD of the linear model: 0.2143");

    [Fact]
    public void Dragons() => Prints(Sample_dragons.Run, "BLUP411", "no variance in the direction", "(singular: False)");

    [Fact]
    public void Md() => Prints(Sample_md.Run, "Effect_Size ~ Condition + (1 | SubjectID)\n  ConditionW: 0.1120 (SE 0.0153, df 4604", "(1 | Region)\n");

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
