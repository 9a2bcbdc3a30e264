namespace Blup.Models;

/// <summary>Adds each row's products to the panel of its level.</summary>
internal sealed class PanelFiller(ModelLayout layout, DesignRows rows, int factorIndex, PanelPattern pattern, double[] values, double[] diagonal)
{
    private readonly RandomFactor _factor = layout.Factors[factorIndex];
    private readonly RandomFactor[] _later = layout.Factors.AsSpan(factorIndex + 1).ToArray();

    /// <summary>Fills all levels; <paramref name="order"/> lists rows by level and <paramref name="first"/> where each level begins.</summary>
    public void Fill(int[] order, int[] first)
    {
        var places = _later.Select(g => new int[g.Levels]).ToArray();
        for (var a = 0; a < _factor.Levels; a++)
        {
            LocatePartners(a, places);
            for (var i = first[a]; i < first[a + 1]; i++) AddRow(a, order[i], places);
        }
    }

    /// <summary>Where each partner level's rows lie in the panel of level a.</summary>
    private void LocatePartners(int a, int[][] places)
    {
        var segments = _later.Length + 1;
        for (var k = 0; k < _later.Length; k++)
        {
            var (width, offset, place) = (_later[k].Width, _later[k].Offset, places[k]);
            var end = pattern.Segments[a * segments + k + 1];
            for (var i = pattern.Segments[a * segments + k]; i < end; i += width) place[(pattern.Rows[pattern.Start[a] + i] - offset) / width] = i;
        }
    }

    private void AddRow(int a, int row, int[][] places)
    {
        var width = _factor.Width;
        var start = pattern.Start[a];
        var height = pattern.Start[a + 1] - start;
        var z = rows.Z[factorIndex];
        var fixedWidth = layout.P + 1;
        var xy = rows.Fixed.AsSpan(row * fixedWidth, fixedWidth);
        for (var j = 0; j < width; j++)
        {
            var zj = z is null ? 1.0 : z[row * width + j];
            var column = values.AsSpan(start * width + j * height, height);
            for (var i = 0; i < width; i++) diagonal[(a * width + j) * width + i] += zj * (z is null ? 1.0 : z[row * width + i]);
            for (var k = 0; k < _later.Length; k++)
            {
                var g = _later[k];
                var place = places[k][g.Codes[row]];
                if (rows.Z[factorIndex + 1 + k] is { } zk)
                    for (var i = 0; i < g.Width; i++) column[place + i] += zj * zk[row * g.Width + i];
                else column[place] += zj;
            }

            var tail = column[(height - fixedWidth)..];
            for (var i = 0; i < xy.Length; i++) tail[i] += zj * xy[i];
        }
    }
}
