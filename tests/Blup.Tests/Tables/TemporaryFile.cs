namespace Blup.Tests.Tables;

/// <summary>A file that goes away with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string extension, ReadOnlySpan<byte> content)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Guid.NewGuid().ToString("N") + extension);
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
