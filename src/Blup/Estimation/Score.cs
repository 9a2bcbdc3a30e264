using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// First derivatives of the criterion with respect to every template at once (docs/theory, eq. 8–11). With F the inverse of the eliminated matrix on
/// its pattern (selected inverse) plus (m/r²)vvᵀ, v = (−û, −β̂, 1), the derivative of the criterion is tr(F dM), and so
/// ∂D/∂Λ = 2·Σ_levels [C Λ̂ F] of the factor. Cost about two factorizations; no allocation.
/// </summary>
internal sealed unsafe class Score
{
    /// <summary>Numbers of F's panels that are held at a time where nothing later asks for them.</summary>
    private const int Band = 1 << 21;

    private readonly CrossProducts _c;
    private readonly ModelLayout _layout;
    private readonly BlockedCholesky _l;
    private readonly DenseWorkspace _dense;
    private readonly double[][] _diagonal;
    private readonly double[][] _panels;
    private readonly double[] _panel;
    private readonly double[] _solved;
    private readonly double[][] _scaled;
    private readonly double[][] _sums;
    private readonly LevelChunks[] _runs;
    private readonly int[][] _bands;
    private readonly double[] _own;
    private readonly int[] _templateAt;
    private int _factor;
    private int _firstRun;
    private int _offset;
    private int _at = -1;

    public Score(CrossProducts c, BlockedCholesky l, DenseWorkspace dense)
    {
        (_c, _l, _layout, _dense) = (c, l, c.Layout, dense);
        _diagonal = Array.ConvertAll(l.Diagonal, d => new double[d.Length]);
        Spherical = new double[_layout.Size];
        Templates = Array.ConvertAll(_layout.Factors, f => new double[f.Width * f.Width]);
        var most = 1;
        foreach (var panels in c.Panels)
            for (var a = 0; a < panels.Levels; a++) most = Math.Max(most, panels.Height(a) * panels.Width);
        _panel = new double[most];
        _scaled = Array.ConvertAll(new double[dense.MaxThreads][], _ => new double[most]);
        _runs = Array.ConvertAll(l.Panels, _ => default(LevelChunks)!);
        for (var f = 0; f < _runs.Length; f++) _runs[f] = new LevelChunks(c.Panels[f], independent: true);
        _bands = Array.ConvertAll(l.Panels, _ => default(int[])!);
        for (var f = 0; f < _bands.Length; f++) _bands[f] = Bands(f);
        _panels = Array.ConvertAll(l.Panels, _ => default(double[])!);
        for (var f = 0; f < _panels.Length; f++) _panels[f] = new double[LongestBand(f)];
        _solved = new double[_panels.Max(p => p.Length)];
        _sums = new double[_runs.Max(r => r.Count)][];
        for (var k = 0; k < _sums.Length; k++) _sums[k] = new double[_layout.Factors.Sum(f => f.Width * f.Width)];
        _templateAt = new int[_layout.Factors.Length];
        for (var f = 1; f < _templateAt.Length; f++) _templateAt[f] = _templateAt[f - 1] + Templates[f - 1].Length;
        _own = new double[_layout.Factors.Length == 0 ? 1 : _layout.Factors.Max(f => f.Width * f.Width)];
    }

    /// <summary>v = (−û, −β̂, 1) over all coordinates (internal scale).</summary>
    public double[] Spherical { get; }

    /// <summary>Room for the panels of a chain factor, or of a band of them; every computation of the score overwrites it.</summary>
    public double[] Scratch => _solved;

    /// <summary>Half of ∂D/∂Λ for each factor: entry (r, c) of an ℓ×ℓ matrix by columns, all entries (also those above the diagonal).</summary>
    public double[][] Templates { get; }

    /// <summary>Entry (i, j) of level a's own block of F after <see cref="Compute"/>, until the next factorization.</summary>
    /// <exception cref="InvalidOperationException">There was a factorization since.</exception>
    public double OwnInverse(int f, int a, int i, int j, int width)
    {
        if (_at != _l.Factorizations) throw new InvalidOperationException("The selected inverse is that of an earlier factorization.");
        return f < _layout.Chain ? _diagonal[f][(a * width + j) * width + i] : Dense(f, a, width, i, j);
    }

    /// <summary>Derivatives at the last factorization.</summary>
    /// <param name="reml">Whether log|XᵀH⁻¹X| is part of the criterion.</param>
    /// <param name="m">n − p for REML, n for ML.</param>
    public void Compute(bool reml, double m)
    {
        BackSubstitute();
        ComputeTemplates(reml, m);
    }

    /// <summary>The same after <see cref="BackSubstitute"/>.</summary>
    public void ComputeTemplates(bool reml, double m)
    {
        _at = _l.Factorizations;
        InvertTrailing(reml, m / _l.ResidualSquare);
        foreach (var sums in _sums) Array.Clear(sums);
        for (var f = _layout.Factors.Length - 1; f >= 0; f--)
            if (f < _layout.Chain) ChainLevels(f);
            else DenseLevels(f);
        var at = 0;
        foreach (var t in Templates)
        {
            Array.Clear(t);
            foreach (var sums in _sums) SmallBlocks.AddScaled(t, sums.AsSpan(at, t.Length), 1.0);
            at += t.Length;
        }
    }

    /// <summary>Solves Lᵀv = r e_last: û and β̂ (docs/theory, eq. 7).</summary>
    public void BackSubstitute()
    {
        var (order, stride, l) = (_l.Order, _l.Stride, _l.Trailing);
        var v = Spherical.AsSpan(_layout.ChainSize);
        v[order - 1] = 1.0;
        for (var j = order - 2; j >= 0; j--)
        {
            var column = l.AsSpan(j * stride + j, order - j);
            v[j] = -SmallBlocks.Dot(column[1..], v[(j + 1)..]) / column[0];
        }

        for (var f = _layout.Chain - 1; f >= 0; f--)
        {
            _factor = f;
            var (self, runs) = (this, _runs[f].Count);
            _dense.ForEach(runs > 1, runs, &SubstituteRun, Unsafe.AsPointer(ref self));
        }
    }

    private static void SubstituteRun(void* state, int run, int thread) => Unsafe.AsRef<Score>(state).SubstituteRun(run);

    private void SubstituteRun(int run)
    {
        var (f, panels, width) = (_factor, _c.Panels[_factor], _c.Panels[_factor].Width);
        for (var a = _runs[f].From(run); a < _runs[f].To(run); a++)
        {
            var (height, start) = (panels.Height(a), panels.Start[a]);
            var rows = panels.Rows.AsSpan(start, height);
            var diagonal = _l.Diagonal[f].AsSpan(a * width * width, width * width);
            var own = Spherical.AsSpan(_layout.Factors[f].Offset + a * width, width);
            for (var j = width - 1; j >= 0; j--)
            {
                var column = _l.Panels[f].AsSpan(start * width + j * height, height);
                var sum = 0.0;
                for (var i = 0; i < rows.Length; i++) sum += column[i] * Spherical[rows[i]];
                for (var k = j + 1; k < width; k++) sum += diagonal[k + j * width] * own[k];
                own[j] = -sum / diagonal[j + j * width];
            }
        }
    }

    /// <summary>F of the dense part, above L in the same square: one triangle each.</summary>
    private void InvertTrailing(bool reml, double weight)
    {
        var (order, stride) = (_l.Order, _l.Stride);
        var size = reml ? order - 1 : _layout.DenseSize;
        Cholesky.InverseAbove(_l.Trailing, size, stride, _dense);
        var v = Spherical.AsSpan(_layout.ChainSize, order);
        for (var i = 0; i < order; i++)
        {
            var row = _l.Trailing.AsSpan((i + 1) * stride, i + 1);
            if (i >= size) row.Clear();
            SmallBlocks.AddScaled(row, v[..(i + 1)], weight * v[i]);
        }
    }

    /// <summary>Entry (i, j) of the block of F that belongs to level a of a dense factor.</summary>
    private double Dense(int f, int a, int width, int i, int j)
    {
        var first = _layout.Factors[f].Offset - _layout.ChainSize + a * width;
        return _l.Trailing[first + Math.Min(i, j) + (first + Math.Max(i, j) + 1) * _l.Stride];
    }

    /// <summary>F of a chain factor's levels (Takahashi's recursion): panels −F·B and own blocks A⁻¹ + BᵀFB, B = P L⁻¹, F over the panel's rows.</summary>
    private void ChainLevels(int f)
    {
        _factor = f;
        var (panels, self, bands) = (_c.Panels[f], this, _bands[f]);
        for (var band = 0; band + 1 < bands.Length; band++)
        {
            var runs = bands[band + 1] - bands[band];
            var (from, to) = (_runs[f].From(bands[band]), _runs[f].From(bands[band + 1]));
            (_firstRun, _offset) = (bands[band], panels.Start[from] * panels.Width);
            _dense.ForEach(runs > 1, runs, &SolveRun, Unsafe.AsPointer(ref self));
            if (_l.Crossed[f] is { } crossed) crossed.NegativeProducts(_l.Trailing.AsSpan(_l.Stride), _l.Stride, _solved, _panels[f], _dense);
            else Symm.MultiplyAbove(_l.Order, (to - from) * panels.Width, -1.0, _l.Trailing.AsSpan(_l.Stride), _l.Stride, _solved, _l.Order, 0.0, _panels[f], _l.Order, _dense);
            _dense.ForEach(runs > 1, runs, &InvertRun, Unsafe.AsPointer(ref self));
        }
    }

    /// <summary>Where the runs of a factor are cut into bands: its panels are held whole where levels nested in it, or columns of the dense part, are to read them.</summary>
    private int[] Bands(int f)
    {
        var (runs, panels) = (_runs[f], _c.Panels[f]);
        var bands = new List<int> { 0 };
        if (_layout.Chain == 1 && panels.Uniform)
            for (var run = 1; run < runs.Count; run++)
                if ((panels.Start[runs.To(run)] - panels.Start[runs.From(bands[^1])]) * (long)panels.Width > Band) bands.Add(run);
        return [.. bands, runs.Count];
    }

    private int LongestBand(int f)
    {
        var (runs, panels) = (_runs[f], _c.Panels[f]);
        return _bands[f].Zip(_bands[f].Skip(1), (from, to) => (panels.Start[runs.From(to)] - panels.Start[runs.From(from)]) * panels.Width).Max();
    }

    private static void SolveRun(void* state, int run, int thread) => Unsafe.AsRef<Score>(state).SolveRun(Unsafe.AsRef<Score>(state)._firstRun + run);

    private static void InvertRun(void* state, int run, int thread) => Unsafe.AsRef<Score>(state).InvertRun(Unsafe.AsRef<Score>(state)._firstRun + run, thread);

    /// <summary>B of a run of levels.</summary>
    private void SolveRun(int run)
    {
        var (f, panels, width) = (_factor, _c.Panels[_factor], _c.Panels[_factor].Width);
        var (from, to) = (_runs[f].From(run), _runs[f].To(run));
        var (first, end) = (panels.Start[from] * width, panels.Start[to] * width);
        _l.Panels[f].AsSpan(first, end - first).CopyTo(_solved.AsSpan(first - _offset));
        for (var a = from; a < to; a++)
        {
            var height = panels.Height(a);
            SmallBlocks.SolveRight(_l.Diagonal[f].AsSpan(a * width * width, width * width), _solved.AsSpan(panels.Start[a] * width - _offset, height * width), height, width);
        }
    }

    /// <summary>Parents' parts, own blocks and templates of a run of levels.</summary>
    private void InvertRun(int run, int thread)
    {
        var (f, panels, width) = (_factor, _c.Panels[_factor], _c.Panels[_factor].Width);
        for (var a = _runs[f].From(run); a < _runs[f].To(run); a++)
        {
            var (height, start) = (panels.Height(a), panels.Start[a]);
            var own = _diagonal[f].AsSpan(a * width * width, width * width);
            var panel = _panels[f].AsSpan(start * width - _offset, height * width);
            InvertLevel(f, a, own, panel);
            Accumulate(f, a, own, panel, _sums[run], _scaled[thread]);
        }
    }

    private void InvertLevel(int f, int a, Span<double> own, Span<double> result)
    {
        var panels = _c.Panels[f];
        var (width, height, start) = (panels.Width, panels.Height(a), panels.Start[a]);
        var b = _solved.AsSpan(start * width - _offset, height * width);
        for (var s = 0; s < _layout.Chain - 1 - f; s++)
            for (var k = 0; k < width; k++) MultiplyParent(f, a, s, b.Slice(k * height, height), result.Slice(k * height, height));
        SmallBlocks.InverseFromFactor(_l.Diagonal[f].AsSpan(a * width * width, width * width), own, width);
        for (var j = 0; j < width; j++)
            for (var k = 0; k < width; k++) own[k + j * width] -= SmallBlocks.Dot(b.Slice(k * height, height), result.Slice(j * height, height));
    }

    /// <summary>The levels of a dense factor: F stands in the dense inverse.</summary>
    private void DenseLevels(int f)
    {
        var (panels, width) = (_c.Panels[f], _c.Panels[f].Width);
        for (var a = 0; a < panels.Levels; a++)
        {
            var own = _own.AsSpan(0, width * width);
            var panel = _panel.AsSpan(0, panels.Height(a) * width);
            Gather(f, a, own, panel);
            Accumulate(f, a, own, panel, _sums[0], _scaled[0]);
        }
    }

    /// <summary>The part of −F·b that touches the rows of one parent: its own block, and its panel both ways.</summary>
    private void MultiplyParent(int f, int a, int s, ReadOnlySpan<double> b, Span<double> result)
    {
        var (panels, g) = (_c.Panels[f], f + 1 + s);
        var parent = _c.Panels[g];
        var (level, width) = (_l.Symbolic.Parents[f][s][a], parent.Width);
        var (from, to, height) = (panels.Segment(a, s), panels.Segment(a, s + 1), parent.Height(level));
        var map = _l.Symbolic.Maps[f][s].AsSpan(panels.Start[a], b.Length);
        var block = _diagonal[g].AsSpan(level * width * width, width * width);
        for (var u = 0; u < width; u++)
        {
            var values = _panels[g].AsSpan(parent.Start[level] * width + u * height, height);
            var (bu, sum) = (b[from + u], 0.0);
            for (var i = to; i < b.Length; i++)
            {
                var value = values[map[i]];
                result[i] -= value * bu;
                sum += value * b[i];
            }

            for (var v = 0; v < width; v++) sum += block[u + v * width] * b[from + v];
            result[from + u] -= sum;
        }
    }

    /// <summary>F of one level of a dense factor, read from the dense inverse.</summary>
    private void Gather(int f, int a, Span<double> own, Span<double> panel)
    {
        var panels = _c.Panels[f];
        var (width, height) = (panels.Width, panels.Height(a));
        var first = _layout.Factors[f].Offset - _layout.ChainSize + a * width;
        var rows = panels.Rows.AsSpan(panels.Start[a], height);
        for (var j = 0; j < width; j++)
        {
            for (var i = 0; i < width; i++) own[i + j * width] = Dense(f, a, width, i, j);
            for (var i = 0; i < rows.Length; i++) panel[j * height + i] = _l.Trailing[first + j + (rows[i] - _layout.ChainSize + 1) * _l.Stride];
        }
    }

    /// <summary>Adds level a's part of Σ C Λ̂ F to its own factor and to the factors of its panel rows.</summary>
    private void Accumulate(int f, int a, ReadOnlySpan<double> own, ReadOnlySpan<double> panel, double[] sums, double[] scratch)
    {
        var panels = _c.Panels[f];
        var (width, height, start) = (panels.Width, panels.Height(a), panels.Start[a]);
        var values = panels.Values.AsSpan(start * width, height * width);
        var block = panels.Diagonal.AsSpan(a * width * width, width * width);
        var lambda = _l.Lambda[f];
        var t = sums.AsSpan(_templateAt[f], width * width);
        for (var c = 0; c < width; c++)
            for (var k = 0; k < width; k++)
            {
                var scaled = 0.0;
                for (var j = 0; j <= k; j++) scaled += lambda[k + j * width] * own[j + c * width];
                for (var r = 0; r < width; r++) t[r + c * width] += block[r + k * width] * scaled;
            }

        var work = scratch.AsSpan(0, height * width);
        panel.CopyTo(work);
        for (var k = 0; k < panels.Later; k++)
        {
            var (from, to) = (panels.Segment(a, k), panels.Segment(a, k + 1));
            if (from == to) continue;
            for (var j = 0; j < width; j++) SmallBlocks.LambdaTimes(_l.Lambda[f + 1 + k], work.Slice(j * height + from, to - from), _layout.Factors[f + 1 + k].Width);
        }

        for (var c = 0; c < width; c++)
            for (var r = 0; r < width; r++) t[r + c * width] += SmallBlocks.Dot(values.Slice(r * height, height), work.Slice(c * height, height));
        SmallBlocks.TimesLambda(values, lambda, work, height, width);
        for (var k = 0; k < panels.Later; k++)
            AccumulateRows(sums.AsSpan(_templateAt[f + 1 + k]), _layout.Factors[f + 1 + k].Width, panels.Segment(a, k), panels.Segment(a, k + 1), work, panel, height, width);
    }

    private static void AccumulateRows(Span<double> t, int rowWidth, int from, int to, ReadOnlySpan<double> scaled, ReadOnlySpan<double> panel, int height, int width)
    {
        for (var j = 0; j < width; j++)
        {
            var left = scaled.Slice(j * height, height);
            var right = panel.Slice(j * height, height);
            if (rowWidth == 1)
            {
                t[0] += SmallBlocks.Dot(left[from..to], right[from..to]);
                continue;
            }

            for (var i = from; i < to; i += rowWidth)
                for (var c = 0; c < rowWidth; c++)
                    for (var r = 0; r < rowWidth; r++) t[r + c * rowWidth] += left[i + r] * right[i + c];
        }
    }
}
