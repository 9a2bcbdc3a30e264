namespace Blup.Numerics.Distributions;

/// <summary>
/// A rank-1 lattice in base 2: the points i·g/2^m (mod 1), of which those with even i are the lattice of half the size, so that doubling
/// keeps what was computed. The generating vector g is Cools, Kuo and Nuyens' (2006, SIAM J. Sci. Comput. 28), good for 2^10 to 2^20 points.
/// </summary>
internal static class LatticeRule
{
    public const int MostPoints = 1 << 20;

    private static readonly int[] Generator =
    [
        1, 182667, 469891, 498753, 110745, 446247, 250185, 118627, 245333, 283199, 408519, 391023, 246327, 126539, 399185, 461527,
        300343, 69681, 516695, 436179, 106383, 238523, 413283, 70841, 47719, 300129, 113029, 123925, 410745, 211325, 17489, 511893,
        40767, 186077, 519471, 255369, 101819, 243573, 66189, 152143, 503455, 113217, 132603, 463967, 297717, 157383, 224015, 502917,
    ];

    /// <summary>g in each coordinate; beyond the table, odd numbers from the generator of the shifts.</summary>
    public static long[] Vector(int dimensions)
    {
        var more = new double[Math.Max(0, dimensions - Generator.Length)];
        QuasiRandom.FillShifts(more);
        return [.. Generator.Take(dimensions).Select(g => (long)g), .. more.Select(u => (2 * (long)(u * (MostPoints / 2))) + 1)];
    }
}
