using System.Globalization;
using Blup.Report.Plots;

namespace Blup.Report.Charts;

/// <summary>Fewer marks where there are too many to see. Nothing is random: the same data give the same picture.</summary>
internal static class Thinning
{
    /// <summary>At most so many of the rows, evenly spaced.</summary>
    public static int[] Evenly(int[] rows, int most)
        => rows.Length <= most ? rows : [.. Enumerable.Range(0, most).Select(k => rows[(int)((k + 0.5) * rows.Length / most)])];

    /// <summary>What is to be said where not all rows are drawn.</summary>
    public static string? Note(int rows, int most)
        => rows <= most ? null : string.Create(CultureInfo.InvariantCulture, $"{most:N0} of {rows:N0} rows drawn, evenly spaced.");

    /// <summary>Tiles that count the points: a fine grid over the range of both columns.</summary>
    public static (Layer Layer, string Note) Tiles(string xName, double[] x, string yName, double[] y, int across = 60, int up = 40)
    {
        var (x0, x1, y0, y1) = (x.Min(), x.Max(), y.Min(), y.Max());
        // Few distinct values, such as whole days, get a column of tiles each, centred on the value.
        var distinct = x.Distinct().Order().Take(across + 1).ToArray();
        double width;
        if (distinct.Length is > 1 and <= 40)
        {
            width = Enumerable.Range(1, distinct.Length - 1).Min(k => distinct[k] - distinct[k - 1]);
            (x0, across) = (x0 - width / 2, (int)Math.Round((x1 - x0) / width) + 1);
        }
        else
        {
            width = x1 > x0 ? (x1 - x0) / across : 1;
        }

        var height = y1 > y0 ? (y1 - y0) / up : 1;
        var counts = new SortedDictionary<(int, int), int>();
        for (var i = 0; i < x.Length; i++)
        {
            var cell = (Math.Clamp((int)((x[i] - x0) / width), 0, across - 1), Math.Clamp((int)((y[i] - y0) / height), 0, up - 1));
            counts[cell] = counts.GetValueOrDefault(cell) + 1;
        }

        var cells = counts.Keys.ToArray();
        double[] Ends(Func<(int X, int Y), double> place) => Array.ConvertAll(cells, c => place(c));
        var data = PlotData.Of(
            (xName, Ends(c => x0 + c.X * width)), ("_x2", Ends(c => x0 + (c.X + 1) * width)), (yName, Ends(c => y0 + c.Y * height)), ("_y2", Ends(c => y0 + (c.Y + 1) * height)),
            ("rows", Array.ConvertAll(cells, c => (double)counts[c])));
        var note = string.Create(CultureInfo.InvariantCulture, $"{x.Length:N0} rows counted in tiles; the darkest has {counts.Values.Max():N0}.");
        return (new Layer(Mark.Tile, data) { X = xName, X2 = "_x2", Y = yName, Y2 = "_y2", Count = "rows" }, note);
    }
}
