using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Blup.Report.Assets;

/// <summary>
/// What the page embeds: scripts, styles and fonts from npm where the build had them, and the page's own. Read from the assembly only when
/// asked for.
/// </summary>
public static class ReportAssets
{
    private static readonly Lazy<Bundle?> Packed = new(Bundle.Read);

    /// <summary>Whether vega, vega-lite, vega-embed and katex are inside this build; otherwise pages show plain SVG and LaTeX source.</summary>
    public static bool Available => Packed.Value is not null;

    /// <summary>Version of each package inside; empty where there are none.</summary>
    public static IReadOnlyDictionary<string, string> Versions => Packed.Value?.Versions ?? new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Copyright and licences of the packages inside; empty where there are none.</summary>
    public static string Notices => Available ? Text("bundle/notices.txt") : "";

    /// <summary>The page's own styles.</summary>
    internal static string ReportCss => Text("report.css");

    /// <summary>The page's own script.</summary>
    internal static string ReportJs => Text("report.js");

    /// <summary>KaTeX's styles with their fonts inside.</summary>
    internal static string KatexCss => Text("bundle/katex.css");

    /// <summary>A script as the gzip stream that the page inflates, in base 64.</summary>
    /// <param name="name"><c>vega</c> or <c>katex</c>.</param>
    internal static string Packed64(string name) => Convert.ToBase64String(Bytes($"bundle/{name}.js.gz"));

    /// <summary>What a content security policy allows that script by: <c>sha256-…</c> of its text.</summary>
    internal static string Hash(string name) => Packed.Value!.Hashes[name];

    /// <summary>A script as text.</summary>
    internal static string Script(string name)
    {
        using var packed = new MemoryStream(Bytes($"bundle/{name}.js.gz"));
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    private static byte[] Bytes(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource '{name}' is not in this build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Bundle(IReadOnlyDictionary<string, string> Versions, IReadOnlyDictionary<string, string> Hashes)
    {
        public static Bundle? Read()
        {
            if (Assembly.GetExecutingAssembly().GetManifestResourceInfo("bundle/bundle.json") is null) return null;
            using var json = JsonDocument.Parse(Bytes("bundle/bundle.json"));
            return new Bundle(Map(json.RootElement.GetProperty("versions")), Map(json.RootElement.GetProperty("hashes")));
        }

        private static Dictionary<string, string> Map(JsonElement element)
            => element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
