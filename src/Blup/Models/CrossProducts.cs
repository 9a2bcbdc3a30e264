namespace Blup.Models;

/// <summary>
/// [Z X y]ᵀ[Z X y] in blocks: all that the criterion needs of the rows. Internal (centred, scaled, whitened) columns, weights worked in.
/// </summary>
internal sealed class CrossProducts
{
    public required ModelLayout Layout { get; init; }

    /// <summary>One entry a factor, in the layout's order.</summary>
    public required LevelPanels[] Panels { get; init; }

    /// <summary>[X y]ᵀ[X y], (p+1)×(p+1) by columns, both triangles.</summary>
    public required double[] Fixed { get; init; }

    /// <summary>
    /// Whether the first factor has one column a level, is crossed with the others, and costs at least half of what these do: Σ h² products of its levels'
    /// panels against the cube of the dense order.
    /// </summary>
    public bool HasLargeFactor
    {
        get
        {
            if (Layout is not { Chain: 1, Factors: [{ Width: 1 }, _, ..] }) return false;
            var products = 0.0;
            for (var a = 0; a < Panels[0].Levels; a++) products += Math.Pow(Panels[0].Height(a), 2);
            return products >= 0.5 * Math.Pow(Layout.DenseSize, 3);
        }
    }

    /// <summary>result = C v for a vector over all coordinates (length <see cref="ModelLayout.Size"/>). Linear in the stored numbers.</summary>
    public void Multiply(ReadOnlySpan<double> v, Span<double> result)
    {
        result.Clear();
        for (var f = 0; f < Panels.Length; f++) MultiplyFactor(Panels[f], Layout.Factors[f].Offset, v, result);
        var k = Layout.P + 1;
        var x = v[Layout.Q..];
        var r = result[Layout.Q..];
        for (var j = 0; j < k; j++)
            for (var i = 0; i < k; i++) r[i] += Fixed[i + j * k] * x[j];
    }

    private static void MultiplyFactor(LevelPanels panels, int offset, ReadOnlySpan<double> v, Span<double> result)
    {
        var width = panels.Width;
        for (var a = 0; a < panels.Levels; a++)
        {
            var start = panels.Start[a];
            var height = panels.Start[a + 1] - start;
            var rows = panels.Rows.AsSpan(start, height);
            var own = offset + a * width;
            var block = panels.Diagonal.AsSpan(a * width * width, width * width);
            for (var j = 0; j < width; j++)
            {
                var column = panels.Values.AsSpan(start * width + j * height, height);
                var vj = v[own + j];
                var sum = 0.0;
                for (var i = 0; i < rows.Length; i++)
                {
                    result[rows[i]] += column[i] * vj;
                    sum += column[i] * v[rows[i]];
                }

                for (var i = 0; i < width; i++) sum += block[i + j * width] * v[own + i];
                result[own + j] += sum;
            }
        }
    }
}
