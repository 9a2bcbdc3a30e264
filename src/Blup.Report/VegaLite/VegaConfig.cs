using System.Text.Json;
using Blup.Report.Plots;

namespace Blup.Report.VegaLite;

/// <summary>The look: the same sizes and inks as the static picture.</summary>
internal static class VegaConfig
{
    public static void Write(Utf8JsonWriter json, PictureOptions options)
    {
        var inks = Look.Of(options.Theme);
        json.WriteStartObject("config");
        if (options.Background) json.WriteString("background", inks.Paper);
        else json.WriteNull("background");
        json.WriteString("font", Look.Font);
        json.WriteNumber("padding", 10);
        Object(json, "view", ("stroke", null));
        Object(json, "axis", ("labelFontSize", Look.Tick), ("titleFontSize", Look.AxisTitle), ("titleFontWeight", "normal"), ("labelColor", inks.Muted), ("titleColor", inks.Ink),
            ("gridColor", inks.Grid), ("domainColor", inks.Muted), ("tickColor", inks.Muted), ("tickSize", 4.0), ("grid", true), ("titlePadding", 8.0));
        Object(json, "title", ("anchor", "start"), ("fontSize", Look.Title), ("subtitleFontSize", Look.Subtitle), ("color", inks.Ink), ("subtitleColor", inks.Muted), ("frame", "bounds"), ("subtitlePadding", 5.0), ("offset", 10.0));
        Object(json, "legend", ("orient", "top"), ("labelFontSize", Look.LegendText), ("titleFontSize", Look.LegendText), ("labelColor", inks.Ink), ("titleColor", inks.Ink), ("titleOrient", "left"), ("labelLimit", 500.0), ("symbolOpacity", 1.0));
        Object(json, "header", ("labelFontSize", Look.Strip), ("labelColor", inks.Ink), ("labelPadding", 4.0));
        json.WriteStartObject("facet");
        json.WriteNumber("spacing", Look.Gap);
        json.WriteEndObject();
        json.WriteStartObject("style");
        Object(json, "ink", ("color", inks.Ink));
        Object(json, "muted", ("color", inks.Muted));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            if (value is null) json.WriteNull(key);
            else if (value is double number) json.WriteNumber(key, number);
            else if (value is bool truth) json.WriteBoolean(key, truth);
            else json.WriteString(key, (string)value);
        }

        json.WriteEndObject();
    }
}
