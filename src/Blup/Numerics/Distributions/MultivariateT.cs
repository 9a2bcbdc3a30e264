namespace Blup.Numerics.Distributions;

/// <summary>A probability and a bound on its error (three standard errors where it is by simulation, rounding otherwise).</summary>
internal readonly record struct MultivariateProbability(double Value, double Error);

/// <summary>
/// The largest of n correlated t statistics with a common scale: R = L Lᵀ may be singular, ν fractional or infinite
/// (docs/theory/distributions.md, section 6). The way is chosen by structure: one dimension; rank 2 (one angle); ρ_ij = λ_i λ_j
/// (one common factor); all pairs of equal means (the studentized range); independent blocks; a chain; the faces of the polytope of what is not significant. All
/// these are to 1e-9 or better. What has too many faces, and one-sided c ≤ 0 of general structure, is simulated with a fixed seed and says its error.
/// </summary>
internal sealed class MultivariateT
{
    private const double SmallTail = 1e-4;

    private readonly CorrelationFactor _factor;
    private readonly ProductCorrelation? _product;
    private readonly int _means;
    private readonly Lazy<INormalMaximum?> _normal;
    private readonly Lazy<INormalMaximum?> _oneSided;
    private readonly Lazy<DirectionTable> _directions;
    private readonly Lazy<DirectionTable> _oneSidedDirections;
    private readonly double _df;

    /// <exception cref="ArgumentException">The matrix is not a correlation matrix.</exception>
    public MultivariateT(double[,] correlation, double df)
    {
        _factor = CorrelationFactor.Of(correlation);
        _product = _factor.Rank > 2 ? ProductCorrelation.TryFind(correlation) : null;
        _means = _factor.Rank > 2 ? PairFamily.Means(_factor, correlation) : 0;
        _normal = new(() => MaximumRoads.Find(correlation, _factor, twoSided: true));
        _oneSided = new(() => MaximumRoads.Find(correlation, _factor, twoSided: false));
        _directions = new(() => DirectionTable.Of(_factor, twoSided: true));
        _oneSidedDirections = new(() => DirectionTable.Of(_factor, twoSided: false));
        _df = df;
    }

    private MultivariateT(MultivariateT other, double df)
    {
        (_factor, _product, _means, _df) = (other._factor, other._product, other._means, df);
        (_normal, _oneSided, _directions, _oneSidedDirections) = (other._normal, other._oneSided, other._directions, other._oneSidedDirections);
    }

    /// <summary>True where two-sided probabilities are by quadrature, to 1e-10 of the value or, of families with many faces, 1e-9.</summary>
    public bool IsDeterministic => _factor.Rank <= 2 || _product is not null || _means > 0 || _normal.Value is not null;

    /// <summary>The same correlations at other degrees of freedom; what depends on correlations only is shared.</summary>
    public MultivariateT WithDf(double df) => new(this, df);

    /// <summary>P(max |T_i| > c), or P(max T_i > c): the p-value adjusted for all comparisons.</summary>
    public MultivariateProbability Upper(double c, bool twoSided = true)
    {
        if (double.IsNaN(c) || !(_df > 0)) return new(double.NaN, double.NaN);
        if (twoSided && c <= 0) return new(1, 0);
        if (double.IsInfinity(c)) return new(c > 0 ? 0 : 1, 0);
        var value = Quadrature(c, twoSided);
        if (double.IsNaN(value)) return Simulated(c, twoSided);
        return new(value, (1e-10 * value) + (twoSided && _product is null && _means == 0 && _factor.Rank > 2 ? _normal.Value!.AbsoluteError : 0));
    }

    /// <summary>Small tails, by Bonferroni's bound, are drawn where they are; for the others one table serves all.</summary>
    private MultivariateProbability Simulated(double c, bool twoSided)
    {
        if (c > 0 && _factor.Count * (twoSided ? 2 : 1) * StudentT.Survival(c, _df) < SmallTail) return new SphereIntegral(_factor, c, _df, twoSided).Evaluate();
        return (twoSided ? _directions : _oneSidedDirections).Value.Upper(c, _df);
    }

    /// <summary>P(max |T_i| &lt;= c), or P(max T_i &lt;= c).</summary>
    public MultivariateProbability Inside(double c, bool twoSided = true)
    {
        var upper = Upper(c, twoSided);
        return upper with { Value = 1 - upper.Value };
    }

    /// <summary>The c with P(max |T_i| > c) = alpha (or one-sided): the critical value of simultaneous intervals.</summary>
    public double CriticalValue(double alpha, bool twoSided = true)
    {
        if (!(alpha > 0 && alpha < 1) || !(_df > 0)) return double.NaN;
        var single = twoSided ? 0.5 * alpha : alpha;
        // One statistic's value is below the root and Bonferroni's above it.
        var low = StudentT.QuantileUpper(single, _df);
        if (_factor.Count == 1) return low;
        var high = StudentT.QuantileUpper(single / _factor.Count, _df);
        var gap = new LogUpperGap(this, Math.Log(alpha), twoSided);
        return RootFinder.Falling(ref gap, low, high, (IsDeterministic ? 1e-13 : 1e-9) * Math.Max(1, Math.Abs(high)));
    }

    private double Quadrature(double c, bool twoSided)
    {
        if (_factor.Rank == 1)
        {
            var bothSigns = Enumerable.Range(0, _factor.Count).Any(i => _factor.Rows[i] < 0) && _factor.Rows.Any(x => x > 0);
            if (!twoSided && !bothSigns) return StudentT.Survival(c, _df);
            return c <= 0 ? 1 : StudentT.TwoSided(c, _df);
        }

        if (_factor.Rank == 2) return PolarIntegral.Upper(_factor, c, _df, twoSided);
        if (_product is not null) return _product.Upper(c, _df, twoSided);
        if (twoSided && _means > 0) return StudentizedRange.Survival(c * Math.Sqrt(2), _means, _df);
        // The faces of one-sided families are known for c > 0 only.
        return c > 0 && (twoSided ? _normal : _oneSided).Value is { } maximum ? MaximumFunction.UpperT(maximum, c, _df, _factor.Count) : double.NaN;
    }

    private readonly struct LogUpperGap(MultivariateT owner, double target, bool twoSided) : IFunction
    {
        public double At(double c) => Math.Log(owner.Upper(c, twoSided).Value) - target;
    }
}
