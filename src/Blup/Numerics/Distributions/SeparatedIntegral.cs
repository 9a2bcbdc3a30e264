namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max T_i > c) and P(max |T_i| > c) by separation of variables (Genz 1992; Genz and Bretz 2002, J. Comput. Graph. Stat. 11;
/// docs/theory/distributions.md, section 6.5): the scale, then one coordinate after another within its bounds, on a randomly shifted
/// lattice with the baker's transformation. Points and shifts are fixed, so the value is a smooth function of c for a number of points.
/// </summary>
internal sealed class SeparatedIntegral
{
    private const int Shifts = 12;
    private const int FirstPoints = 256;
    private const double Target = 1e-7;
    private const double Budget = 3e8;

    private readonly SeparatedRows _rows;
    private readonly ScaleQuantile? _scale;
    private readonly bool _twoSided;
    private readonly int _dimensions;
    private readonly long[] _generator;
    private readonly double[] _shift;
    private readonly double[] _uniform;
    private readonly double[] _z;
    private readonly int _most;

    public SeparatedIntegral(SeparatedRows rows, double df, bool twoSided)
    {
        (_rows, _twoSided) = (rows, twoSided);
        _scale = double.IsPositiveInfinity(df) ? null : new ScaleQuantile(df);
        // The last coordinate is integrated exactly.
        _dimensions = rows.Rank - 1 + (_scale is null ? 0 : 1);
        _generator = LatticeRule.Vector(_dimensions);
        _shift = new double[Shifts * _dimensions];
        QuasiRandom.FillShifts(_shift);
        _uniform = new double[_dimensions];
        _z = new double[rows.Rank];
        // About the nanoseconds of one point: two tails and a quantile per coordinate, a product per weight.
        var cost = (50.0 * rows.Rank) + rows.Weights.Length + (2 * rows.Scales.Length);
        _most = FirstPoints;
        while (_most < LatticeRule.MostPoints && 2.0 * _most * Shifts * cost <= Budget) _most *= 2;
    }

    /// <summary>The value with as many points as the target needs or the budget allows, and three standard errors.</summary>
    public MultivariateProbability Upper(double c, out int points)
    {
        var sums = new double[Shifts];
        Add(sums, c, FirstPoints, 0, 1);
        for (points = FirstPoints; ; points *= 2)
        {
            var found = Summary(sums, points);
            if (found.Error <= Target || points >= _most) return found;
            Add(sums, c, 2 * points, 1, 2);
        }
    }

    /// <summary>The value at a fixed number of points, a power of 2.</summary>
    public double UpperAt(double c, int points)
    {
        var sums = new double[Shifts];
        Add(sums, c, points, 0, 1);
        return Summary(sums, points).Value;
    }

    /// <summary>The c in (low, high) with the probability alpha: the root for few points, then a few secant steps for as many as <see cref="Upper"/> needs.</summary>
    public double Critical(double alpha, double low, double high)
    {
        var coarse = new Gap(this, alpha);
        var c = RootFinder.Falling(ref coarse, low, high, 1e-6);
        var step = 1e-3 * (high - low);
        var slope = (coarse.At(c + step) - coarse.At(c - step)) / (2 * step);
        var gap = Math.Log(Upper(c, out var points).Value / alpha);
        for (var i = 0; i < 4; i++)
        {
            var move = -gap / slope;
            c += move;
            if (Math.Abs(move) <= 1e-5) break;
            var next = Math.Log(UpperAt(c, points) / alpha);
            (slope, gap) = ((next - gap) / move, next);
        }

        return Math.Clamp(c, low, high);
    }

    private static MultivariateProbability Summary(double[] sums, int points)
    {
        double mean = 0, square = 0;
        foreach (var sum in sums) mean += sum / points / Shifts;
        foreach (var sum in sums) square += ((sum / points) - mean) * ((sum / points) - mean);
        return new(Math.Clamp(mean, 0, 1), (3 * Math.Sqrt(square / (Shifts * (Shifts - 1)))) + (1e-13 * mean));
    }

    private void Add(double[] sums, double c, int points, int from, int step)
    {
        for (var shift = 0; shift < Shifts; shift++)
        {
            double sum = 0;
            for (var i = from; i < points; i += step)
            {
                for (var j = 0; j < _dimensions; j++)
                {
                    var x = ((double)((i * _generator[j]) & (points - 1)) / points) + _shift[(shift * _dimensions) + j];
                    if (x >= 1) x--;
                    _uniform[j] = Math.Clamp(Math.Abs((2 * x) - 1), 1e-16, 1 - 1e-16);
                }

                sum += Outside(c);
            }

            sums[shift] += sum;
        }
    }

    /// <summary>1 - Π e_k, e_k the probability of coordinate k inside its bounds given those before: summed, so that small ones keep their digits.</summary>
    private double Outside(double c)
    {
        var next = 0;
        if (_scale is not null) c *= _scale.At(NormalQuantile.At(_uniform[next++]));
        double inside = 1, outside = 0;
        for (int k = 0, at = 0; k < _rows.Rank; k++)
        {
            var (low, high) = Bounds(k, c, ref at);
            if (low >= high) return outside + inside;
            // Mirrored if need be, so that both ends are tails of the same side and differences keep their digits.
            var mirror = low + high > 0;
            if (mirror) (low, high) = (-high, -low);
            var (below, upTo) = (FastNormal.Cdf(low), FastNormal.Cdf(high));
            outside += inside * (below + FastNormal.Survival(high));
            if (k == _rows.Rank - 1) break;
            inside *= upTo - below;
            var u = _uniform[next++];
            // Both signs of all coordinates are alike: half of the first one's range suffices.
            if (k == 0 && _twoSided) u *= 0.5;
            var p = below + (u * (upTo - below));
            var z = NormalQuantile.At(Math.Max(p, 1e-300));
            _z[k] = mirror ? -z : z;
        }

        return outside;
    }

    private (double Low, double High) Bounds(int k, double c, ref int at)
    {
        double low = -38, high = 38;
        var (weights, scales) = (_rows.Weights, _rows.Scales);
        for (var i = _rows.Starts[k]; i < _rows.Starts[k + 1]; i++)
        {
            double centre = 0;
            for (var j = 0; j < k; j++) centre -= weights[at++] * _z[j];
            var bound = c * scales[i];
            if (_twoSided)
            {
                bound = Math.Abs(bound);
                low = Math.Max(low, centre - bound);
                high = Math.Min(high, centre + bound);
            }
            else if (scales[i] > 0)
            {
                high = Math.Min(high, centre + bound);
            }
            else
            {
                low = Math.Max(low, centre + bound);
            }
        }

        return (low, high);
    }

    private readonly struct Gap(SeparatedIntegral owner, double alpha) : IFunction
    {
        public double At(double c) => Math.Log(owner.UpperAt(c, FirstPoints) / alpha);
    }
}
