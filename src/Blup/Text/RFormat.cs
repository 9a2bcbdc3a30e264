namespace Blup.Text;

/// <summary>
/// R's number formatting, from the description in <c>?format</c>, <c>?print.default</c> and <c>?format.pval</c>: a vector gets the
/// fewest decimals at which every element shows the asked number of significant digits, and scientific notation only where that is narrower.
/// </summary>
internal static class RFormat
{
    /// <summary>R's <c>getOption("digits")</c>.</summary>
    public const int DefaultDigits = 7;

    /// <summary>All elements in one format and of one width (padded on the left).</summary>
    /// <param name="values">The numbers; NaN prints <c>NaN</c>.</param>
    /// <param name="digits">Significant digits, 1 to 15.</param>
    /// <param name="leastDecimals">Decimals to show at least in fixed notation (R's <c>nsmall</c>).</param>
    public static string[] Format(ReadOnlySpan<double> values, int digits, int leastDecimals = 0)
    {
        var layout = Layout.Of(values, digits, leastDecimals);
        var text = new string[values.Length];
        var width = 0;
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = layout.Write(values[i]);
            width = Math.Max(width, text[i].Length);
        }

        for (var i = 0; i < text.Length; i++) text[i] = text[i].PadLeft(width);
        return text;
    }

    /// <summary>One number as R's <c>cat</c> writes it.</summary>
    public static string Number(double value, int digits = DefaultDigits) => Layout.Of([value], digits, 0).Write(value);

    /// <summary>
    /// Rounds to that many decimals: of the two neighbouring decimals the one nearer in double arithmetic, the even one where they are
    /// equally near (<c>?round</c>, "the algorithm since R 4.0.0").
    /// </summary>
    public static double Round(double value, int decimals)
    {
        if (!double.IsFinite(value) || value == 0 || decimals + Math.Ceiling(Math.Log10(Math.Abs(value))) > 15) return value;
        var size = Math.Abs(value);
        var scale = Math.Pow(10, decimals);
        var below = Math.Floor(size * scale);
        var (low, high) = (below / scale, Math.Ceiling(size * scale) / scale);
        var (down, up) = (size - low, high - size);
        var nearest = down < up || (down == up && below % 2 == 0) ? low : high;
        return value < 0 ? -nearest : nearest;
    }

    /// <summary>Rounds all values so that noise far below the largest becomes 0 (R's <c>zapsmall</c>).</summary>
    public static double[] ZapSmall(double[] values, int digits)
    {
        var largest = values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var decimals = largest > 0 ? Math.Max(0, (int)Math.Floor(digits - Math.Log10(largest) + 0.5)) : digits;
        return [.. values.Select(v => Round(v, decimals))];
    }

    /// <summary>p-values: fixed from 0.0001 up, scientific below, <c>&lt; 2e-16</c> below machine precision.</summary>
    public static string[] PValues(ReadOnlySpan<double> p, int digits, double least = 2.220446049250313e-16)
    {
        var text = new string[p.Length];
        var given = p.ToArray();
        bool Tiny(double v) => v < least;
        bool Plain(double v) => !Tiny(v) && (v == 0 || Math.Floor(Math.Log10(v)) >= -4);
        Fill(given, text, Plain, digits);
        Fill(given, text, v => !Tiny(v) && !Plain(v) && !double.IsNaN(v), digits);
        var shown = text.Where(t => t is not null).Select(t => t.Length).DefaultIfEmpty(0).Max();
        var tinyDigits = Math.Max(1, digits - 2);
        var separator = "";
        if (shown > 0)
        {
            if (tinyDigits > 1 && tinyDigits + 6 > shown) tinyDigits = Math.Max(1, shown - 7);
            separator = tinyDigits == 1 && shown <= 6 ? "" : " ";
        }
        else
        {
            separator = tinyDigits == 1 ? "" : " ";
        }

        for (var i = 0; i < text.Length; i++) text[i] ??= double.IsNaN(p[i]) ? "NaN" : "<" + separator + Number(least, tinyDigits);
        return text;
    }

    private static void Fill(double[] values, string[] text, Func<double, bool> which, int digits)
    {
        var rows = Enumerable.Range(0, values.Length).Where(i => which(values[i])).ToArray();
        var formatted = Format(rows.Select(i => values[i]).ToArray(), digits);
        for (var k = 0; k < rows.Length; k++) text[rows[k]] = formatted[k];
    }

    /// <summary>The notation common to a vector.</summary>
    private readonly record struct Layout(bool Scientific, int Decimals)
    {
        public static Layout Of(ReadOnlySpan<double> values, int digits, int leastDecimals)
        {
            int left = 1, right = 0, significant = 1, highest = int.MinValue, lowest = int.MaxValue;
            var negative = 0;
            foreach (var x in values)
            {
                if (!double.IsFinite(x)) continue;
                var n = RNumber.ToSignificant(x, digits);
                var sign = n.Negative ? 1 : 0;
                // 9.9996 at four digits is 10.00, but keeps one digit on the left where more decimals are shown.
                var widens = n.Exponent > 0 && Math.Abs(x) < Math.Pow(10, n.Exponent);
                left = Math.Max(left, sign + Math.Max(1, n.Exponent + (widens ? 0 : 1)));
                right = Math.Max(right, n.Significant - n.Exponent - 1);
                significant = Math.Max(significant, n.Significant);
                highest = Math.Max(highest, n.Exponent);
                lowest = Math.Min(lowest, n.Exponent);
                negative = Math.Max(negative, sign);
            }

            if (highest == int.MinValue) return new Layout(false, 0);
            var exponentDigits = highest >= 100 || lowest <= -100 ? 3 : 2;
            var scientific = negative + significant + (significant > 1 ? 1 : 0) + 2 + exponentDigits;
            var plain = left + right + (right > 0 ? 1 : 0);
            return plain <= scientific ? new Layout(false, Math.Max(right, leastDecimals)) : new Layout(true, significant - 1);
        }

        public string Write(double x)
        {
            if (double.IsNaN(x)) return "NaN";
            if (double.IsInfinity(x)) return x > 0 ? "Inf" : "-Inf";
            return Scientific ? RNumber.Scientific(x, Decimals) : RNumber.Fixed(x, Decimals);
        }
    }
}
