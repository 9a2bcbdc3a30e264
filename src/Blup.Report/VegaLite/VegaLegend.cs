using System.Text.Json;
using Blup.Report.Plots;

namespace Blup.Report.VegaLite;

/// <summary>Colour, shape and dash of series. Every channel has the same title, domain and legend, so that Vega-Lite makes one legend of them.</summary>
internal static class VegaLegend
{
    public static void Write(Utf8JsonWriter json, Legend legend, int columns, string mark, Layer layer)
    {
        Scale(json, "color", legend, columns, s => json.WriteStringValue(s.Color));
        if (mark == "bar") Scale(json, "stroke", legend, columns, s => json.WriteStringValue(s.Color));
        if (mark == "point") Shapes(json, legend, columns, layer);
        if (mark is "line" or "rule") Scale(json, "strokeDash", legend, columns, s => Dash(json, s));
    }

    private static void Scale(Utf8JsonWriter json, string channel, Legend legend, int columns, Action<Series> value)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", VegaRows.Series);
        json.WriteString("type", "nominal");
        json.WriteStartObject("scale");
        json.WriteStartArray("domain");
        foreach (var s in legend.Series) json.WriteStringValue(s.Name);
        json.WriteEndArray();
        json.WriteStartArray("range");
        foreach (var s in legend.Series) value(s);
        json.WriteEndArray();
        json.WriteEndObject();
        if (legend.Title.Length > 0) json.WriteString("title", legend.Title);
        else json.WriteNull("title");
        Entries(json, legend, columns);
        json.WriteEndObject();
    }

    private static void Entries(Utf8JsonWriter json, Legend legend, int columns)
    {
        var shown = legend.Series.Where(s => s.Symbol != LegendSymbol.None).ToList();
        if (shown.Count == 0)
        {
            json.WriteNull("legend");
            return;
        }

        json.WriteStartObject("legend");
        json.WriteNumber("columns", columns);
        json.WriteStartArray("values");
        foreach (var s in shown) json.WriteStringValue(s.Name);
        json.WriteEndArray();
        var (lines, points) = (shown.TrueForAll(s => !s.Symbol.HasFlag(LegendSymbol.Point)), shown.Exists(s => s.Symbol.HasFlag(LegendSymbol.Point)));
        if (!points) json.WriteString("symbolType", shown[0].Symbol.HasFlag(LegendSymbol.Line) ? "stroke" : "square");
        json.WriteNumber("symbolSize", lines && shown[0].Symbol.HasFlag(LegendSymbol.Line) ? 420 : 100);
        json.WriteNumber("symbolStrokeWidth", points && shown.TrueForAll(s => s.Symbol != LegendSymbol.Line) ? 0 : 2);
        json.WriteEndObject();
    }

    /// <summary>Shapes where the legend shows points. What is a line elsewhere is a stroke in the legend, as long as no point of this layer is of it.</summary>
    private static void Shapes(Utf8JsonWriter json, Legend legend, int columns, Layer layer)
    {
        var drawn = layer.Data[layer.Series!].Texts!.ToHashSet(StringComparer.Ordinal);
        if (legend.Series.Any(s => drawn.Contains(s.Name) && !s.Symbol.HasFlag(LegendSymbol.Point))) return;
        Scale(json, "shape", legend, columns, s => json.WriteStringValue(s.Symbol == LegendSymbol.Line ? "stroke" : VegaLayer.Shape(s.Shape)));
    }

    private static void Dash(Utf8JsonWriter json, Series s)
    {
        json.WriteStartArray();
        foreach (var d in s.Dash.Count == 0 ? [1, 0] : s.Dash) json.WriteNumberValue(d);
        json.WriteEndArray();
    }
}
