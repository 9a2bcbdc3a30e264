using System.Globalization;

namespace Blup.Report.Plots;

/// <summary>Round numbers for axes.</summary>
internal static class Ticks
{
    /// <summary>About <paramref name="count"/> round numbers within the ends: steps of 1, 2 or 5 times a power of ten.</summary>
    public static double[] Linear(double low, double high, int count, bool whole = false)
    {
        if (!(high > low)) return [low];
        var raw = (high - low) / Math.Max(1, count);
        var power = Math.Pow(10.0, Math.Floor(Math.Log10(raw)));
        var step = (raw / power) switch { <= 1.0 => 1.0, <= 2.0 => 2.0, <= 5.0 => 5.0, _ => 10.0 } * power;
        if (whole) step = Math.Max(1.0, Math.Round(step));
        var first = Math.Ceiling(low / step - 1e-9);
        var last = Math.Floor(high / step + 1e-9);
        if (last - first > 1000) return [low, high];
        var ticks = new List<double>();
        for (var k = first; k <= last; k++) ticks.Add(k == 0 ? 0 : Round(k * step));
        return [.. ticks];
    }

    /// <summary>Round numbers at about equal ratios.</summary>
    public static double[] Log(double low, double high, int count)
    {
        var decades = Math.Log10(high / low);
        double[] within = decades * 2 > count ? [1] : decades * 3 > count ? [1, 3] : [1, 2, 5];
        var ticks = new List<double>();
        var stride = Math.Max(1, (int)Math.Ceiling(decades / Math.Max(1, count)));
        for (var e = (int)Math.Floor(Math.Log10(low)); e <= Math.Ceiling(Math.Log10(high)); e += stride)
            foreach (var m in within)
            {
                var value = Round(m * Math.Pow(10, e));
                if (value >= low * 0.999999 && value <= high * 1.000001) ticks.Add(value);
            }

        return ticks.Count < 2 ? Linear(low, high, count) : [.. ticks];
    }

    /// <summary>Labels with the decimals that tell the ticks apart.</summary>
    public static string[] Labels(double[] ticks, bool percent = false)
    {
        if (percent) return [.. ticks.Select(t => Number(Round(t * 100)) + " %")];
        var largest = ticks.Max(Math.Abs);
        if (largest is >= 1e6 or (> 0 and < 1e-4)) return [.. ticks.Select(t => t == 0 ? "0" : Minus(t.ToString("0.###e0", CultureInfo.InvariantCulture)))];
        var decimals = ticks.Max(t => Decimals(t));
        var even = ticks.Length < 3 || Math.Abs(ticks[2] - ticks[1] - (ticks[1] - ticks[0])) < 1e-9 * largest;
        return [.. ticks.Select(t => even ? Minus(t.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : Number(t))];
    }

    /// <summary>A number for a tooltip: five significant digits.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "–" : Minus(value.ToString(Math.Abs(value) is > 1e-4 and < 1e15 && value == Math.Round(value) ? "0" : "G5", CultureInfo.InvariantCulture));

    private static string Minus(string text) => text.Replace('-', '−');

    private static int Decimals(double t)
    {
        for (var d = 0; d < 8; d++)
            if (Math.Abs(Math.Round(t, d) - t) <= 1e-9 * Math.Max(1e-300, Math.Abs(t))) return d;
        return 8;
    }

    private static double Round(double value) => double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
