namespace Blup.Report.Plots.Layout;

/// <summary>Which rows of a layer are drawn in which panel.</summary>
internal static class LayerRows
{
    /// <summary>The rows of a panel (all of them for a layer in every panel) that have a place.</summary>
    public static List<int> Of(Plot plot, Layer layer, string? panel)
    {
        var rows = new List<int>();
        var panels = plot.Facets is not null && layer.Panel is { } p ? layer.Data[p].Texts : null;
        for (var i = 0; i < layer.Data.Rows; i++)
            if ((panels is null || panels[i] == panel) && HasPlace(plot, layer, i)) rows.Add(i);
        return rows;
    }

    /// <summary>Whether every place of the row is known, on a logarithm positive, on an ordinal axis a level.</summary>
    public static bool HasPlace(Plot plot, Layer layer, int row)
        => Known(plot.X, layer, layer.X, row) && Known(plot.X, layer, layer.X2, row) && Known(plot.Y, layer, layer.Y, row) && Known(plot.Y, layer, layer.Y2, row);

    /// <summary>Rows split into what is one line or one mark each: by series and group, each by ascending x.</summary>
    public static IEnumerable<List<int>> Strands(Plot plot, Layer layer, List<int> rows)
    {
        var series = layer.Series is { } s ? layer.Data[s].Texts : null;
        var group = layer.Group is { } g ? layer.Data[g].Texts : null;
        foreach (var strand in rows.GroupBy(i => (series?[i], group?[i])))
        {
            var x = layer.Data[layer.X!];
            yield return [.. x.IsNumeric ? strand.OrderBy(i => x.Numbers![i]) : strand.OrderBy(i => Index(plot.X.Levels, x.Texts![i]))];
        }
    }

    /// <summary>The place of a level; -1 where it is none.</summary>
    public static int Index(IReadOnlyList<string> levels, string level)
    {
        for (var k = 0; k < levels.Count; k++) if (levels[k] == level) return k;
        return -1;
    }

    private static bool Known(Axis axis, Layer layer, string? column, int row)
        => column is null || (layer.Data[column].Numbers is { } numbers
            ? double.IsFinite(numbers[row]) && (axis.Scale != AxisScale.Log || numbers[row] > 0)
            : axis.Scale == AxisScale.Ordinal && layer.Data[column].Texts![row] is { } text && LayerRows.Index(axis.Levels, text) >= 0);
}
