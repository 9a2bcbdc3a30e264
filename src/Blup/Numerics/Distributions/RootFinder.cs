namespace Blup.Numerics.Distributions;

/// <summary>A function of one variable that needs no delegate.</summary>
internal interface IFunction
{
    double At(double x);
}

/// <summary>Roots of monotone functions without derivatives.</summary>
internal static class RootFinder
{
    /// <summary>The root of a falling function in [low, high], by false position in Illinois form with bisection as safeguard.</summary>
    public static double Falling<TFunction>(ref TFunction function, double low, double high, double tolerance)
        where TFunction : struct, IFunction
    {
        var atLow = function.At(low);
        if (atLow <= 0) return low;
        var atHigh = function.At(high);
        if (atHigh >= 0) return high;
        for (var i = 0; i < 200 && high - low > tolerance; i++)
        {
            var x = ((low * -atHigh) + (high * atLow)) / (atLow - atHigh);
            if (!(x > low && x < high) || i % 8 == 7) x = 0.5 * (low + high);
            var value = function.At(x);
            if (Math.Abs(value) < 1e-12) return x;
            if (value > 0)
            {
                (low, atLow) = (x, value);
                atHigh *= 0.5;
            }
            else
            {
                (high, atHigh) = (x, value);
                atLow *= 0.5;
            }
        }

        return 0.5 * (low + high);
    }
}
