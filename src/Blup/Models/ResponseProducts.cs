namespace Blup.Models;

/// <summary>
/// The part of the cross-products that the response has, Zᵀy, Xᵀy and yᵀy, for other responses of the same rows: cost O(n (p + Σℓ)); all else is
/// shared. Holds the internal rows of [Z X]; read only, so that threads can share it.
/// </summary>
internal sealed class ResponseProducts
{
    private readonly LmmModel _model;
    private readonly DesignRows _rows;
    private readonly double[]? _root;

    public ResponseProducts(LmmModel model)
    {
        var frame = model.Frame;
        _model = model;
        _root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        _rows = DesignRows.From(frame, model.Layout, model.KeptColumns, model.FixedTransform, _root);
    }

    /// <summary>Cross-products with arrays of their own where the response stands; all others are shared.</summary>
    public CrossProducts NewTarget()
    {
        var c = _model.CrossProducts;
        return new CrossProducts { Layout = c.Layout, Fixed = (double[])c.Fixed.Clone(), Panels = Array.ConvertAll(c.Panels, p => p.WithValues((double[])p.Values.Clone())) };
    }

    /// <summary>Puts the products of a response (user's scale, length n) into a target of <see cref="NewTarget"/>, shifted and scaled by <paramref name="transform"/>.</summary>
    public void Write(ReadOnlySpan<double> response, FixedTransform transform, CrossProducts target)
    {
        var (layout, frame) = (_model.Layout, _model.Frame);
        var k = layout.P + 1;
        for (var f = 0; f < layout.Factors.Length; f++) ClearFactor(target.Panels[f]);
        var products = target.Fixed.AsSpan(layout.P * k, k);
        products.Clear();
        var scale = 1.0 / transform.ResponseScale;
        for (var i = 0; i < _rows.Count; i++)
        {
            var y = (response[i] - (frame.Offset?[i] ?? 0.0) - transform.ResponseShift) * scale * (_root?[i] ?? 1.0);
            var row = _rows.Fixed.AsSpan(i * k, layout.P);
            for (var j = 0; j < row.Length; j++) products[j] += row[j] * y;
            products[layout.P] += y * y;
            for (var f = 0; f < layout.Factors.Length; f++) AddRow(f, i, y, target.Panels[f]);
        }

        for (var j = 0; j < layout.P; j++) target.Fixed[layout.P + j * k] = products[j];
    }

    private void AddRow(int f, int i, double y, LevelPanels panels)
    {
        var (factor, z) = (_model.Layout.Factors[f], _rows.Z[f]);
        var a = factor.Codes[i];
        var (start, height, width) = (panels.Start[a], panels.Height(a), panels.Width);
        var place = start * width + height - 1;
        if (z is null)
        {
            panels.Values[place] += y;
            return;
        }

        for (var j = 0; j < width; j++) panels.Values[place + j * height] += z[i * width + j] * y;
    }

    private static void ClearFactor(LevelPanels panels)
    {
        for (var a = 0; a < panels.Levels; a++)
        {
            var (start, height) = (panels.Start[a], panels.Height(a));
            for (var j = 0; j < panels.Width; j++) panels.Values[start * panels.Width + j * height + height - 1] = 0.0;
        }
    }
}
