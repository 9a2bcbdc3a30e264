using System.Text.Json;
using Blup.Report.Plots;
using Blup.Report.Plots.Layout;

namespace Blup.Report.VegaLite;

/// <summary>The rows of all layers in one array. Column names are free text, so that fields have short names of their own.</summary>
internal static class VegaRows
{
    public const string Layer = "l", Panel = "p", Group = "g", Series = "s";

    /// <summary>The field of a layer's column.</summary>
    public static string Field(Layer layer, string column)
    {
        if (column == layer.Group) return Group;
        if (column == layer.Series) return Series;
        if (column == layer.Panel) return Panel;
        for (var k = 0; k < layer.Data.Columns.Count; k++)
            if (layer.Data.Columns[k].Name == column) return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"c{k}");
        throw new KeyNotFoundException(column);
    }

    public static void Write(Utf8JsonWriter json, Plot plot)
    {
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        for (var k = 0; k < plot.Layers.Count; k++)
        {
            var layer = plot.Layers[k];
            // A layer of every panel is repeated in each: facets take rows by their panel only.
            IEnumerable<string?> panels = plot.Facets is { } f && layer.Panel is null ? [.. f.Levels] : [null];
            foreach (var panel in panels)
                for (var i = 0; i < layer.Data.Rows; i++)
                    if (LayerRows.HasPlace(plot, layer, i) && (plot.Facets is null || layer.Panel is null || LayerRows.Index(plot.Facets.Levels, layer.Data[layer.Panel].Texts![i]) >= 0)) Row(json, layer, k, i, panel);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, Layer layer, int index, int i, string? panel)
    {
        json.WriteStartObject();
        json.WriteNumber(Layer, index);
        if (panel is not null) json.WriteString(Panel, panel);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in layer.Data.Columns)
        {
            // One column can be panel and group at once.
            foreach (var field in (string?[])[column.Name == layer.Panel ? Panel : null, column.Name == layer.Group ? Group : null, column.Name == layer.Series ? Series : null, Field(layer, column.Name)])
                if (field is not null && done.Add(field)) Value(json, field, column, i);
        }

        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, string field, PlotColumn column, int i)
    {
        if (column.Numbers is not { } numbers) json.WriteString(field, column.Texts![i]);
        else if (!double.IsFinite(numbers[i])) json.WriteNull(field);
        else json.WriteNumber(field, Shorter(numbers[i]));
    }

    /// <summary>Eight digits are more than a screen can show.</summary>
    private static double Shorter(double value)
        => double.Parse(value.ToString("G8", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
