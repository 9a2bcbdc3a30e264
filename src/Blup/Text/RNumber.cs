using System.Globalization;

namespace Blup.Text;

/// <summary>
/// A finite number in exact decimal digits, rounded half to even on its exact binary value as C's <c>printf</c> does
/// (the framework rounds ties away from zero).
/// </summary>
internal readonly struct RNumber
{
    private readonly string _digits;

    private RNumber(bool negative, string digits, int exponent)
    {
        Negative = negative;
        _digits = digits;
        Exponent = exponent;
    }

    /// <summary>Whether the number is below zero.</summary>
    public bool Negative { get; }

    /// <summary>Power of ten of the first digit.</summary>
    public int Exponent { get; }

    /// <summary>Significant digits without trailing zeros; at least one.</summary>
    public int Significant => Math.Max(1, _digits.AsSpan().TrimEnd('0').Length);

    /// <summary>Rounds to <paramref name="digits"/> significant digits (at least 1).</summary>
    public static RNumber ToSignificant(double x, int digits)
    {
        var (all, exponent) = Exact(x);
        return new RNumber(x < 0, Cut(all, digits, ref exponent), exponent);
    }

    /// <summary>C's <c>%.{decimals}f</c>.</summary>
    public static string Fixed(double x, int decimals)
    {
        if (x == 0) return decimals > 0 ? "0." + new string('0', decimals) : "0";
        var (all, exponent) = Exact(x);
        var keep = exponent + 1 + decimals;
        // Below half of the last place: one digit more than there is, so that a carry can still make it 1.
        if (keep < 0) return (x < 0 ? "-" : "") + Place("0", 0, decimals);
        if (keep == 0) (all, exponent, keep) = ("0" + all, exponent + 1, 1);
        return (x < 0 ? "-" : "") + Place(Cut(all, keep, ref exponent), exponent, decimals);
    }

    /// <summary>C's <c>%.{decimals}e</c>, the exponent with at least two digits.</summary>
    public static string Scientific(double x, int decimals)
    {
        var n = x == 0 ? new RNumber(false, new string('0', decimals + 1), 0) : ToSignificant(x, decimals + 1);
        var mantissa = decimals > 0 ? n._digits[..1] + "." + n._digits[1..] : n._digits;
        return (n.Negative ? "-" : "") + mantissa + (n.Exponent < 0 ? "e-" : "e+")
            + Math.Abs(n.Exponent).ToString("00", CultureInfo.InvariantCulture);
    }

    /// <summary>At least 60 exact digits of |x| and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Exact(double x)
    {
        if (x == 0) return ("0", 0);
        var text = Math.Abs(x).ToString("E60", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        return (text[..1] + text[2..e], int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    /// <summary>The first <paramref name="keep"/> digits, rounded; a carry out of the first digit raises the exponent.</summary>
    private static string Cut(string all, int keep, ref int exponent)
    {
        if (keep >= all.Length) return all.PadRight(keep, '0');
        var kept = all[..keep].ToCharArray();
        var rest = all.AsSpan(keep);
        var half = string.CompareOrdinal(rest.TrimEnd('0').ToString(), "5");
        if (half < 0 || (half == 0 && (kept[^1] - '0') % 2 == 0)) return new string(kept);
        for (var i = keep - 1; i >= 0; i--)
        {
            if (kept[i] != '9')
            {
                kept[i]++;
                return new string(kept);
            }

            kept[i] = '0';
        }

        exponent++;
        return "1" + new string(kept, 0, keep - 1);
    }

    private static string Place(string digits, int exponent, int decimals)
    {
        if (exponent < 0) (digits, exponent) = (new string('0', -exponent) + digits, 0);
        digits = digits.PadRight(exponent + 1 + decimals, '0');
        return decimals > 0 ? $"{digits.AsSpan(0, exponent + 1)}.{digits.AsSpan(exponent + 1, decimals)}" : digits[..(exponent + 1)];
    }
}
