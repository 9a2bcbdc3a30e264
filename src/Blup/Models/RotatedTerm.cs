namespace Blup.Models;

/// <summary>Cross-products after an orthogonal change of one random-effect term's columns, z' = Qz: the model is the same, its θ another.</summary>
internal static class RotatedTerm
{
    /// <summary>New cross-products; what the rotation does not touch is shared. Cost: the stored numbers of the factor times ℓ.</summary>
    /// <param name="c">Cross-products.</param>
    /// <param name="f">The factor of the term.</param>
    /// <param name="term">The term.</param>
    /// <param name="q">Q, ℓ×ℓ orthogonal.</param>
    public static CrossProducts Of(CrossProducts c, int f, RandomTerm term, double[,] q)
    {
        var panels = (LevelPanels[])c.Panels.Clone();
        panels[f] = Own(panels[f], term, q);
        for (var e = 0; e < f; e++) panels[e] = Rows(panels[e], f - e - 1, c.Layout.Factors[f].Width, term, q);
        return new CrossProducts { Layout = c.Layout, Panels = panels, Fixed = c.Fixed };
    }

    private static LevelPanels Own(LevelPanels panels, RandomTerm term, double[,] q)
    {
        var (values, diagonal) = ((double[])panels.Values.Clone(), (double[])panels.Diagonal.Clone());
        var width = panels.Width;
        var work = new double[term.Width];
        for (var a = 0; a < panels.Levels; a++)
        {
            var (start, height, own) = (panels.Start[a] * width, panels.Height(a), a * width * width);
            for (var i = 0; i < height; i++) Apply(q, values, start + term.Column * height + i, height, work);
            for (var i = 0; i < width; i++) Apply(q, diagonal, own + term.Column * width + i, width, work);
            for (var j = 0; j < width; j++) Apply(q, diagonal, own + j * width + term.Column, 1, work);
        }

        return panels.With(values, diagonal);
    }

    /// <summary>Rows of an earlier factor's panels that belong to the rotated term.</summary>
    private static LevelPanels Rows(LevelPanels panels, int later, int laterWidth, RandomTerm term, double[,] q)
    {
        var values = (double[])panels.Values.Clone();
        var work = new double[term.Width];
        for (var a = 0; a < panels.Levels; a++)
        {
            var (start, height) = (panels.Start[a] * panels.Width, panels.Height(a));
            for (var j = 0; j < panels.Width; j++)
                for (var i = panels.Segment(a, later); i < panels.Segment(a, later + 1); i += laterWidth)
                    Apply(q, values, start + j * height + i + term.Column, 1, work);
        }

        return panels.WithValues(values);
    }

    private static void Apply(double[,] q, double[] x, int first, int stride, double[] work)
    {
        var w = work.Length;
        for (var k = 0; k < w; k++) work[k] = x[first + k * stride];
        for (var r = 0; r < w; r++)
        {
            var sum = 0.0;
            for (var k = 0; k < w; k++) sum += q[r, k] * work[k];
            x[first + r * stride] = sum;
        }
    }
}
