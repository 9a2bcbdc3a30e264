using System.Numerics;

namespace Blup.Numerics;

/// <summary>
/// A number as the unevaluated sum of two doubles, some 106 bits (Dekker 1971; Hida, Li and Bailey 2001): for sums of squares of which only what is left
/// after cancellation matters.
/// </summary>
/// <param name="High">The number rounded to double.</param>
/// <param name="Low">What the rounding left.</param>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static implicit operator DoubleDouble(double value) => new(value, 0.0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (sum, error) = TwoSum(a.High, b.High);
        var (rest, tail) = TwoSum(a.Low, b.Low);
        (sum, error) = QuickTwoSum(sum, error + rest);
        (sum, error) = QuickTwoSum(sum, error + tail);
        return new DoubleDouble(sum, error);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + (-b);

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var product = a.High * b.High;
        var error = Math.FusedMultiplyAdd(a.High, b.High, -product) + (a.High * b.Low + a.Low * b.High);
        var (high, low) = QuickTwoSum(product, error);
        return new DoubleDouble(high, low);
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var first = a.High / b.High;
        var rest = a - b * first;
        var second = rest.High / b.High;
        var third = (rest - b * second).High / b.High;
        var (high, low) = QuickTwoSum(first, second);
        return new DoubleDouble(high, low) + third;
    }

    /// <summary>√a for a ≥ 0.</summary>
    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        if (a.High == 0.0) return 0.0;
        var root = Math.Sqrt(a.High);
        var (high, low) = QuickTwoSum(root, (a - (DoubleDouble)root * root).High / (2.0 * root));
        return new DoubleDouble(high, low);
    }

    /// <summary>xᵀy as if computed with 106 bits (Ogita, Rump and Oishi 2005, Dot2).</summary>
    public static DoubleDouble Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (sum, rest) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (a, b) = (new Vector<double>(x[i..]), new Vector<double>(y[i..]));
            var product = a * b;
            var error = Vector.FusedMultiplyAdd(a, b, -product);
            var next = sum + product;
            var part = next - sum;
            rest += error + ((sum - (next - part)) + (product - part));
            sum = next;
        }

        DoubleDouble total = 0.0;
        for (var k = 0; k < Vector<double>.Count; k++) total += new DoubleDouble(sum[k], 0.0) + rest[k];
        for (; i < x.Length; i++) total += (DoubleDouble)x[i] * y[i];
        return total;
    }

    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return (sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>For |a| ≥ |b|.</summary>
    private static (double Sum, double Error) QuickTwoSum(double a, double b)
    {
        var sum = a + b;
        return (sum, b - (sum - a));
    }
}
