using System.Text.Json;
using Blup.Report.Plots;

namespace Blup.Report.VegaLite;

/// <summary>Colour, shape and dash of series, with one legend that draws each as it is.</summary>
internal static class VegaLegend
{
    public static void Write(Utf8JsonWriter json, Legend legend, int columns, string mark)
    {
        Scale(json, "color", legend, s => json.WriteStringValue(s.Color), () => Entries(json, legend, columns));
        if (mark == "bar") Scale(json, "stroke", legend, s => json.WriteStringValue(s.Color), null);
        if (mark == "point") Scale(json, "shape", legend, s => json.WriteStringValue(VegaLayer.Shape(s.Shape)), null);
        if (mark is "line" or "rule") Scale(json, "strokeDash", legend, s => Dash(json, s), null);
    }

    private static void Scale(Utf8JsonWriter json, string channel, Legend legend, Action<Series> value, Action? entries)
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
        if (entries is null) json.WriteNull("legend");
        else entries();
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
        json.WriteStartObject("encoding");
        json.WriteStartObject("symbols");
        json.WriteStartObject("update");
        Signal(json, "shape", legend, s => Quote(Symbol(s)));
        Signal(json, "fill", legend, s => Quote(s.Symbol.HasFlag(LegendSymbol.Line) && !s.Symbol.HasFlag(LegendSymbol.Point) ? "transparent" : s.Color));
        Signal(json, "stroke", legend, s => Quote(s.Color));
        Signal(json, "strokeDash", legend, s => s.Symbol.HasFlag(LegendSymbol.Line) ? "[" + string.Join(',', s.Dash.Select(Svg.SvgText.Number)) + "]" : "[]");
        Signal(json, "strokeWidth", legend, s => s.Symbol.HasFlag(LegendSymbol.Line) ? "2" : "0");
        Signal(json, "size", legend, s => s.Symbol.HasFlag(LegendSymbol.Line) && !s.Symbol.HasFlag(LegendSymbol.Point) ? "900" : "90");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Symbol(Series s)
        => s.Symbol.HasFlag(LegendSymbol.Point) ? VegaLayer.Shape(s.Shape) : s.Symbol.HasFlag(LegendSymbol.Line) ? "stroke" : "square";

    /// <summary>An expression that looks the value up by the entry's place in the legend.</summary>
    private static void Signal(Utf8JsonWriter json, string name, Legend legend, Func<Series, string> value)
    {
        json.WriteStartObject(name);
        json.WriteString("signal", $"[{string.Join(',', legend.Series.Where(s => s.Symbol != LegendSymbol.None).Select(value))}][datum.index]");
        json.WriteEndObject();
    }

    private static string Quote(string constant) => $"'{constant}'";

    private static void Dash(Utf8JsonWriter json, Series s)
    {
        json.WriteStartArray();
        foreach (var d in s.Dash.Count == 0 ? [1, 0] : s.Dash) json.WriteNumberValue(d);
        json.WriteEndArray();
    }
}
