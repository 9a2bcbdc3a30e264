namespace Blup.Numerics.Distributions;

/// <summary>How p-values and intervals of a family of comparisons are adjusted; the names are those of R's emmeans and p.adjust.</summary>
internal enum MultipleComparison
{
    /// <summary>No adjustment.</summary>
    None,

    /// <summary>n p.</summary>
    Bonferroni,

    /// <summary>1 - (1 - p)ⁿ.</summary>
    Sidak,

    /// <summary>Holm's step-down.</summary>
    Holm,

    /// <summary>Hochberg's step-up.</summary>
    Hochberg,

    /// <summary>Benjamini and Hochberg's false discovery rate.</summary>
    BenjaminiHochberg,

    /// <summary>Studentized range: all pairwise comparisons of k means.</summary>
    Tukey,

    /// <summary>Scheffé: all contrasts of a space.</summary>
    Scheffe,

    /// <summary>The multivariate t of the comparisons themselves.</summary>
    MultivariateT,

    /// <summary>Approximation to Dunnett's comparisons with a control.</summary>
    DunnettX,
}

/// <summary>Adjusted p-values as pure functions (docs/theory/distributions.md, section 7). A NaN p-value stays NaN and is not counted.</summary>
internal static class PValueAdjustment
{
    /// <summary>min(1, n p).</summary>
    public static double[] Bonferroni(ReadOnlySpan<double> p) => Each(p, static (x, n) => Math.Min(1, n * x));

    /// <summary>1 - (1 - p)ⁿ without cancellation.</summary>
    public static double[] Sidak(ReadOnlySpan<double> p) => Each(p, static (x, n) => -Elementary.Expm1(n * Elementary.Log1p(-x)));

    /// <summary>Step-down: running maximum of (n - i + 1) p₍ᵢ₎ over increasing p (Holm 1979).</summary>
    public static double[] Holm(ReadOnlySpan<double> p) => Stepwise(p, down: true, static (i, n) => n - i);

    /// <summary>Step-up: running minimum of (n - i + 1) p₍ᵢ₎ over decreasing p (Hochberg 1988).</summary>
    public static double[] Hochberg(ReadOnlySpan<double> p) => Stepwise(p, down: false, static (i, n) => n - i);

    /// <summary>Step-up: running minimum of (n/i) p₍ᵢ₎ over decreasing p (Benjamini and Hochberg 1995).</summary>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> p) => Stepwise(p, down: false, static (i, n) => (double)n / (i + 1));

    /// <summary>Adjusts p-values by a method that needs nothing but them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The method needs the statistics themselves.</exception>
    public static double[] Adjust(ReadOnlySpan<double> p, MultipleComparison method) => method switch
    {
        MultipleComparison.None => p.ToArray(),
        MultipleComparison.Bonferroni => Bonferroni(p),
        MultipleComparison.Sidak => Sidak(p),
        MultipleComparison.Holm => Holm(p),
        MultipleComparison.Hochberg => Hochberg(p),
        MultipleComparison.BenjaminiHochberg => BenjaminiHochberg(p),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "This method needs t statistics, not p-values."),
    };

    /// <summary>P(Q > |t|√2) for all pairwise comparisons of <paramref name="means"/> means (Tukey; Kramer for unequal variances).</summary>
    public static double Tukey(double t, double means, double df) => StudentizedRange.Survival(Math.Abs(t) * Math.Sqrt(2), means, df);

    /// <summary>P(F > t²/rank) with <paramref name="rank"/> the dimension of the space of contrasts (Scheffé 1953).</summary>
    public static double Scheffe(double t, int rank, double df) => FDistribution.Survival(t * t / rank, rank, df);

    /// <summary>P(max |T_i| > |t|) of the comparisons' own multivariate t.</summary>
    public static MultivariateProbability Multivariate(double t, MultivariateT distribution) => distribution.Upper(Math.Abs(t));

    /// <summary>
    /// The approximation to Dunnett's two-sided test with <paramref name="comparisons"/> comparisons at correlations 1/2: a mixture of the
    /// tails of Tukey's range with as many pairs and of Šidák's bound, weights (n-1)/n and 1/n (eq. 21).
    /// </summary>
    public static double DunnettX(double t, int comparisons, double df)
    {
        double n = comparisons;
        var single = StudentT.TwoSided(t, df);
        if (comparisons <= 1) return single;
        var sidak = -Elementary.Expm1(n * Elementary.Log1p(-single));
        return ((n - 1) / n * Tukey(t, MeansOfPairs(n), df)) + (sidak / n);
    }

    /// <summary>The number of means, not whole in general, that has n pairs: k(k - 1)/2 = n.</summary>
    internal static double MeansOfPairs(double n) => 0.5 * (1 + Math.Sqrt(1 + (8 * n)));

    private static double[] Each(ReadOnlySpan<double> p, Func<double, int, double> adjust)
    {
        var n = Count(p);
        var result = new double[p.Length];
        for (var i = 0; i < p.Length; i++) result[i] = double.IsNaN(p[i]) ? double.NaN : adjust(p[i], n);
        return result;
    }

    private static double[] Stepwise(ReadOnlySpan<double> p, bool down, Func<int, int, double> factor)
    {
        var n = Count(p);
        var result = new double[p.Length];
        Array.Fill(result, double.NaN);
        var values = p.ToArray();
        var order = Enumerable.Range(0, p.Length).Where(i => !double.IsNaN(values[i])).OrderBy(i => values[i]).ToArray();
        var running = down ? 0.0 : 1.0;
        for (var step = 0; step < n; step++)
        {
            var i = down ? step : n - 1 - step;
            var scaled = factor(i, n) * values[order[i]];
            running = down ? Math.Max(running, Math.Min(1, scaled)) : Math.Min(running, scaled);
            result[order[i]] = running;
        }

        return result;
    }

    private static int Count(ReadOnlySpan<double> p)
    {
        var n = 0;
        foreach (var x in p) if (!double.IsNaN(x)) n++;
        return n;
    }
}
