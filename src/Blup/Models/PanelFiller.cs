using System.Runtime.Intrinsics.X86;

namespace Blup.Models;

/// <summary>Adds rows' products to the panels of one factor, in the order of the rows. Scratch of one thread.</summary>
internal sealed class PanelFiller
{
    /// <summary>Rows between asking for a panel and adding to it.</summary>
    private const int Ahead = 12;

    private readonly int _factor;
    private readonly LevelPanels _panels;
    private readonly RandomFactor[] _later;
    private readonly RowBlock _block;
    private readonly int[] _mine;
    private readonly double[] _z;
    private readonly double[] _xy;

    public PanelFiller(ModelLayout layout, int factor, LevelPanels panels, int rows)
    {
        (_factor, _panels) = (factor, panels);
        _later = layout.Factors.AsSpan(factor + 1).ToArray();
        _block = new RowBlock(layout, factor, rows);
        _mine = new int[Math.Min(rows, RowBlock.Size) + 1];
        _z = new double[panels.Width];
        _xy = new double[layout.P + 1];
    }

    /// <summary>Adds the rows whose level is at least <paramref name="first"/> and below <paramref name="end"/>.</summary>
    public void Add(RowColumns rows, int first, int end)
    {
        var codes = rows.Codes(_factor);
        var later = Array.ConvertAll(_later, static _ => Array.Empty<int>());
        for (var k = 0; k < later.Length; k++) later[k] = rows.Codes(_factor + 1 + k);
        for (var from = 0; from < codes.Length; from += RowBlock.Size)
        {
            var count = Math.Min(RowBlock.Size, codes.Length - from);
            _block.Load(rows, from, count);
            var mine = 0;
            for (var i = 0; i < count; i++)
            {
                // Without a branch: whose level it is cannot be predicted.
                _mine[mine] = i;
                mine += (uint)(codes[from + i] - first) < (uint)(end - first) ? 1 : 0;
            }

            for (var m = 0; m < mine; m++)
            {
                if (m + Ahead < mine) Prefetch(codes[from + _mine[m + Ahead]]);
                AddRow(codes[from + _mine[m]], _mine[m], from + _mine[m], later);
            }
        }
    }

    /// <summary>Asks for the panel of a level: with a million levels each row would wait for memory.</summary>
    private unsafe void Prefetch(int a)
    {
        if (!Sse.IsSupported) return;
        var width = _panels.Width;
        fixed (double* values = _panels.Values, diagonal = _panels.Diagonal)
        {
            Sse.Prefetch0(values + _panels.Start[a] * width);
            Sse.Prefetch0(values + (_panels.Start[a + 1] * width - 1));
            Sse.Prefetch0(diagonal + a * width * width);
        }
    }

    private void AddRow(int a, int i, int row, int[][] later)
    {
        var (width, start) = (_panels.Width, _panels.Start[a]);
        var height = _panels.Start[a + 1] - start;
        var (z, xy) = (_z, _xy);
        for (var j = 0; j < z.Length; j++) z[j] = _block.Z[0][j][i];
        for (var j = 0; j < xy.Length; j++) xy[j] = _block.Fixed[j][i];
        var diagonal = _panels.Diagonal.AsSpan(a * width * width, width * width);
        var panel = _panels.Values.AsSpan(start * width, height * width);
        for (var j = 0; j < z.Length; j++)
        {
            var zj = z[j];
            for (var m = 0; m < z.Length; m++) diagonal[j * width + m] += zj * z[m];
            var tail = panel.Slice(j * height + height - xy.Length, xy.Length);
            for (var m = 0; m < tail.Length; m++) tail[m] += zj * xy[m];
        }

        for (var k = 0; k < later.Length; k++)
        {
            var place = _panels.Place(a, k, _later[k], later[k][row]);
            var columns = _block.Z[k + 1];
            for (var m = 0; m < columns.Length; m++)
            {
                var value = columns[m][i];
                for (var j = 0; j < z.Length; j++) panel[j * height + place + m] += z[j] * value;
            }
        }
    }
}
