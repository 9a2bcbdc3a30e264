using System.Text.Json;

namespace Blup.Tests.Report;

/// <summary>A Vega-Lite specification read back and checked in itself.</summary>
internal sealed class VegaPicture
{
    public VegaPicture(string json) => Root = JsonDocument.Parse(json).RootElement;

    public JsonElement Root { get; }

    public JsonElement Unit => Root.TryGetProperty("spec", out var spec) ? spec : Root;

    public List<JsonElement> Layers => [.. Unit.GetProperty("layer").EnumerateArray()];

    public List<JsonElement> Rows => [.. Root.GetProperty("data").GetProperty("values").EnumerateArray()];

    /// <summary>Channels that name a field which no row of their layer has.</summary>
    public List<string> Dangling()
    {
        var wrong = new List<string>();
        foreach (var layer in Layers)
        {
            var filter = layer.GetProperty("transform")[0].GetProperty("filter").GetString()!;
            var index = int.Parse(filter.Split(' ')[^1]);
            var fields = Rows.Where(r => r.GetProperty("l").GetInt32() == index).SelectMany(r => r.EnumerateObject().Select(p => p.Name)).ToHashSet();
            if (fields.Count == 0) continue;
            foreach (var channel in layer.GetProperty("encoding").EnumerateObject())
                foreach (var definition in channel.Value.ValueKind == JsonValueKind.Array ? channel.Value.EnumerateArray().ToList() : [channel.Value])
                    if (definition.TryGetProperty("field", out var field) && !fields.Contains(field.GetString()!)) wrong.Add($"layer {index}: {channel.Name} of {field}");
        }

        return wrong;
    }

    /// <summary>The selections, by name.</summary>
    public List<string> Selections => [.. Layers.Where(l => l.TryGetProperty("params", out _)).SelectMany(l => l.GetProperty("params").EnumerateArray()).Select(p => p.GetProperty("name").GetString()!)];
}
