using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Distributions;

/// <summary>
/// The distribution of m(u) over the directions of a spherical rule of degree 5 in randomly turned orthonormal frames (Genz and Monahan 1999, J. Comput.
/// Appl. Math. 112): ±e_i with weight (4 - r)/(2r(r + 2)) and (±e_i ± e_j)/√2 with 1/(r(r + 2)). What r projections of the rows cost serves r² directions.
/// </summary>
internal sealed class DirectionBatch(CorrelationFactor factor, bool twoSided, int number)
{
    private const int Lanes = 8;
    private const int Bins = 1 << 15;

    private readonly int _rank = factor.Rank;
    private readonly int _count = factor.Count;
    private readonly Vector512<double>[] _frame = new Vector512<double>[factor.Rank * factor.Rank];
    private readonly Vector512<double>[] _projections = new Vector512<double>[factor.Count * factor.Rank];
    private readonly double[] _histogram = new double[((twoSided ? 1 : 2) * Bins) + 2];
    private readonly double[] _lane = new double[Lanes];
    private long _frames;

    /// <summary>A SplitMix64 generator in each lane, every one and every batch from a start of its own.</summary>
    private Vector512<ulong> _state = Vector512.Create(0xA0761D6478BD642FUL * (ulong)(number + 1)) + (Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7) * 0xD1342543DE82EF95UL);

    /// <summary>Eight frames.</summary>
    public void Add()
    {
        Turn();
        Project();
        _frames += Lanes;
        double r = _rank;
        var (axis, pair) = ((4 - r) / (r * (r + 2)), 2 / (r * (r + 2)));
        ref var a = ref MemoryMarshal.GetArrayDataReference(_projections);
        for (var i = 0; i < _rank; i++)
        {
            ref var first = ref Unsafe.Add(ref a, i * _count);
            var (high, low) = (first, first);
            for (var row = 1; row < _count; row++)
            {
                high = Vector512.Max(high, Unsafe.Add(ref first, row));
                low = Vector512.Min(low, Unsafe.Add(ref first, row));
            }

            Count(high, low, axis);
            for (var j = 0; j < i; j++) Pair(ref first, ref Unsafe.Add(ref a, j * _count), pair);
        }
    }

    /// <summary>The weights of the nodes of a grid in m that the mean over directions has.</summary>
    public double[] Weights(PanelGrid grid)
    {
        var weights = new double[grid.Nodes.Length];
        for (var b = 0; b < _histogram.Length; b++)
            if (_histogram[b] != 0) grid.Spread(((double)b / Bins) - (twoSided ? 0 : 1), _histogram[b] / _frames, weights);
        return weights;
    }

    /// <summary>The sum and the difference of two axes.</summary>
    private void Pair(ref Vector512<double> first, ref Vector512<double> second, double weight)
    {
        var (sum, difference) = (first + second, first - second);
        var (highSum, lowSum, highDifference, lowDifference) = (sum, sum, difference, difference);
        for (var row = 1; row < _count; row++)
        {
            var (x, y) = (Unsafe.Add(ref first, row), Unsafe.Add(ref second, row));
            (sum, difference) = (x + y, x - y);
            highSum = Vector512.Max(highSum, sum);
            lowSum = Vector512.Min(lowSum, sum);
            highDifference = Vector512.Max(highDifference, difference);
            lowDifference = Vector512.Min(lowDifference, difference);
        }

        Count(highSum * Math.Sqrt(0.5), lowSum * Math.Sqrt(0.5), weight);
        Count(highDifference * Math.Sqrt(0.5), lowDifference * Math.Sqrt(0.5), weight);
    }

    /// <summary>A direction with the largest and the smallest projection on it, and its opposite.</summary>
    private void Count(Vector512<double> high, Vector512<double> low, double weight)
    {
        if (twoSided)
        {
            Count(Vector512.Max(high, -low), weight);
            return;
        }

        Count(high + Vector512<double>.One, 0.5 * weight);
        Count(Vector512<double>.One - low, 0.5 * weight);
    }

    /// <summary>Shared between the two nearest bins: an error of second order.</summary>
    private void Count(Vector512<double> m, double weight)
    {
        (Vector512.Min(m, Vector512.Create(twoSided ? 1.0 : 2.0)) * Bins).CopyTo(_lane);
        foreach (var position in _lane)
        {
            var bin = (int)position;
            var share = weight * (position - bin);
            _histogram[bin] += weight - share;
            _histogram[bin + 1] += share;
        }
    }

    /// <summary>Random orthonormal frames: Gram-Schmidt on normal vectors.</summary>
    private void Turn()
    {
        for (var i = 0; i < _rank; i++)
        {
            var e = _frame.AsSpan(i * _rank, _rank);
            for (var j = 0; j < _rank; j++) e[j] = NormalScores.Quantile(Uniform());
            for (var k = 0; k < i; k++)
            {
                var f = _frame.AsSpan(k * _rank, _rank);
                var product = Vector512<double>.Zero;
                for (var j = 0; j < _rank; j++) product += e[j] * f[j];
                for (var j = 0; j < _rank; j++) e[j] -= product * f[j];
            }

            var square = Vector512<double>.Zero;
            for (var j = 0; j < _rank; j++) square += e[j] * e[j];
            var scale = Vector512<double>.One / Vector512.Sqrt(square);
            for (var j = 0; j < _rank; j++) e[j] *= scale;
        }
    }

    private void Project()
    {
        for (var i = 0; i < _rank; i++)
        {
            var e = _frame.AsSpan(i * _rank, _rank);
            for (int row = 0, at = 0; row < _count; row++)
            {
                var product = Vector512<double>.Zero;
                for (var j = 0; j < _rank; j++) product += factor.Rows[at++] * e[j];
                _projections[(i * _count) + row] = product;
            }
        }
    }

    private Vector512<double> Uniform()
    {
        _state += Vector512.Create(0x9E3779B97F4A7C15UL);
        var z = _state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBUL;
        return (Vector512.ConvertToDouble((z ^ (z >>> 31)) >>> 12) + Vector512.Create(0.5)) * (1.0 / (1UL << 52));
    }
}
