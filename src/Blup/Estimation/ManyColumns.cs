using Blup.Models;

namespace Blup.Estimation;

/// <summary>Products with C and solves with L for K vectors at once, stored by coordinate (coordinate × K).</summary>
internal static class ManyColumns
{
    /// <summary>result = C v for K vectors. Cost K × the stored cross-products.</summary>
    public static void Multiply(CrossProducts c, ReadOnlySpan<double> v, Span<double> result, int count)
    {
        var layout = c.Layout;
        result.Clear();
        for (var f = 0; f < c.Panels.Length; f++)
        {
            var (panels, width) = (c.Panels[f], c.Panels[f].Width);
            for (var a = 0; a < panels.Levels; a++)
            {
                var (start, height) = (panels.Start[a], panels.Height(a));
                var own = layout.Factors[f].Offset + a * width;
                for (var j = 0; j < width; j++)
                {
                    var vj = v.Slice((own + j) * count, count);
                    var rj = result.Slice((own + j) * count, count);
                    for (var i = 0; i < height; i++)
                    {
                        var value = panels.Values[start * width + j * height + i];
                        var row = panels.Rows[start + i] * count;
                        AddScaled(result.Slice(row, count), vj, value);
                        AddScaled(rj, v.Slice(row, count), value);
                    }

                    for (var i = 0; i < width; i++) AddScaled(rj, v.Slice((own + i) * count, count), panels.Diagonal[(a * width + j) * width + i]);
                }
            }
        }

        var k = layout.P + 1;
        for (var j = 0; j < k; j++)
            for (var i = 0; i < k; i++) AddScaled(result.Slice((layout.Q + i) * count, count), v.Slice((layout.Q + j) * count, count), c.Fixed[i + j * k]);
    }

    /// <summary>v := Λ̂ᵀ v (random coordinates only).</summary>
    public static void LambdaTransposed(ModelLayout layout, double[][] lambda, Span<double> v, int count)
    {
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var (factor, template, width) = (layout.Factors[f], lambda[f], layout.Factors[f].Width);
            for (var a = 0; a < factor.Levels; a++)
            {
                var level = v.Slice((factor.Offset + a * width) * count, width * count);
                for (var u = 0; u < width; u++)
                {
                    var to = level.Slice(u * count, count);
                    for (var k = 0; k < count; k++) to[k] *= template[u + u * width];
                    for (var w = u + 1; w < width; w++) AddScaled(to, level.Slice(w * count, count), template[w + u * width]);
                }
            }
        }
    }

    /// <summary>v := L⁻¹ v over all coordinates, y's row included. Cost K × the non-zeros of L.</summary>
    public static void SolveForward(BlockedCholesky l, CrossProducts c, Span<double> v, int count)
    {
        var layout = c.Layout;
        for (var f = 0; f < layout.Chain; f++)
        {
            var (panels, width) = (c.Panels[f], c.Panels[f].Width);
            for (var a = 0; a < panels.Levels; a++)
            {
                var (start, height) = (panels.Start[a], panels.Height(a));
                var own = layout.Factors[f].Offset + a * width;
                var diagonal = l.Diagonal[f].AsSpan(a * width * width, width * width);
                for (var j = 0; j < width; j++)
                {
                    var vj = v.Slice((own + j) * count, count);
                    var inverse = 1.0 / diagonal[j + j * width];
                    for (var k = 0; k < count; k++) vj[k] *= inverse;
                    for (var i = j + 1; i < width; i++) AddScaled(v.Slice((own + i) * count, count), vj, -diagonal[i + j * width]);
                    for (var i = 0; i < height; i++) AddScaled(v.Slice(panels.Rows[start + i] * count, count), vj, -l.Panels[f][start * width + j * height + i]);
                }
            }
        }

        var trailing = v[(layout.ChainSize * count)..];
        for (var j = 0; j < l.Order; j++)
        {
            var column = l.Trailing.AsSpan(j * l.Stride, l.Order);
            var vj = trailing.Slice(j * count, count);
            var inverse = 1.0 / (j == l.Order - 1 ? Math.Sqrt(column[j]) : column[j]);
            for (var k = 0; k < count; k++) vj[k] *= inverse;
            for (var i = j + 1; i < l.Order; i++) AddScaled(trailing.Slice(i * count, count), vj, -column[i]);
        }
    }

    /// <summary>v := Λ̂ v (random coordinates only).</summary>
    public static void Lambda(ModelLayout layout, double[][] lambda, Span<double> v, int count)
    {
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var (factor, template, width) = (layout.Factors[f], lambda[f], layout.Factors[f].Width);
            for (var a = 0; a < factor.Levels; a++)
            {
                var level = v.Slice((factor.Offset + a * width) * count, width * count);
                for (var u = width - 1; u >= 0; u--)
                {
                    var to = level.Slice(u * count, count);
                    for (var k = 0; k < count; k++) to[k] *= template[u + u * width];
                    for (var w = 0; w < u; w++) AddScaled(to, level.Slice(w * count, count), template[u + w * width]);
                }
            }
        }
    }

    /// <summary>
    /// Completes v from its given fixed part: v_Z := −L_ZZ⁻ᵀ(L_XZᵀ v_X), that is −A⁻¹ΛᵀZᵀX v_X (and ΛᵀZᵀy v_y). Cost K × the non-zeros of L.
    /// </summary>
    public static void SolveBackward(BlockedCholesky l, CrossProducts c, Span<double> v, int count)
    {
        var layout = c.Layout;
        var trailing = v[(layout.ChainSize * count)..];
        for (var j = layout.DenseSize - 1; j >= 0; j--)
        {
            var column = l.Trailing.AsSpan(j * l.Stride, l.Order);
            var vj = trailing.Slice(j * count, count);
            vj.Clear();
            for (var i = j + 1; i < l.Order; i++) AddScaled(vj, trailing.Slice(i * count, count), column[i]);
            for (var k = 0; k < count; k++) vj[k] /= -column[j];
        }

        for (var f = layout.Chain - 1; f >= 0; f--)
        {
            var (panels, width) = (c.Panels[f], c.Panels[f].Width);
            for (var a = 0; a < panels.Levels; a++)
            {
                var (start, height, own) = (panels.Start[a], panels.Height(a), layout.Factors[f].Offset + a * width);
                var diagonal = l.Diagonal[f].AsSpan(a * width * width, width * width);
                for (var j = width - 1; j >= 0; j--)
                {
                    var vj = v.Slice((own + j) * count, count);
                    vj.Clear();
                    for (var i = 0; i < height; i++) AddScaled(vj, v.Slice(panels.Rows[start + i] * count, count), l.Panels[f][start * width + j * height + i]);
                    for (var i = j + 1; i < width; i++) AddScaled(vj, v.Slice((own + i) * count, count), diagonal[i + j * width]);
                    for (var k = 0; k < count; k++) vj[k] /= -diagonal[j + j * width];
                }
            }
        }
    }

    private static void AddScaled(Span<double> to, ReadOnlySpan<double> from, double factor)
    {
        if (factor == 0.0) return;
        for (var k = 0; k < to.Length; k++) to[k] += factor * from[k];
    }
}
