using Blup.Diagnostics;
using Blup.Report.Plots;
using Blup.Tables;

namespace Blup.Cli.Commands;

/// <summary>The file of a picture: what its name asks for, and all of it or nothing.</summary>
internal static class PlotFile
{
    /// <summary>How a file of that name is written.</summary>
    /// <exception cref="BlupException">BLUP765 the name has no known ending; BLUP768 the folder does not exist.</exception>
    public static Func<Plot, PictureOptions, string> Writer(string path)
    {
        Func<Plot, PictureOptions, string> writer = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".SVG" => (plot, options) => plot.ToSvg(options),
            ".HTML" or ".HTM" => (plot, options) => plot.ToHtml(options),
            ".JSON" => (plot, options) => plot.ToVegaLite(options) + "\n",
            _ => throw new BlupException("BLUP765", $"'{Path.GetFileName(path)}' does not say what to write.", $"--out {path}", "Let the name end in .svg (picture), .html (page) or .json (Vega-Lite)."),
        };
        if (Directory.Exists(path) || !Directory.Exists(Folder(path))) throw Unwritable(path, Directory.Exists(path) ? "It is a folder." : $"There is no folder {Folder(path)}.");
        return writer;
    }

    /// <summary>Writes all of it, or nothing.</summary>
    /// <exception cref="BlupException">BLUP768 the file cannot be written.</exception>
    public static void Save(string path, string text)
    {
        try
        {
            WholeFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e.Message, e);
        }
    }

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.DirectorySeparatorChar.ToString();

    private static BlupException Unwritable(string path, string why, Exception? cause = null)
        => new("BLUP768", $"The file '{path}' cannot be written.", why, "Name a file in a folder that exists and where you may write.", cause);
}
