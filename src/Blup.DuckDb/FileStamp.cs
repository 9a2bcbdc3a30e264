namespace Blup.DuckDb;

/// <summary>By what a file is known to be the one it was: its length, and when it was made and last written to.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Bytes; -1 where it is gone.</param>
/// <param name="Made">When it was made: another file under the same name differs.</param>
/// <param name="Written">When it was last written to.</param>
internal sealed record FileStamp(string Path, long Length, DateTime Made, DateTime Written)
{
    /// <summary>The stamps of files as they are now.</summary>
    public static IReadOnlyList<FileStamp> Of(IEnumerable<string> files) => [.. files.Select(Of)];

    /// <summary>The first file that is not what it was; null where all are.</summary>
    public static string? FirstChanged(IEnumerable<FileStamp> stamps) => stamps.FirstOrDefault(s => s != Of(s.Path))?.Path;

    private static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(path, file.Length, file.CreationTimeUtc, file.LastWriteTimeUtc) : new FileStamp(path, -1, default, default);
    }
}
