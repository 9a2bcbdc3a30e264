using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The Schur complement Q of the working columns (docs/theory, eq. 14) where one grouping factor makes it a sum over levels: one pass, nothing of the
/// length of the levels is stored. Cost linear in levels, shared out to threads.
/// </summary>
internal sealed unsafe class SingleFactorInformation
{
    private readonly CrossProducts _c;
    private readonly BlockedCholesky _l;
    private readonly ThetaEntry[] _entries;
    private readonly DenseWorkspace _dense;
    private readonly LevelChunks _runs;
    private readonly double[][] _sums;
    private readonly Work[] _work;
    private double[] _spherical = [];

    public SingleFactorInformation(CrossProducts c, BlockedCholesky l, Templates templates, DenseWorkspace dense)
    {
        (_c, _l, _entries, _dense) = (c, l, templates.Entries, dense);
        _runs = new LevelChunks(c.Panels[0], independent: true);
        var (width, count) = (c.Panels[0].Width, templates.Count);
        _sums = Array.ConvertAll(new double[_runs.Count][], _ => new double[count * (count + 1 + l.Order)]);
        _work = Array.ConvertAll(new Work[dense.MaxThreads], _ => new Work(width, count));
    }

    /// <summary>Q (not yet symmetric to the last bit) and the slopes êᵀḢ_kê.</summary>
    /// <param name="spherical">v = (−û, −β̂, 1).</param>
    /// <param name="information">n_θ×n_θ.</param>
    /// <param name="slopes">n_θ.</param>
    public void Compute(double[] spherical, double[] information, double[] slopes)
    {
        _spherical = spherical;
        var (self, count) = (this, slopes.Length);
        _dense.ForEach(_runs.Count > 1, _runs.Count, &Run, Unsafe.AsPointer(ref self));
        var total = _sums[0];
        for (var k = 1; k < _runs.Count; k++) SmallBlocks.AddScaled(total, _sums[k], 1.0);
        for (var k = 0; k < count; k++)
            for (var i = k; i < count; i++) information[i + k * count] = information[k + i * count] = total[i + k * count];
        total.AsSpan(count * count, count).CopyTo(slopes);
        var trailing = total.AsSpan(count * (count + 1));
        ManyColumns.SolveTrailing(_l, trailing, count, _dense);
        for (var i = 0; i < trailing.Length; i += count)
            for (var k = 0; k < count; k++) SmallBlocks.AddScaled(information.AsSpan(k * count, count), trailing.Slice(i, count), -trailing[i + k]);
    }

    private static void Run(void* state, int run, int thread) => Unsafe.AsRef<SingleFactorInformation>(state).Run(run, thread);

    private void Run(int run, int thread)
    {
        var (sums, work) = (_sums[run], _work[thread]);
        Array.Clear(sums);
        for (var a = _runs.From(run); a < _runs.To(run); a++) Level(a, sums, work);
    }

    /// <summary>t_k = (dΛ_kΛᵀ + ΛdΛ_kᵀ)Zᵀê of one level, its products with C, and these after L⁻¹Λᵀ.</summary>
    private void Level(int a, double[] sums, Work work)
    {
        var (panels, width, height, count) = (_c.Panels[0], _c.Panels[0].Width, _l.Order, _entries.Length);
        var own = panels.Diagonal.AsSpan(a * width * width, width * width);
        var panel = panels.Values.AsSpan(a * height * width, height * width);
        var factor = _l.Diagonal[0].AsSpan(a * width * width, width * width);
        var solved = _l.Panels[0].AsSpan(a * height * width, height * width);
        var (e, t, z) = (work.Residual, work.Columns, work.Products);
        Residual(a, own, panel, work);
        WorkingColumns(e, t, width);
        var slopes = sums.AsSpan(count * count, count);
        var trailing = sums.AsSpan(count * (count + 1));
        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < width; i++)
            {
                slopes[k] += t[k * width + i] * e[i];
                var sum = 0.0;
                for (var j = 0; j < width; j++) sum += own[i + j * width] * t[k * width + j];
                z[k * width + i] = sum;
            }

            for (var i = k; i < count; i++)
                for (var j = 0; j < width; j++) sums[i + k * count] += t[i * width + j] * z[k * width + j];
        }

        Solve(factor, z, width, count);
        for (var k = 0; k < count; k++)
        {
            for (var i = k; i < count; i++)
                for (var j = 0; j < width; j++) sums[i + k * count] -= z[i * width + j] * z[k * width + j];
            for (var j = 0; j < width; j++)
                for (var i = 0; i < height; i++) trailing[i * count + k] += panel[i + j * height] * t[k * width + j] - solved[i + j * height] * z[k * width + j];
        }
    }

    /// <summary>Zᵀê of one level: C times (−Λû, −β̂, 1).</summary>
    private void Residual(int a, ReadOnlySpan<double> own, ReadOnlySpan<double> panel, Work work)
    {
        var (width, height, lambda) = (_c.Panels[0].Width, _l.Order, _l.Lambda[0]);
        var u = _spherical.AsSpan(a * width, width);
        var x = _spherical.AsSpan(_c.Layout.ChainSize, height);
        for (var i = 0; i < width; i++)
        {
            var sum = 0.0;
            for (var j = 0; j <= i; j++) sum += lambda[i + j * width] * u[j];
            work.Modes[i] = sum;
        }

        for (var j = 0; j < width; j++)
        {
            var sum = 0.0;
            for (var i = 0; i < width; i++) sum += own[i + j * width] * work.Modes[i];
            for (var i = 0; i < height; i++) sum += panel[i + j * height] * x[i];
            work.Residual[j] = sum;
        }
    }

    private void WorkingColumns(double[] e, double[] t, int width)
    {
        var lambda = _l.Lambda[0];
        Array.Clear(t);
        for (var k = 0; k < _entries.Length; k++)
        {
            var (row, column) = (_entries[k].Row, _entries[k].Column);
            for (var i = column; i < width; i++)
            {
                t[k * width + row] += lambda[i + column * width] * e[i];
                t[k * width + i] += lambda[i + column * width] * e[row];
            }
        }
    }

    /// <summary>z := L⁻¹Λᵀz.</summary>
    private void Solve(ReadOnlySpan<double> factor, double[] z, int width, int count)
    {
        var lambda = _l.Lambda[0];
        for (var k = 0; k < count * width; k += width)
            for (var i = 0; i < width; i++)
            {
                var sum = 0.0;
                for (var j = i; j < width; j++) sum += lambda[j + i * width] * z[k + j];
                for (var j = 0; j < i; j++) sum -= factor[i + j * width] * z[k + j];
                z[k + i] = sum / factor[i + i * width];
            }
    }

    /// <summary>One level's vectors; a thread's own.</summary>
    private sealed class Work(int width, int count)
    {
        public double[] Modes { get; } = new double[width];

        public double[] Residual { get; } = new double[width];

        public double[] Columns { get; } = new double[width * count];

        public double[] Products { get; } = new double[width * count];
    }
}
