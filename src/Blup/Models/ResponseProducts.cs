using Blup.Numerics.Dense;

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

    /// <summary>The model's transform, for another response (user's scale, length n).</summary>
    public FixedTransform Transform(ReadOnlySpan<double> response)
    {
        var (p, n) = (_model.Layout.P, _rows.Count);
        var (rest, coordinates) = (new double[n], new double[p + 1]);
        for (var i = 0; i < n; i++) rest[i] = Net(response, i);
        // Twice: the second pass removes what rounding left of the first.
        for (var pass = 0; pass < 2; pass++)
        {
            var step = new double[p];
            for (var i = 0; i < n; i++) Vectors.Axpy(rest[i] / n, _rows.Fixed.AsSpan(i * (p + 1), p), step);
            for (var i = 0; i < n; i++) rest[i] -= Vectors.Dot(_rows.Fixed.AsSpan(i * (p + 1), p), step);
            for (var j = 0; j < p; j++) coordinates[j] += step[j];
        }

        coordinates[p] = Vectors.Norm(rest) / Math.Sqrt(n);
        return _model.FixedTransform.ForResponse(coordinates, 1.0);
    }

    /// <summary>Puts the products of a response (user's scale, length n) into a target of <see cref="NewTarget"/>, shifted and scaled by <paramref name="transform"/>.</summary>
    public void Write(ReadOnlySpan<double> response, FixedTransform transform, CrossProducts target)
    {
        var layout = _model.Layout;
        var k = layout.P + 1;
        for (var f = 0; f < layout.Factors.Length; f++) ClearFactor(target.Panels[f]);
        var products = target.Fixed.AsSpan(layout.P * k, k);
        products.Clear();
        var scale = 1.0 / transform.ResponseScale;
        for (var i = 0; i < _rows.Count; i++)
        {
            var row = _rows.Fixed.AsSpan(i * k, layout.P);
            var y = (Net(response, i) - Vectors.Dot(row, transform.Response)) * scale;
            for (var j = 0; j < row.Length; j++) products[j] += row[j] * y;
            products[layout.P] += y * y;
            for (var f = 0; f < layout.Factors.Length; f++) AddRow(f, i, y, target.Panels[f]);
        }

        for (var j = 0; j < layout.P; j++) target.Fixed[layout.P + j * k] = products[j];
    }

    /// <summary>√w (y − offset) of a row.</summary>
    private double Net(ReadOnlySpan<double> response, int i) => (response[i] - (_model.Frame.Offset?[i] ?? 0.0)) * (_root?[i] ?? 1.0);

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
