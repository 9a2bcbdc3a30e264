using System.Text;
using Blup.Tables;

namespace Blup.Tests.Tables;

/// <summary>A file is complete, or as it was.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup").FullName;

    private string At(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_draft()
    {
        File.WriteAllText(At("a.csv"), "old");
        Assert.Throws<OperationCanceledException>(() => WholeFile.Write(At("a.csv"), stream =>
        {
            stream.Write("half"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(At("a.csv")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Success_replaces_the_file_and_a_link_stays_a_link()
    {
        File.WriteAllText(At("a.csv"), "old");
        File.CreateSymbolicLink(At("link.csv"), At("a.csv"));
        WholeFile.Write(At("link.csv"), stream => stream.Write(Encoding.UTF8.GetBytes("new")));
        Assert.Equal("new", File.ReadAllText(At("a.csv")));
        Assert.NotNull(new FileInfo(At("link.csv")).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_new_file_is_written()
    {
        WholeFile.Write(At("b.csv"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(At("b.csv")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_missing_folder_and_a_folder_as_file_are_told_by_their_names()
    {
        var missing = Assert.ThrowsAny<IOException>(() => WholeFile.Write(At("no/a.csv"), _ => { }));
        Assert.Contains("no", missing.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(_folder, _ => { }));
        Assert.Empty(Directory.GetFiles(_folder));
    }
}
