using System.Numerics;
using System.Text.Json;
using Blup.Numerics.Dense;

namespace Blup.Inference.Saving;

/// <summary>
/// Zᵀx of a fixed column x, level by level. Where x is a combination of the factor's own columns z (as in y ~ x + (x | g)), x = zw, it follows from their blocks:
/// Zᵀx = ZᵀZ w up to rounding. Then only the rounding is written, in units in the last place, which takes hardly any room; read again, every bit is as it was.
/// </summary>
internal static class ColumnCoding
{
    /// <summary>A difference of up to so many bits is better than the number itself.</summary>
    private const int ShortBits = 32;

    /// <param name="json">Where to.</param>
    /// <param name="own">ZᵀZ, J × ℓ², by columns.</param>
    /// <param name="values">Zᵀx, J × ℓ.</param>
    /// <param name="width">ℓ.</param>
    public static void Write(Utf8JsonWriter json, double[] own, double[] values, int width)
    {
        json.WriteStartObject();
        if (Weights(own, values, width) is { } weights && Units(own, values, weights) is var units && units.Sum(u => 64L - BitOperations.LeadingZeroCount(u)) <= (long)ShortBits * units.Length)
        {
            SavedValues.Vector(json, "combination", weights);
            PackedNumbers.Write(json, "units", units);
        }
        else
        {
            PackedNumbers.Write(json, "values", values);
        }

        json.WriteEndObject();
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It cannot be that.</exception>
    public static double[] Read(JsonElement json, double[] own, int levels, int width)
    {
        if (!json.TryGetProperty("units", out var packed)) return PackedNumbers.Doubles(json.GetProperty("values"), (long)levels * width);
        var weights = SavedValues.Finite(json.GetProperty("combination"), width);
        var units = PackedNumbers.Words(packed, (long)levels * width);
        var values = new double[units.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Moved(Combined(own, weights, i), units[i]);
        return Array.TrueForAll(values, double.IsFinite) ? values : throw new FormatException("A sum of products is not finite.");
    }

    /// <summary>The distance of a from b in units in the last place, the sign in the lowest bit.</summary>
    public static ulong Distance(double a, double b)
    {
        var d = unchecked(Ordered(a) - Ordered(b));
        return (ulong)((d << 1) ^ (d >> 63));
    }

    /// <summary>The number at a <see cref="Distance"/> from b.</summary>
    public static double Moved(double b, ulong distance)
    {
        var moved = unchecked(Ordered(b) + ((long)(distance >> 1) ^ -(long)(distance & 1)));
        return BitConverter.Int64BitsToDouble(moved ^ ((moved >> 63) & long.MaxValue));
    }

    /// <summary>Neighbouring numbers are neighbouring integers, across zero too (-0 and 0 are two).</summary>
    private static long Ordered(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    private static ulong[] Units(double[] own, double[] values, double[] weights)
    {
        var units = new ulong[values.Length];
        for (var i = 0; i < units.Length; i++) units[i] = Distance(values[i], Combined(own, weights, i));
        return units;
    }

    /// <summary>(ZᵀZ w) at place i of J × ℓ, summed in a fixed order: the same bits on every machine.</summary>
    private static double Combined(double[] own, double[] weights, int i)
    {
        var width = weights.Length;
        var (level, row) = (i / width, i % width);
        var sum = 0.0;
        for (var m = 0; m < width; m++) sum += own[(level * width + m) * width + row] * weights[m];
        return sum;
    }

    /// <summary>w from the sums over all levels; null where these do not tell.</summary>
    private static double[]? Weights(double[] own, double[] values, int width)
    {
        var (square, weights) = (new double[width * width], new double[width]);
        for (var i = 0; i < own.Length; i++) square[i % square.Length] += own[i];
        for (var i = 0; i < values.Length; i++) weights[i % width] += values[i];
        var work = new DenseWorkspace(1);
        if (Cholesky.Factor(square, width, width, work) != 0) return null;
        Triangular.SolveLower(square, width, width, weights, 1, width, work);
        Triangular.SolveLowerTransposed(square, width, width, weights, 1, width, work);
        return weights;
    }
}
