namespace Blup.Numerics.Distributions;

/// <summary>
/// ∫ f(s) G(cs) ds over the scale s = √(χ²_ν/ν) shared by all statistics of a multivariate t: a trapezoidal sum in u = ln s
/// (docs/theory/distributions.md, eq. 13), outwards from near the peak.
/// </summary>
internal static class ScaleMixture
{
    /// <param name="probability">G, the probability for known scale, at its critical value.</param>
    /// <param name="c">The critical value.</param>
    /// <param name="df">ν, which may be infinite.</param>
    /// <param name="dimensions">About how many variables compete: the more, the steeper G.</param>
    /// <param name="decay">The rate r in G(w) ≈ exp(-r w²), or 0 where G grows to 1.</param>
    public static double Integrate<TProbability>(in TProbability probability, double c, double df, double dimensions, double decay)
        where TProbability : struct, IFunction
    {
        if (double.IsPositiveInfinity(df)) return probability.At(c);
        var spread = 0.55 / (1 + (0.8 * Math.Log(Math.Max(1, 0.5 * dimensions))));
        var step = Math.Min(0.105, 0.64 / Math.Sqrt((1 / (spread * spread)) + (2 * df)));
        // Few degrees of freedom leave a long left tail e^(νu); there u = 1 + t - e^(-t) shortens it double-exponentially.
        // It starts where cs = 1, below the region where G changes, so that its wider steps do not miss that.
        var stretched = df < 6;
        if (stretched) step /= 1.6;
        var magnitude = Math.Abs(c);
        var centre = stretched ? -Math.Log(Math.Max(1, magnitude)) : -0.5 * Elementary.Log1p(2 * decay * magnitude * magnitude / df);
        var integrand = new Integrand<TProbability>(probability, c, df, centre, stretched);
        var sum = integrand.At(0);
        sum += March(integrand, -step, sum);
        sum += March(integrand, step, sum);
        return sum * step;
    }

    private static double March<TProbability>(in Integrand<TProbability> integrand, double step, double start)
        where TProbability : struct, IFunction
    {
        double sum = 0, previous = start;
        for (var i = 1; i < 4000; i++)
        {
            var term = integrand.At(i * step);
            sum += term;
            // The integrand has one mode: once it falls below the rounding of the sum nothing more can come.
            if (term <= 1e-18 * (start + sum) && term <= previous) break;
            previous = term;
        }

        return sum;
    }

    private readonly struct Integrand<TProbability>(TProbability probability, double c, double df, double centre, bool stretched)
        where TProbability : struct, IFunction
    {
        private readonly double _scale = Math.Sqrt(df / Math.PI) * Math.Exp(-Elementary.StirlingError(0.5 * df));

        public double At(double t)
        {
            var fold = stretched ? Math.Exp(-t) : 0;
            var u = stretched ? centre + 1 + t - fold : centre + t;
            var density = _scale * Math.Exp(-0.5 * df * Elementary.ExpMinus(2 * u)) * (1 + fold);
            return density == 0 ? 0 : density * probability.At(c * Math.Exp(u));
        }
    }
}
