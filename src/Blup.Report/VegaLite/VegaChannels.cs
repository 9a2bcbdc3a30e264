using System.Text.Json;
using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.VegaLite;

/// <summary>The encoding of a layer: places, colour, shape, dash, opacity, detail, tooltip.</summary>
internal sealed class VegaChannels(Utf8JsonWriter json, Plot plot, PictureLayout layout, Layer layer, string mark)
{
    public void Write((string? X, string? X2, string? Y, string? Y2) at)
    {
        var panel = layout.Panels[0];
        if (at.X is not null) Place("x", at.X, plot.X, panel.X, plot.Facets?.SharedX ?? true, panel.XTicks);
        if (at.Y is not null) Place("y", at.Y, plot.Y, panel.Y, plot.Facets?.SharedY ?? true, panel.YTicks);
        if (at.X2 is not null) Field("x2", at.X2);
        if (at.Y2 is not null) Field("y2", at.Y2);
        if (layer.Offset is { } offset) Offset(offset);
        if (layer.Mark == Mark.Tile) Count();
        if (layer.Text is { } text && mark == "text") Field("text", text, "nominal");
        if (layer.Series is not null) VegaLegend.Write(json, plot.Legend!, Math.Max(1, layout.Legend?.Items.Count(i => i.Series is not null && i.Y == 0) ?? 1), mark, layer);
        if (layer.Group is not null && mark is "line" or "area")
        {
            json.WriteStartObject("detail");
            json.WriteString("field", VegaRows.Group);
            json.WriteString("type", "nominal");
            json.WriteEndObject();
        }

        Opacity();
        Tooltip();
    }

    private void Place(string channel, string column, Axis axis, PanelScale scale, bool shared, AxisTicks ticks)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", VegaRows.Field(layer, column));
        json.WriteString("type", axis.Scale == AxisScale.Ordinal ? "ordinal" : "quantitative");
        json.WriteString("title", axis.Title);
        if (mark == "bar" && axis.Scale != AxisScale.Ordinal) json.WriteNull("stack");
        if (axis.Scale == AxisScale.Ordinal) json.WriteNull("sort");
        json.WriteStartObject("scale");
        switch (axis.Scale)
        {
            case AxisScale.Ordinal:
                json.WriteString("type", "band");
                json.WriteNumber("padding", 0);
                json.WriteStartArray("domain");
                foreach (var level in axis.Levels) json.WriteStringValue(level);
                json.WriteEndArray();
                break;
            default:
                if (axis.Scale == AxisScale.Log) json.WriteString("type", "log");
                else json.WriteBoolean("zero", !shared && axis.Zero);
                json.WriteBoolean("nice", false);
                if (shared)
                {
                    json.WriteStartArray("domain");
                    json.WriteNumberValue(scale.Low);
                    json.WriteNumberValue(scale.High);
                    json.WriteEndArray();
                }
                else
                {
                    json.WriteNumber("padding", 8);
                }

                break;
        }

        json.WriteEndObject();
        json.WriteStartObject("axis");
        if (axis.Hidden)
        {
            json.WriteBoolean("labels", false);
            json.WriteBoolean("ticks", false);
            json.WriteBoolean("grid", false);
        }

        if (axis.Scale != AxisScale.Ordinal && axis.Levels.Count > 0) Names(axis.Levels);
        if (axis.Levels.Count > 0)
        {
            json.WriteNumber("labelAngle", ticks.Angle);
            if (ticks.Angle != 0) json.WriteString("labelAlign", "right");
            json.WriteBoolean("labelOverlap", true);
            json.WriteNumber("labelLimit", 150);
        }
        else
        {
            json.WriteNumber("tickCount", Math.Max(2, ticks.Ticks.Count));
            if (axis.Percent) json.WriteString("format", "~%");
            if (axis.Whole) json.WriteNumber("tickMinStep", 1);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Names at 1, 2, … of a numeric axis. As JSON strings they are strings of the expression language, too.</summary>
    private void Names(IReadOnlyList<string> levels)
    {
        json.WriteStartArray("values");
        for (var k = 1; k <= levels.Count; k++) json.WriteNumberValue(k);
        json.WriteEndArray();
        json.WriteString("labelExpr", $"[{string.Join(',', levels.Select(l => JsonSerializer.Serialize(l)))}][datum.value - 1]");
    }

    private void Field(string channel, string column, string? type = null)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", VegaRows.Field(layer, column));
        if (type is not null) json.WriteString("type", type);
        json.WriteEndObject();
    }

    private void Offset(string column)
    {
        json.WriteStartObject(plot.X.Scale == AxisScale.Ordinal ? "xOffset" : "yOffset");
        json.WriteString("field", VegaRows.Field(layer, column));
        json.WriteString("type", "quantitative");
        json.WriteStartObject("scale");
        json.WriteStartArray("domain");
        json.WriteNumberValue(-0.5);
        json.WriteNumberValue(0.5);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Count()
    {
        json.WriteStartObject("fill");
        json.WriteString("field", VegaRows.Field(layer, layer.Count!));
        json.WriteString("type", "quantitative");
        json.WriteString("title", layer.Count);
        json.WriteStartObject("scale");
        json.WriteString("type", "sqrt");
        json.WriteStartArray("range");
        json.WriteStringValue(Palette.Tile(0));
        json.WriteStringValue(Palette.Tile(1));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("legend");
        json.WriteEndObject();
    }

    private void Opacity()
    {
        List<string> heard = [];
        if (layer.Group is not null) heard.Add(VegaSelections.Hover);
        if (layer.Series is not null && plot.Legend is not null) heard.Add(VegaSelections.Pick);
        json.WriteStartObject("opacity");
        if (heard.Count > 0)
        {
            json.WriteStartObject("condition");
            json.WriteStartObject("test");
            json.WriteStartArray("and");
            foreach (var name in heard)
            {
                json.WriteStartObject();
                json.WriteString("param", name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteNumber("value", layer.Opacity);
            json.WriteEndObject();
        }

        json.WriteNumber("value", heard.Count > 0 ? Math.Round(0.12 * layer.Opacity, 3) : layer.Opacity);
        json.WriteEndObject();
    }

    private void Tooltip()
    {
        json.WriteStartArray("tooltip");
        if (mark != "area")
            foreach (var name in layer.TooltipColumns)
            {
                json.WriteStartObject();
                json.WriteString("field", VegaRows.Field(layer, name));
                json.WriteString("type", layer.Data[name].IsNumeric ? "quantitative" : "nominal");
                json.WriteString("title", name);
                if (layer.Data[name].IsNumeric) json.WriteString("format", ".5~g");
                json.WriteEndObject();
            }

        json.WriteEndArray();
    }
}
