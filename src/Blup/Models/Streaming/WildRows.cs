namespace Blup.Models;

/// <summary>
/// Finds rows with a value so far out that its square would take the digits of all others in the sum of its level: these are added up apart, in 106 bits. What
/// is far is learnt from the first rows.
/// </summary>
internal sealed class WildRows
{
    /// <summary>As many typical distances from the centre; products are then 10⁸ times as large as usual.</summary>
    private const double Far = 1e4;

    /// <summary>Where more than one row in so many is far, that is how these data are.</summary>
    private const int Common = 100;

    private readonly double[] _shift;
    private readonly double[] _limit;

    /// <param name="columns">Columns of some rows; that of the ones is empty.</param>
    /// <param name="shift">Their centres.</param>
    public WildRows(double[][] columns, double[] shift) => (_shift, _limit) = (shift, [.. columns.Select((c, j) => Far * Typical(c, shift[j]))]);

    /// <summary>Marks the rows of a piece; null where there are none.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="minimum">The smallest value of each column.</param>
    /// <param name="maximum">The largest.</param>
    public bool[]? Find(SummedPiece piece, double[] minimum, double[] maximum)
    {
        bool[]? wild = null;
        for (var j = 1; j < _limit.Length; j++)
        {
            var (column, shift, limit) = (piece.Columns[j], _shift[j], _limit[j]);
            if (!(maximum[j] - shift > limit || shift - minimum[j] > limit)) continue;
            wild ??= new bool[piece.Rows];
            for (var i = 0; i < wild.Length; i++) wild[i] |= Math.Abs(column[i] - shift) > limit;
        }

        return wild is null || wild.AsSpan().Count(true) > 1 + wild.Length / Common ? null : wild;
    }

    /// <summary>The distance from the centre that nine in ten do not exceed; the largest where these are all zero; infinite where all are.</summary>
    private static double Typical(double[] column, double shift)
    {
        var distance = Array.ConvertAll(column, v => Math.Abs(v - shift));
        Array.Sort(distance);
        var typical = distance.Length == 0 ? 0.0 : distance[9 * distance.Length / 10] is > 0.0 and var most ? most : distance[^1];
        return typical > 0.0 ? typical : double.PositiveInfinity;
    }
}
