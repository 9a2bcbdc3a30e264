using System.Text;
using Blup.Diagnostics;
using Blup.Tables;

namespace Blup;

/// <summary>A report as one self-contained HTML file: it asks for nothing from anywhere and works from disk.</summary>
/// <param name="Title">The title.</param>
/// <param name="Html">The whole page.</param>
public sealed record HtmlReport(string Title, string Html)
{
    /// <summary>Writes the page, as UTF-8. A file of that name is replaced only when the new one is complete.</summary>
    /// <param name="path">Where to; folders must exist.</param>
    /// <exception cref="BlupException">BLUP768 the file cannot be written there.</exception>
    public void Save(string path)
    {
        Folder(path);
        try
        {
            WholeFile.Write(path, stream => stream.Write(new UTF8Encoding(false).GetBytes(Html)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unwritable(path, e.Message, e);
        }
    }

    /// <summary>The folder of a file to write, which must be there: a mistake is better told before a long fit than after it.</summary>
    internal static string Folder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw Unwritable(path, "The path is empty.");
        if (Directory.Exists(path)) throw Unwritable(path, "It is a folder.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.DirectorySeparatorChar.ToString();
        return Directory.Exists(folder) ? folder : throw Unwritable(path, $"The folder '{folder}' does not exist.");
    }

    private static BlupException Unwritable(string path, string why, Exception? inner = null)
        => new("BLUP768", "The report cannot be written.", $"{path}: {why}", "Name a file in a folder that exists and that you may write to.", inner);

    /// <summary>The title and the size; the page itself is <see cref="Html"/>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Title} ({Encoding.UTF8.GetByteCount(Html) / 1024.0:F0} KiB of HTML)");
}
