using System.Collections.Concurrent;
using System.Runtime.Intrinsics.X86;
using Blup.Numerics;

namespace Blup.Models;

/// <summary>The sums of each level of one grouping factor, added up piece by piece in the order of the rows; each thread has levels of its own.</summary>
/// <param name="own">The columns of the random effects, the ones first.</param>
/// <param name="others">The columns that they are multiplied with, the ones first.</param>
/// <param name="shift">What is subtracted from each column.</param>
/// <param name="levels">Levels.</param>
internal sealed class LevelAccumulator(int[] own, int[] others, double[] shift, int levels)
{
    private const int Ahead = 12;

    private readonly ConcurrentDictionary<int, DoubleDouble[]> _wild = [];

    private readonly int[] _ownPlaces = Array.ConvertAll(own, c => Array.IndexOf(others, c));

    /// <summary>Levels × own × others, the last fastest.</summary>
    public double[] Values { get; } = new double[checked(levels * own.Length * others.Length)];

    /// <summary>The sums.</summary>
    public LevelSums Sums => new(own, others, Values) { Wild = _wild };

    /// <summary>Adds the rows of a piece whose level is at least <paramref name="first"/> and below <paramref name="end"/>.</summary>
    public void Add(SummedPiece piece, int[] codes, int first, int end)
    {
        var mine = new int[piece.Rows + 1];
        var count = 0;
        for (var i = 0; i < piece.Rows; i++)
        {
            // Without a branch: whose level it is cannot be predicted.
            mine[count] = i;
            count += (uint)(codes[i] - first) < (uint)(end - first) ? 1 : 0;
        }

        var columns = Array.ConvertAll(others, c => piece.Columns[c]);
        var shifts = Array.ConvertAll(others, c => shift[c]);
        var x = new double[others.Length];
        x[0] = 1.0;
        var stride = own.Length * others.Length;
        for (var m = 0; m < count; m++)
        {
            if (m + Ahead < count) Prefetch(codes[mine[m + Ahead]] * stride, stride);
            var i = mine[m];
            for (var t = 1; t < x.Length; t++) x[t] = columns[t][i] - shifts[t];
            var w = piece.Weights is null ? 1.0 : piece.Weights[i];
            if (piece.Wild?[i] == true)
            {
                AddWild(codes[i], w, x);
                continue;
            }

            var sums = Values.AsSpan(codes[i] * stride, stride);
            for (var j = 0; j < _ownPlaces.Length; j++)
            {
                var weight = w * x[_ownPlaces[j]];
                var row = sums.Slice(j * x.Length, x.Length);
                for (var t = 0; t < row.Length; t++) row[t] += weight * x[t];
            }
        }
    }

    private void AddWild(int level, double w, double[] x)
    {
        // A level belongs to one thread.
        var sums = _wild.GetOrAdd(level, _ => new DoubleDouble[own.Length * others.Length]);
        for (var j = 0; j < _ownPlaces.Length; j++)
            for (var t = 0; t < x.Length; t++) sums[j * x.Length + t] += (DoubleDouble)w * x[_ownPlaces[j]] * x[t];
    }

    /// <summary>Asks for the sums of a level: with a million levels each row would wait for memory.</summary>
    private unsafe void Prefetch(int start, int length)
    {
        if (!Sse.IsSupported) return;
        fixed (double* values = Values)
        {
            Sse.Prefetch0(values + start);
            Sse.Prefetch0(values + start + length - 1);
        }
    }
}
