using System.Text;
using System.Text.Json;
using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.VegaLite;

/// <summary>
/// Writes a plot as Vega-Lite. All layers share one array of rows, told apart by <c>l</c>, so that panels can be facets of them.
/// Mark-up in texts is escaped as JSON escapes, so that the specification can stand in a script element.
/// </summary>
internal static class VegaLiteWriter
{
    /// <summary>An identifier of the language's version; nothing is loaded from there.</summary>
    private const string Schema = "https://vega.github.io/schema/vega-lite/v6.json";

    public static string Write(Plot plot, PictureOptions options)
    {
        var layout = PictureLayout.Of(plot, options);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("description", string.Join(". ", [plot.Title, .. plot.Subtitle]));
            VegaConfig.Write(json, options);
            Title(json, layout);
            VegaRows.Write(json, plot);
            if (plot.Facets is { } facets)
            {
                Facets(json, facets, layout);
                json.WriteStartObject("spec");
            }

            json.WriteNumber("width", Math.Round(layout.Panels[0].Width, 1));
            json.WriteNumber("height", Math.Round(layout.Panels[0].Height, 1));
            json.WriteStartArray("layer");
            var selections = new VegaSelections(plot);
            for (var k = 0; k < plot.Layers.Count; k++) new VegaLayer(json, plot, layout, k, selections).Write();
            json.WriteEndArray();
            if (plot.Facets is not null) json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Title(Utf8JsonWriter json, PictureLayout layout)
    {
        json.WriteStartObject("title");
        Lines(json, "text", layout.Title);
        if (layout.Subtitle.Count > 0) Lines(json, "subtitle", layout.Subtitle);
        json.WriteEndObject();
    }

    private static void Lines(Utf8JsonWriter json, string name, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines) json.WriteStringValue(line);
        json.WriteEndArray();
    }

    private static void Facets(Utf8JsonWriter json, Facets facets, PictureLayout layout)
    {
        json.WriteStartObject("facet");
        json.WriteString("field", VegaRows.Panel);
        json.WriteString("type", "nominal");
        json.WriteNull("title");
        Lines(json, "sort", facets.Levels);
        json.WriteEndObject();
        json.WriteNumber("columns", layout.Columns);
        if (facets.SharedX && facets.SharedY) return;
        json.WriteStartObject("resolve");
        json.WriteStartObject("scale");
        if (!facets.SharedX) json.WriteString("x", "independent");
        if (!facets.SharedY) json.WriteString("y", "independent");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
