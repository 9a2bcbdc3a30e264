using System.Globalization;
using System.Text.Json;
using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.VegaLite;

/// <summary>One layer: its mark, its selections and its channels.</summary>
internal sealed class VegaLayer(Utf8JsonWriter json, Plot plot, PictureLayout layout, int index, VegaSelections selections)
{
    private readonly Layer _layer = plot.Layers[index];
    private bool _first = true;

    public void Write()
    {
        switch (_layer.Mark)
        {
            case Mark.Point:
                var size = _layer.Size > 0 ? _layer.Size : Look.Point;
                Unit("point", m =>
                {
                    m.WriteBoolean("filled", true);
                    m.WriteNumber("size", Math.Round(size * size, 1));
                    if (_layer.Series is null) m.WriteString("shape", Shape(_layer.Shape));
                });
                break;
            case Mark.Line:
                Unit("line", m => m.WriteNumber("strokeWidth", _layer.Size > 0 ? _layer.Size : Look.Line));
                break;
            case Mark.Rule:
                Unit("rule", m => m.WriteNumber("strokeWidth", _layer.Size > 0 ? _layer.Size : Look.Rule));
                break;
            case Mark.Bar:
                Unit("bar", m => Thickness(m, _layer.Size > 0 ? _layer.Size : 0.7));
                break;
            case Mark.Band:
                Unit("area", m => m.WriteBoolean("line", false));
                break;
            case Mark.Text:
                Unit("text", m => m.WriteNumber("fontSize", _layer.Size > 0 ? _layer.Size : Look.Tick));
                break;
            case Mark.Tile:
                Unit("rect", null);
                break;
            default:
                Box();
                break;
        }
    }

    private void Box()
    {
        var upright = plot.X.Scale == AxisScale.Ordinal;
        var size = _layer.Size > 0 ? _layer.Size : 0.6;
        void Part(string mark, string from, string? to, Action<Utf8JsonWriter> style)
            => Unit(mark, style, upright ? (_layer.X, null, from, to) : (from, to, _layer.Y, null));
        Part("rule", "_low", "_q1", m => m.WriteNumber("strokeWidth", Look.Rule));
        Part("rule", "_q3", "_high", m => m.WriteNumber("strokeWidth", Look.Rule));
        Part("bar", "_q1", "_q3", m =>
        {
            Thickness(m, size);
            m.WriteNumber("fillOpacity", 0.25);
            m.WriteNumber("strokeWidth", Look.Rule);
            if (_layer.Series is null && _layer.Color.StartsWith('#')) m.WriteString("stroke", _layer.Color);
        });
        Part("tick", (upright ? _layer.Y : _layer.X)!, null, m =>
        {
            Thickness(m, size);
            m.WriteNumber("thickness", 2.4);
        });
    }

    /// <summary>A share of the band in pixels: relative sizes of Vega-Lite ignore the padding of a band with offsets.</summary>
    private void Thickness(Utf8JsonWriter m, double share)
    {
        var panel = layout.Panels[0];
        m.WriteNumber("size", Math.Round(share * (plot.X.Scale == AxisScale.Ordinal ? panel.X.Band : panel.Y.Axis.Scale == AxisScale.Ordinal ? panel.Y.Band : 8), 1));
    }

    private void Unit(string mark, Action<Utf8JsonWriter>? style, (string? X, string? X2, string? Y, string? Y2)? places = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("transform");
        json.WriteStartObject();
        json.WriteString("filter", string.Create(CultureInfo.InvariantCulture, $"datum.{VegaRows.Layer} === {index}"));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("mark");
        json.WriteString("type", mark);
        if (selections.ZoomLayer >= 0) json.WriteBoolean("clip", true);
        if (_layer.Series is null) json.WriteString(_layer.Color is "ink" or "muted" ? "style" : "color", _layer.Color);
        if (_layer.Dash.Count > 0) Numbers("strokeDash", _layer.Dash);
        style?.Invoke(json);
        json.WriteEndObject();
        Params();
        json.WriteStartObject("encoding");
        new VegaChannels(json, plot, layout, _layer, mark).Write(places ?? (_layer.X, _layer.X2, _layer.Y, _layer.Y2));
        json.WriteEndObject();
        json.WriteEndObject();
        _first = false;
    }

    private void Params()
    {
        var (hover, pick, zoom) = (selections.HoverLayer == index, selections.PickLayer == index, selections.ZoomLayer == index);
        if (!_first || !(hover || pick || zoom)) return;
        json.WriteStartArray("params");
        if (hover) Selection(VegaSelections.Hover, VegaRows.Group, "pointerover");
        if (pick) Selection(VegaSelections.Pick, VegaRows.Series, null);
        if (zoom)
        {
            json.WriteStartObject();
            json.WriteString("name", VegaSelections.Zoom);
            json.WriteStartObject("select");
            json.WriteString("type", "interval");
            json.WriteStartArray("encodings");
            if (selections.ZoomX) json.WriteStringValue("x");
            if (selections.ZoomY) json.WriteStringValue("y");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("bind", "scales");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Selection(string name, string field, string? on)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("select");
        json.WriteString("type", "point");
        json.WriteStartArray("fields");
        json.WriteStringValue(field);
        json.WriteEndArray();
        if (on is not null)
        {
            json.WriteString("on", on);
            json.WriteString("clear", "pointerout");
        }

        json.WriteEndObject();
        if (on is null) json.WriteString("bind", "legend");
        json.WriteEndObject();
    }

    private void Numbers(string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }

    internal static string Shape(PointShape shape) => shape switch
    {
        PointShape.Square => "square",
        PointShape.Triangle => "triangle-up",
        PointShape.Diamond => "diamond",
        _ => "circle",
    };
}
