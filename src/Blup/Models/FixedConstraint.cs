namespace Blup.Models;

/// <summary>
/// A model under the constraint cᵀβ' = d on its (internal) fixed effects, by substitution: the pivot column k with the largest |c_k| leaves, each other
/// column becomes x_j − (c_j/c_k)x_k, and the response y − (d/c_k)x_k. Moving d rewrites the response's entries only.
/// </summary>
internal sealed class FixedConstraint
{
    private readonly LmmModel _full;
    private readonly int _pivot;
    private readonly double _scale;
    private readonly double[] _ratio;

    public FixedConstraint(LmmModel model, double[] contrast)
    {
        _full = model;
        _pivot = 0;
        for (var j = 1; j < contrast.Length; j++)
            if (Math.Abs(contrast[j]) > Math.Abs(contrast[_pivot])) _pivot = j;
        _scale = 1.0 / contrast[_pivot];
        _ratio = Array.ConvertAll(contrast, c => c * _scale);
        var c = model.CrossProducts;
        var layout = new ModelLayout(c.Layout.Factors, c.Layout.Chain, c.Layout.P - 1);
        var products = new CrossProducts { Layout = layout, Panels = Array.ConvertAll(c.Panels, Pattern), Fixed = new double[layout.P * layout.P + 2 * layout.P + 1] };
        for (var f = 0; f < c.Panels.Length; f++) FillPanels(c.Panels[f], products.Panels[f], c.Layout.P + 1);
        Model = model.With(model.Frame, layout, model.FixedTransform, products);
        Move(0.0);
    }

    /// <summary>The constrained model, for maximum likelihood; its response follows <see cref="Move"/>.</summary>
    public LmmModel Model { get; }

    /// <summary>Sets the constraint to cᵀβ' = <paramref name="value"/>.</summary>
    public void Move(double value)
    {
        var (c, target) = (_full.CrossProducts, Model.CrossProducts);
        var (t, k) = (value * _scale, c.Layout.P + 1);
        for (var f = 0; f < c.Panels.Length; f++)
        {
            var (from, to) = (c.Panels[f], target.Panels[f]);
            for (var a = 0; a < from.Levels; a++)
                for (var j = 0; j < from.Width; j++)
                {
                    var (height, source) = (from.Height(a), from.Start[a] * from.Width + j * from.Height(a));
                    var tail = source + height - k;
                    to.Values[to.Start[a] * to.Width + (j + 1) * (height - 1) - 1] = from.Values[tail + k - 1] - t * from.Values[tail + _pivot];
                }
        }

        FillFixed(c.Fixed, k, t, target.Fixed);
    }

    private void FillFixed(double[] from, int k, double t, double[] to)
    {
        var kept = Enumerable.Range(0, k).Where(i => i != _pivot).ToArray();
        double Ratio(int i) => i == k - 1 ? t : _ratio[i];
        for (var j = 0; j < k - 1; j++)
            for (var i = 0; i < k - 1; i++)
            {
                var (u, v) = (kept[i], kept[j]);
                to[i + j * (k - 1)] = from[u + v * k] - Ratio(u) * from[_pivot + v * k] - Ratio(v) * from[u + _pivot * k] + Ratio(u) * Ratio(v) * from[_pivot + _pivot * k];
            }
    }

    private static LevelPanels Pattern(LevelPanels panels)
    {
        var rows = new List<int>(panels.Rows.Length);
        var start = new int[panels.Levels + 1];
        for (var a = 0; a < panels.Levels; a++)
        {
            start[a] = rows.Count;
            rows.AddRange(panels.Rows.AsSpan(panels.Start[a], panels.Height(a) - 1));
        }

        start[panels.Levels] = rows.Count;
        return new LevelPanels
        {
            Levels = panels.Levels,
            Width = panels.Width,
            Start = start,
            Rows = [.. rows],
            Segments = panels.Segments,
            Uniform = panels.Uniform,
            Later = panels.Later,
            Diagonal = panels.Diagonal,
            Values = new double[rows.Count * panels.Width],
        };
    }

    private void FillPanels(LevelPanels from, LevelPanels to, int k)
    {
        for (var a = 0; a < from.Levels; a++)
            for (var j = 0; j < from.Width; j++)
            {
                var height = from.Height(a);
                var source = from.Values.AsSpan(from.Start[a] * from.Width + j * height, height);
                var target = to.Values.AsSpan(to.Start[a] * to.Width + j * (height - 1), height - 1);
                var random = height - k;
                source[..random].CopyTo(target);
                for (var (i, next) = (0, random); i < k - 1; i++)
                    if (i != _pivot) target[next++] = source[random + i] - _ratio[i] * source[random + _pivot];
            }
    }
}
