using System.Globalization;

namespace Blup.Diagnostics;

/// <summary>Sizes of memory as text and back: <c>512MB</c>, <c>4GB</c>, <c>1.5 GB</c>; a kilobyte has 1,024 bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];

    /// <summary>Two or three digits and a unit.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, size) in Units)
            if (bytes >= size) return (bytes / size).ToString(bytes / size < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;
        return "0 B";
    }

    /// <summary>Reads a positive size; a number without unit is bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.Trim();
        var factor = 1.0;
        foreach (var (unit, size) in Units)
        {
            if (!trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            (trimmed, factor) = (trimmed[..^unit.Length].TrimEnd(), size);
            break;
        }

        if (!double.TryParse(trimmed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !(number * factor is >= 1 and < long.MaxValue)) return false;
        bytes = (long)(number * factor);
        return true;
    }
}
