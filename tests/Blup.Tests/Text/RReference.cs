using System.Globalization;
using System.Text.Json;

namespace Blup.Tests.Text;

/// <summary>Texts that R printed for random input (<c>tests/reference/text/make.R</c>).</summary>
internal static class RReference
{
    public static IEnumerable<JsonElement> Cases(string name)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "text", name + ".json"))).RootElement.EnumerateArray();

    public static double[] Doubles(this JsonElement e, string name) => Doubles(e.GetProperty(name));

    public static double[] Doubles(this JsonElement e) => [.. e.EnumerateArray().Select(x => Double(x.GetString()!))];

    public static string[] Strings(this JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(x => x.GetString()!)];

    public static string String(this JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static int Int(this JsonElement e, string name) => e.GetProperty(name).GetInt32();

    public static double Double(string text)
        => text switch { "NaN" => double.NaN, "Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(text, CultureInfo.InvariantCulture) };

    /// <summary>Compares every case and shows the first differences.</summary>
    public static void Same(string name, Func<JsonElement, string> expected, Func<JsonElement, string> actual)
    {
        var wrong = new List<string>();
        var n = 0;
        foreach (var c in Cases(name))
        {
            n++;
            var (want, got) = (expected(c), actual(c));
            if (want != got) wrong.Add($"{c.GetRawText()[..Math.Min(500, c.GetRawText().Length)]}\nR:\n{want}\nhere:\n{got}\n");
        }

        Assert.True(n > 0, "no cases");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {n} differ:\n" + string.Join('\n', wrong.Take(5)));
    }
}
