using Blup.Tests.DuckDb;

namespace Blup.Tests.Cli;

/// <summary>No room where something is written: an error, status 1, and the file as it was.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    /// <summary>Files of this process stop at 4 KB, as if the disk were full; W^X would need larger ones for the program's own code.</summary>
    private const string Limited = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";

    private static readonly Dictionary<string, string> Environment = new() { ["DOTNET_EnableWriteXorExecute"] = "0" };

    private readonly string _folder = Directory.CreateTempSubdirectory("blup-full").FullName;

    [Theory]
    [InlineData("fit|F|D|--save|OUT", "BLUP508")]
    [InlineData("augment|F|D|--stream|--out|OUT", "BLUP508")]
    [InlineData("report|F|D|--out|OUT", "BLUP768")]
    public void A_file_that_cannot_be_completed_is_as_it_was(string line, string code)
    {
        var file = Path.Combine(_folder, line.StartsWith("report", StringComparison.Ordinal) ? "out.html" : "out.csv");
        File.WriteAllText(file, "as it was");
        var end = CliProcess.Run(Words(line, file), Environment, Limited);
        Assert.StartsWith(code, end.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (end.Status, end.Output));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder));
        Assert.Equal("as it was", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("fit|F|D|--save|OUT")]
    [InlineData("augment|F|D|--stream|--out|OUT")]
    public void A_device_that_is_full(string line)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        var end = Cli.Run([.. Words(line, "/dev/full")]);
        Assert.StartsWith("BLUP508", end.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (end.Status, end.Output));
    }

    [Fact]
    public void An_output_that_is_full()
    {
        var end = CliProcess.Run(["augment", Formula, ReferenceData.Csv("sleepstudy")], shell: "exec \"$@\" > /dev/full");
        Assert.StartsWith("BLUP508", end.Error, StringComparison.Ordinal);
        Assert.Equal(1, end.Status);
        Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_for_temporary_files_that_fills_up_in_mid_fit()
    {
        using var duck = new Duck();
        var file = duck.Make("many.parquet", "SELECT 1.0 * (range * 7919 % 1009) AS y, 1.0 * (range % 13) AS x, hash(range) % 3000000 AS g FROM range(4000000)");
        var temp = Directory.CreateDirectory(duck.At("temp")).FullName;
        var environment = new Dictionary<string, string>(Environment) { ["BLUP_DUCKDB_MEMORY"] = "100MB", ["BLUP_DUCKDB_THREADS"] = "1", ["BLUP_DUCKDB_TEMP"] = temp };
        var end = CliProcess.Run(["fit", "y ~ x + (1 | g)", file], environment, "trap '' XFSZ; ulimit -f 1000; exec \"$@\"");
        Assert.StartsWith("BLUP817", end.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (end.Status, end.Output));
        Assert.Empty(Directory.GetFileSystemEntries(temp));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Words(string line, string file)
        => line.Split('|').Select(w => w switch { "F" => Formula, "D" => ReferenceData.Csv("sleepstudy"), "OUT" => file, _ => w });
}
