using System.Text.Json;
using Blup.Design;
using Blup.Tables;

namespace Blup.Tests;

/// <summary>One recorded answer: what was fitted and what R said.</summary>
internal sealed class ReferenceCase
{
    private ReferenceCase(string id, JsonElement json) => (Id, Json) = (id, json);

    public string Id { get; }

    public JsonElement Json { get; }

    public string Formula => Json.GetProperty("formula").GetString()!;

    public bool Reml => Json.GetProperty("reml").GetBoolean();

    public bool Singular => Json.GetProperty("singular").GetBoolean();

    public static ReferenceCase Load(string id)
        => new(id, JsonDocument.Parse(File.ReadAllText(Path.Combine(ReferenceData.Root, "cases", id + ".json"))).RootElement);

    /// <summary>Names of all mixed-model cases (lmer).</summary>
    public static IEnumerable<string> MixedIds()
        => Directory.EnumerateFiles(Path.Combine(ReferenceData.Root, "cases"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)
            .Where(id => !id.StartsWith("glmm_", StringComparison.Ordinal) && Load(id).Json.TryGetProperty("theta", out _));

    /// <summary>The data with the case's factors and level orders.</summary>
    public Table Data()
    {
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, Json.GetProperty("data").GetString()!));
        foreach (var factor in Json.GetProperty("factors").EnumerateObject())
            table = table.AsFactor(factor.Name).WithLevels(factor.Name, [.. factor.Value.EnumerateArray().Select(l => l.GetString()!)]);
        return table;
    }

    public LmmOptions Options() => new()
    {
        Reml = Reml,
        Design = new DesignOptions
        {
            Weights = Json.GetProperty("weights").GetString(),
            Contrasts = Json.GetProperty("contrasts") is { ValueKind: JsonValueKind.Object } c
                ? c.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!.Replace("contr.", "", StringComparison.Ordinal), StringComparer.Ordinal)
                : new Dictionary<string, string>(StringComparer.Ordinal),
        },
    };

    public double[] Numbers(params string[] path)
    {
        var e = Json;
        foreach (var p in path) e = e.GetProperty(p);
        return [.. e.EnumerateArray().Select(Number)];
    }

    public string[] Strings(params string[] path)
    {
        var e = Json;
        foreach (var p in path) e = e.GetProperty(p);
        return [.. e.EnumerateArray().Select(x => x.GetString()!)];
    }

    public static double Number(JsonElement e) => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : double.NaN;
}
