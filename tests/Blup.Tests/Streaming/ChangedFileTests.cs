using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Streaming;

/// <summary>A CSV file that changes between the passes of a streamed fit is seen at the next, though it be as long and as old as before.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private const string Text = "y ~ x + (1 | g)";
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-changed").FullName;
    private readonly string _path;

    public ChangedFileTests()
    {
        _path = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(_path, Enumerable.Range(0, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 7919 % 1000:000},{i % 97:00},g{i % 9}")).Prepend("y,x,g"));
    }

    public static TheoryData<string> Changes => ["append", "cut", "same length", "same length and time", "replaced", "gone"];

    [Theory, MemberData(nameof(Changes))]
    public void Between_levels_and_sums(string change)
    {
        var table = new StreamedTable(_path, new CsvOptions(), 4096);
        var design = StreamedDesign.Learn(Formula.Parse(Text), table, new DesignOptions(), default);
        Change(change);
        AssertSeen(() => StreamedSums.Model(design, table.Schema, null));
    }

    [Theory, MemberData(nameof(Changes))]
    public void Between_sums_and_residuals(string change)
    {
        var once = new Once(() => Change(change));
        AssertSeen(() => Lmm.FitStream(Text, new StreamedTable(_path, new CsvOptions(), 4096), new LmmOptions { Df = DfMethod.Wald, Progress = once }));
        Assert.True(once.Done);
    }

    [Fact]
    public void Between_two_batches()
    {
        using var batches = new CsvBlocks(_path, new CsvOptions(), 1024).Batches(2).GetEnumerator();
        Assert.True(batches.MoveNext());
        Change("append");
        AssertSeen(() => batches.MoveNext());
    }

    [Fact]
    public void A_file_at_rest_is_none_of_these() => Assert.Equal(5000, Lmm.FitCsv(Text, _path).Observations);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertSeen(Action action)
    {
        var error = Assert.Throws<BlupException>(action);
        // A file that is gone cannot be read; of all others it is said that they changed.
        Assert.Contains(error.Code, (string[])["BLUP881", "BLUP221"]);
    }

    private void Change(string how)
    {
        var text = File.ReadAllText(_path);
        // A value in the midst of the file.
        var other = text[..40_007] + (text[40_007] == '1' ? '2' : '1') + text[40_008..];
        var written = File.GetLastWriteTimeUtc(_path);
        switch (how)
        {
            case "append": File.AppendAllText(_path, "1,2,g3\n"); break;
            case "cut": File.WriteAllText(_path, text[..(text[..30_000].LastIndexOf('\n') + 1)]); break;
            case "same length": File.WriteAllText(_path, other); break;
            case "same length and time":
                File.WriteAllText(_path, other);
                File.SetLastWriteTimeUtc(_path, written);
                break;
            case "replaced":
                File.WriteAllText(_path + ".new", other);
                File.SetLastWriteTimeUtc(_path + ".new", written);
                File.Move(_path + ".new", _path, overwrite: true);
                break;
            default: File.Delete(_path); break;
        }

        if (how == "same length") File.SetLastWriteTimeUtc(_path, written.AddSeconds(1));
    }

    private sealed class Once(Action action) : IProgress<FitProgress>
    {
        public bool Done { get; private set; }

        public void Report(FitProgress value)
        {
            if (Done) return;
            Done = true;
            action();
        }
    }
}
