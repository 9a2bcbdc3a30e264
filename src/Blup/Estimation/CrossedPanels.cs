using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The panels of one chain factor seen from the dense matrix: for each of its columns, the levels that meet it (all of them for X and y). Both sparse-to-dense products of ratings
/// data go column by column: the column at hand stays in the first-level cache, columns are shared out to threads, and the order of every sum is that
/// of the levels, whoever computes it.
/// </summary>
internal sealed unsafe class CrossedPanels
{
    /// <summary>Fewer products than this are not worth a second thread.</summary>
    private const long WorthSharing = 50_000;

    private const int ColumnsPerTask = 4;

    /// <summary>Rows of F that are laid out whole at a time: with this many, a strip of some thousand columns fits in the second-level cache.</summary>
    private const int StripWidth = 16;

    private readonly LevelPanels _panels;
    private readonly int _chainSize;
    private readonly int _order;
    private readonly int _dense;
    private readonly int _parents;
    private readonly int[] _first;
    private readonly int[] _level;
    private readonly int[] _place;
    private readonly bool _worthSharing;

    /// <param name="panels">The panels of chain factor <paramref name="f"/>.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="f">Which factor.</param>
    public CrossedPanels(LevelPanels panels, ModelLayout layout, int f)
    {
        (_panels, _chainSize, _order, _dense, _parents) = (panels, layout.ChainSize, layout.TrailingSize, layout.DenseSize, layout.Chain - 1 - f);
        _first = new int[_dense + 1];
        foreach (var row in panels.Rows)
            if (row >= _chainSize && row < layout.Q) _first[row - _chainSize + 1]++;
        for (var c = 0; c < _dense; c++) _first[c + 1] += _first[c];
        (_level, _place) = (new int[_first[_dense]], new int[_first[_dense]]);
        var next = _first.AsSpan(0, _dense).ToArray();
        var products = 0L;
        for (var a = 0; a < panels.Levels; a++)
        {
            var height = panels.Height(a);
            products += (long)height * height * panels.Width;
            for (var i = panels.Segment(a, _parents); i < panels.Segment(a, panels.Later); i++)
            {
                var entry = next[panels.Rows[panels.Start[a] + i] - _chainSize]++;
                (_level[entry], _place[entry]) = (a, i);
            }
        }

        _worthSharing = products > WorthSharing;
    }

    /// <summary>matrix −= Σ over levels of their panels' outer products, lower triangle. Cost Σ h²ℓ/2.</summary>
    /// <param name="values">L's panels.</param>
    /// <param name="matrix">The dense matrix, by columns.</param>
    /// <param name="stride">Its leading dimension.</param>
    /// <param name="workspace">The threads.</param>
    public void SubtractOuterProducts(double[] values, double[] matrix, int stride, DenseWorkspace workspace)
    {
        fixed (int* first = _first, level = _level, place = _place, start = _panels.Start, rows = _panels.Rows)
        fixed (double* v = values, m = matrix)
        {
            var job = NewJob(first, level, place, start, rows);
            job.Values = v;
            job.Matrix = m;
            job.Stride = stride;
            workspace.ForEach(_worthSharing, (_order + ColumnsPerTask - 1) / ColumnsPerTask, &OuterColumns, &job);
        }
    }

    /// <summary>result := −F b for every level, F's rows and columns those of its panel in the dense matrix; rows of parents become 0. Cost Σ h²ℓ.</summary>
    /// <param name="inverse">F; of each pair of symmetric entries only (i, j), i ≥ j, is read, at [j + i·stride].</param>
    /// <param name="stride">Leading dimension of F.</param>
    /// <param name="b">Vectors, in the shape of the panels.</param>
    /// <param name="result">In the same shape.</param>
    /// <param name="workspace">The threads, and a strip of F for each.</param>
    public void NegativeProducts(ReadOnlySpan<double> inverse, int stride, double[] b, double[] result, DenseWorkspace workspace)
    {
        if (_parents > 0) Array.Clear(result);
        fixed (int* first = _first, level = _level, place = _place, start = _panels.Start, rows = _panels.Rows, segments = _panels.Segments)
        fixed (double* f = inverse, pb = b, pr = result)
        {
            var job = NewJob(first, level, place, start, rows);
            job.Values = pb;
            job.Matrix = f;
            job.Stride = stride;
            job.Result = pr;
            job.Segments = segments + _parents;
            job.SegmentStride = _panels.Later + 1;
            job.StripLength = (nint)_order * StripWidth;
            job.Strip = workspace.Private(job.StripLength);
            workspace.ForEach(_worthSharing, (_order + StripWidth - 1) / StripWidth, &ProductStrip, &job);
        }
    }

    private Job NewJob(int* first, int* level, int* place, int* start, int* rows) => new()
    {
        First = first,
        Level = level,
        Place = place,
        Start = start,
        Rows = rows,
        Width = _panels.Width,
        Levels = _panels.Levels,
        Order = _order,
        Dense = _dense,
        ChainSize = _chainSize,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterColumns(void* state, int task, int thread)
    {
        var job = (Job*)state;
        for (var c = task * ColumnsPerTask; c < Math.Min(job->Order, (task + 1) * ColumnsPerTask); c++)
        {
            var column = job->Matrix + (c * job->Stride) - job->ChainSize;
            var (from, to) = job->Entries(c);
            for (var e = from; e < to; e++)
            {
                var (a, place) = job->Entry(c, e);
                var (start, height) = (job->Start[a], job->Start[a + 1] - job->Start[a]);
                var v = job->Values + ((nint)start * job->Width) + place;
                var k = 0;
                for (; k + 2 <= job->Width; k += 2, v += 2 * height) Scattered.SubtractTwo(column, job->Rows + start + place, height - place, v, v + height);
                if (k < job->Width) Scattered.Subtract(column, job->Rows + start + place, height - place, v);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProductStrip(void* state, int task, int thread)
    {
        var job = (Job*)state;
        var from = task * StripWidth;
        var count = Math.Min(StripWidth, job->Order - from);
        var strip = job->Strip + (thread * job->StripLength);
        LayOut(job, from, count, strip);
        for (var c = 0; c < count; c++)
        {
            var row = strip + ((nint)c * job->Order) - job->ChainSize;
            var (first, end) = job->Entries(from + c);
            for (var e = first; e < end; e++)
            {
                var (a, place) = job->Entry(from + c, e);
                var (start, height, skip) = (job->Start[a], job->Start[a + 1] - job->Start[a], job->Segments[a * job->SegmentStride]);
                var v = job->Values + ((nint)start * job->Width);
                var to = job->Result + ((nint)start * job->Width) + place;
                for (var k = 0; k < job->Width; k++) to[k * height] = -Scattered.Dot(row, job->Rows + start + skip, height - skip, v + (k * height) + skip);
            }
        }
    }

    /// <summary>Rows from … from+count−1 of F, each whole, from the triangle that is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LayOut(Job* job, int from, int count, double* strip)
    {
        for (var c = 0; c < count; c++)
        {
            var row = strip + ((nint)c * job->Order);
            new ReadOnlySpan<double>(job->Matrix + ((from + c) * job->Stride), from + c + 1).CopyTo(new Span<double>(row, from + c + 1));
            for (var j = from + c + 1; j < from + count; j++) row[j] = job->Matrix[(j * job->Stride) + from + c];
        }

        for (var j = from + count; j < job->Order; j++)
        {
            var column = job->Matrix + (j * job->Stride) + from;
            for (var c = 0; c < count; c++) strip[((nint)c * job->Order) + j] = column[c];
        }
    }

    private struct Job
    {
        public int* First;
        public int* Level;
        public int* Place;
        public int* Start;
        public int* Rows;
        public int* Segments;
        public nint SegmentStride;
        public double* Values;
        public double* Matrix;
        public double* Result;
        public double* Strip;
        public nint Stride;
        public nint StripLength;
        public int Width;
        public int Levels;
        public int Order;
        public int Dense;
        public int ChainSize;

        /// <summary>The entries of a column: places in the lists, or the levels themselves for X and y.</summary>
        public readonly (int From, int To) Entries(int c) => c < Dense ? (First[c], First[c + 1]) : (0, Levels);

        /// <summary>The level of an entry, and the column's place in its panel.</summary>
        public readonly (int Level, int Place) Entry(int c, int e) => c < Dense ? (Level[e], Place[e]) : (e, Start[e + 1] - Start[e] - (Order - c));
    }
}
