using System.Globalization;
using System.Numerics;
using System.Text;

namespace Blup.Tables;

/// <summary>Numbers as text and back: decimal point, shortest exact digits, in every culture.</summary>
internal static class NumberText
{
    /// <summary>Digits that a double always holds exactly (2^53 has 16).</summary>
    public const int ExactDigits = 15;

    /// <summary>Powers of ten that a double holds exactly, to 10¹⁵.</summary>
    public static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>The shortest text that reads back as the same number; infinities as R writes them.</summary>
    public static string Format(double value)
        => double.IsPositiveInfinity(value) ? "Inf"
            : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The text of <see cref="Format"/> without a string; false for an infinity or a short buffer.</summary>
    public static bool TryFormat(double value, Span<char> buffer, out int length)
    {
        length = 0;
        return double.IsFinite(value) && value.TryFormat(buffer, out length, "R", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out double)"/>
    public static bool TryParse(string text, out double value) => TryParse(Encoding.UTF8.GetBytes(text), out value);

    /// <summary>
    /// Reads a number: decimal point, exponent, <c>Inf</c>, <c>NaN</c>. An integer that a double would round is refused, because such a
    /// number is an identifier and rounding would merge two of them.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out double value)
        => TryParsePlain(utf8, out value) || TryParseWord(utf8, out value) || TryParseGeneral(utf8, out value);

    /// <summary>
    /// Up to 15 digits with at most one point: digits and power of ten are both exact, so one division rounds correctly
    /// (Clinger 1990, "How to read floating point numbers accurately").
    /// </summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> utf8, out double value)
    {
        value = 0;
        var negative = utf8.Length > 0 && utf8[0] == (byte)'-';
        var start = negative ? 1 : 0;
        if (utf8.Length == start || utf8.Length - start > ExactDigits + 1) return false;
        long digits = 0;
        var count = 0;
        var point = -1;
        for (var i = start; i < utf8.Length; i++)
        {
            var digit = utf8[i] - '0';
            if ((uint)digit <= 9)
            {
                digits = (10 * digits) + digit;
                count++;
            }
            else if (utf8[i] == (byte)'.' && point < 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (count is 0 or > ExactDigits) return false;
        value = point < 0 ? digits : digits / PowersOfTen[utf8.Length - 1 - point];
        if (negative) value = -value;
        return true;
    }

    private static bool TryParseWord(ReadOnlySpan<byte> utf8, out double value)
    {
        value = double.NaN;
        if (Ascii.EqualsIgnoreCase(utf8, "nan"u8)) return true;
        var signed = utf8.Length > 0 && utf8[0] is (byte)'-' or (byte)'+';
        var word = signed ? utf8[1..] : utf8;
        if (!Ascii.EqualsIgnoreCase(word, "inf"u8) && !Ascii.EqualsIgnoreCase(word, "infinity"u8)) return false;
        value = signed && utf8[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    private static bool TryParseGeneral(ReadOnlySpan<byte> utf8, out double value)
    {
        // The framework's own words for NaN and infinity are handled above; here a number has a digit.
        if (utf8.IndexOfAnyInRange((byte)'0', (byte)'9') < 0)
        {
            value = 0;
            return false;
        }

        if (!double.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;
        return utf8.Length <= ExactDigits || utf8.IndexOfAny(".eE"u8) >= 0 || IsExactInteger(utf8, value);
    }

    private static bool IsExactInteger(ReadOnlySpan<byte> utf8, double value)
        => double.IsFinite(value)
            && BigInteger.TryParse(Encoding.UTF8.GetString(utf8), NumberStyles.Integer, CultureInfo.InvariantCulture, out var exact)
            && new BigInteger(value) == exact;
}
