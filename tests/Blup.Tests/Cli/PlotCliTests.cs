using System.Text.Json;
using System.Xml.Linq;

namespace Blup.Tests.Cli;

/// <summary><c>blup plot</c>: files of each type, and nothing half-written.</summary>
public sealed class PlotCliTests : IDisposable
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    private readonly string _folder = Directory.CreateTempSubdirectory("blup-plot-").FullName;

    private static string Data => ReferenceData.Csv("sleepstudy");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writes_what_the_name_asks_for()
    {
        foreach (var name in (string[])["p.svg", "p.json", "p.html"])
            Assert.Equal((0, "", ""), Cli.Run("plot", "fit", Formula, Data, "--out", At(name), "--against", "Reaction ~ Days + (1 | Subject)", "--only", "308,309", "--width", "640", "--title", "Two <people>"));
        var svg = XDocument.Load(At("p.svg")).Root!;
        Assert.Equal("640", (string)svg.Attribute("width")!);
        Assert.Contains("Two <people>", svg.Value, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllText(At("p.json"))).RootElement.GetProperty("facet").GetProperty("sort").GetArrayLength());
        Assert.Contains("Two &lt;people&gt;", File.ReadAllText(At("p.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_stands_for_formula_and_data()
    {
        Assert.Equal(0, Cli.Run("fit", Formula, Data, "--save", At("m.json")).Status);
        Assert.Equal(0, Cli.Run("plot", "caterpillar", Formula, Data, "--out", At("a.svg")).Status);
        Assert.Equal((0, "", ""), Cli.Run("plot", "caterpillar", "--model", At("m.json"), "--out", At("b.svg")));
        Assert.Equal(File.ReadAllText(At("a.svg")), File.ReadAllText(At("b.svg")));
    }

    [Theory]
    [InlineData("BLUP760", "catepillar", "--out", "p.svg")]
    [InlineData("BLUP765", "fit", "--out", "p.png")]
    [InlineData("BLUP768", "fit", "--out", "nowhere/p.svg")]
    [InlineData("BLUP762", "fit", "--out", "p.svg", "--only", "999")]
    [InlineData("BLUP763", "caterpillar", "--out", "p.svg", "--group", "Item")]
    [InlineData("BLUP761", "means", "--out", "p.svg")]
    [InlineData("BLUP767", "fit", "--out", "p.svg", "--width", "3")]
    [InlineData("BLUP672", "fit", "--out", "p.svg", "--level", "95")]
    [InlineData("BLUP505", "fit", "--out", "p.svg", "--theme", "pink")]
    public void Refuses_and_writes_nothing(string code, string kind, params string[] options)
    {
        string[] args = [.. options.Select(o => o.Contains("p.", StringComparison.Ordinal) ? At(o) : o)];
        var (status, output, error) = Cli.Run(["plot", kind, Formula, Data, .. args]);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failing_write_leaves_the_old_file()
    {
        Directory.CreateDirectory(At("p.svg"));
        Assert.StartsWith("BLUP768", Cli.Run("plot", "data", Formula, Data, "--out", At("p.svg")).Error, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
