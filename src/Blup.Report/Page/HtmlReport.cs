using System.Text;
using Blup.Diagnostics;

namespace Blup;

/// <summary>A report as one self-contained HTML file: it asks for nothing from anywhere and works from disk.</summary>
/// <param name="Title">The title.</param>
/// <param name="Html">The whole page.</param>
public sealed record HtmlReport(string Title, string Html)
{
    /// <summary>Writes the page, as UTF-8. A file of that name is replaced only when the new one is complete.</summary>
    /// <param name="path">Where to; folders must exist.</param>
    /// <exception cref="BlupException">BLUP750 the file cannot be written there.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string? temporary = null;
        try
        {
            if (path.Length == 0) throw new IOException("The path is empty.");
            if (Directory.Exists(path)) throw new IOException("It is a folder.");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder)) throw new IOException($"The folder '{folder}' does not exist.");
            temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
            File.WriteAllText(temporary, Html, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (temporary is not null && File.Exists(temporary)) File.Delete(temporary);
            throw new BlupException("BLUP750", "The report cannot be written.", $"{path}: {e.Message}", "Name a file in a folder that exists and that you may write to.", e);
        }
    }

    /// <summary>The title and the size; the page itself is <see cref="Html"/>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Title} ({Encoding.UTF8.GetByteCount(Html) / 1024.0:F0} KiB of HTML)");
}
