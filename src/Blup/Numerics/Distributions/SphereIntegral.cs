namespace Blup.Numerics.Distributions;

/// <summary>
/// P(max_i l_i·x > c s) as a mean over directions u, the length of x integrated exactly (Deák 1980; docs/theory/distributions.md,
/// section 6.8), for small tails: u is drawn where some row reaches c > 0 (a mixture over rows) and weighted by G(max l·u) / Σ G(l_j·u), which lies between
/// 1/n and 1 and so keeps relative accuracy however small the tail. Twelve randomly shifted Richtmyer sequences with the baker's transformation
/// (Genz and Bretz 2002) give the value and its error.
/// </summary>
internal sealed class SphereIntegral
{
    private const int Shifts = 12;
    private const long Budget = 16_000_000;
    private const double AbsoluteTarget = 1e-5;
    private const double RelativeTarget = 1e-3;

    private readonly CorrelationFactor _factor;
    private readonly bool _twoSided;
    private readonly int _rank;
    private readonly RadialTail _radial;
    private readonly PolarAngle _angle;
    private readonly double[] _alpha;
    private readonly double[] _shift;
    private readonly double[] _point;
    private readonly double[] _direction;

    public SphereIntegral(CorrelationFactor factor, double c, double df, bool twoSided)
    {
        (_factor, _twoSided, _rank) = (factor, twoSided, factor.Rank);
        _radial = new RadialTail(c, _rank, df);
        _angle = new PolarAngle(_radial, _rank);
        _alpha = [.. QuasiRandom.SquareRootsOfPrimes(_rank + 2)];
        _shift = new double[Shifts * (_rank + 2)];
        _point = new double[_rank + 2];
        _direction = new double[_rank];
        QuasiRandom.FillShifts(_shift);
    }

    public MultivariateProbability Evaluate()
    {
        var starts = _factor.Count;
        var sums = new double[Shifts];
        // Work per direction is about n(r + 4) operations; rounds double the sequence, keeping what was summed.
        var cost = (long)_factor.Count * (_rank + 4) * Shifts * starts;
        long done = 0, next = Math.Max(64, 2048 / starts);
        while (true)
        {
            for (var shift = 0; shift < Shifts; shift++)
            {
                for (var start = 0; start < starts; start++)
                {
                    for (var k = done; k < next; k++) sums[shift] += Mixture(start, shift, k);
                }
            }

            done = next;
            var (mean, error) = Summary(sums, done);
            if (error <= Math.Min(AbsoluteTarget, RelativeTarget * mean) || 2 * done * cost > 8 * Budget) return new(mean, error);
            next = 2 * done;
        }
    }

    private (double Mean, double Error) Summary(double[] sums, long points)
    {
        double mean = 0, square = 0;
        foreach (var sum in sums) mean += sum / points / Shifts;
        foreach (var sum in sums) square += ((sum / points) - mean) * ((sum / points) - mean);
        var scale = (_twoSided ? 2 : 1) * Math.Exp(_radial.LogAtOne);
        return (Math.Min(1, scale * mean), 3 * scale * Math.Sqrt(square / (Shifts * (Shifts - 1))));
    }

    /// <summary>A direction at angle β from row i, distributed as where that row's statistic exceeds c, with its weight.</summary>
    private double Mixture(int row, int shift, long k)
    {
        // In three dimensions the remaining direction is one angle; otherwise normalized normals.
        var flat = _rank == 3;
        Next(shift, k, flat ? 2 : _rank + 1);
        var weight = _angle.Draw(_point[0], out var sine, out var cosine);
        _direction[0] = 0;
        if (flat)
        {
            (_direction[1], _direction[2]) = Math.SinCos(2 * Math.PI * _point[1]);
        }
        else
        {
            UnitVector(1);
        }

        Turn(_factor.Row(row), sine, cosine);
        var most = Extremes(out var total);
        return weight * _radial.Relative(most) / total;
    }

    /// <summary>A uniform unit vector in the coordinates from <paramref name="first"/> on, from normals by Box and Muller's transformation.</summary>
    private void UnitVector(int first)
    {
        double length = 0;
        for (var j = first; j < _rank; j += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(_point[j]));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * _point[j + 1]);
            _direction[j] = radius * cosine;
            if (j + 1 < _rank) _direction[j + 1] = radius * sine;
        }

        for (var j = first; j < _rank; j++) length += _direction[j] * _direction[j];
        length = Math.Sqrt(length);
        for (var j = first; j < _rank; j++) _direction[j] /= length;
    }

    /// <summary>u = cos β · l + sin β · H w, with H the reflection that takes the first axis to ±l.</summary>
    private void Turn(ReadOnlySpan<double> row, double sine, double cosine)
    {
        var sign = row[0] > 0 ? -1.0 : 1.0;
        var product = 0.0;
        for (var j = 1; j < _rank; j++) product -= sign * row[j] * _direction[j];
        var factor = product / (1 - (sign * row[0]));
        for (var j = 0; j < _rank; j++)
        {
            var v = (j == 0 ? 1 : 0) - (sign * row[j]);
            _direction[j] = (cosine * row[j]) + (sine * (_direction[j] - (factor * v)));
        }
    }

    /// <summary>max_i l_i·u (of absolute values if two-sided), and Σ G(l_i·u) / G(1).</summary>
    private double Extremes(out double total)
    {
        var most = double.NegativeInfinity;
        total = 0;
        var rows = _factor.Rows;
        for (int i = 0, at = 0; i < _factor.Count; i++)
        {
            double projection = 0;
            for (var j = 0; j < _rank; j++) projection += rows[at++] * _direction[j];
            if (_twoSided) projection = Math.Abs(projection);
            if (projection > most) most = projection;
            total += _radial.Relative(projection);
        }

        return most;
    }

    private void Next(int shift, long k, int dimensions)
    {
        for (var j = 0; j < dimensions; j++)
        {
            var x = ((k + 1) * _alpha[j]) + _shift[(shift * (_rank + 2)) + j];
            x -= Math.Floor(x);
            _point[j] = Math.Clamp(Math.Abs((2 * x) - 1), 1e-15, 1 - 1e-15);
        }
    }
}
