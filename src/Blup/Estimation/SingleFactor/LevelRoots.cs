using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;
using Blup.Numerics.Lanes;

namespace Blup.Estimation.SingleFactor;

/// <summary>
/// The cross-products of one grouping factor as roots, one level in each lane (docs/theory, eq. 24): C_a = F_aF_aᵀ and Q_a = P_aF_a⁻ᵀ, with what no
/// random effect can explain, W = [X y]ᵀ[X y] − Σ Q_aQ_aᵀ. A direction in which a level has no rows has a zero column in F and Q. Made once; cost O(J·ℓ²(ℓ + p)).
/// </summary>
internal sealed unsafe class LevelRoots
{
    private const int MostRuns = 256;

    private readonly CrossProducts _c;
    private readonly LaneBuffer _values;
    private readonly double[][] _sums;
    private readonly DenseWorkspace _dense;
    private bool _responseOnly;

    public LevelRoots(CrossProducts c, int lanes, DenseWorkspace dense)
    {
        var panels = c.Panels[0];
        (_c, _dense, Lanes, Width, Height, Levels) = (c, dense, lanes, panels.Width, c.Layout.P + 1, panels.Levels);
        Numbers = (int)c.Layout.LevelNumbers;
        Blocks = (Levels + lanes - 1) / lanes;
        Runs = new LevelChunks(Blocks, (long)Blocks * Numbers * lanes, MostRuns);
        _values = new LaneBuffer((long)Blocks * Numbers * lanes);
        _sums = Array.ConvertAll(new double[Runs.Count][], _ => new double[Height * Height]);
        Within = new double[Height * Height];
        Fill();
    }

    /// <summary>Levels in a block.</summary>
    public int Lanes { get; }

    /// <summary>ℓ.</summary>
    public int Width { get; }

    /// <summary>p + 1: X, then y.</summary>
    public int Height { get; }

    /// <summary>J.</summary>
    public int Levels { get; }

    /// <summary>Numbers of one level: F's lower triangle by columns, then Q_aᵀ by rows.</summary>
    public int Numbers { get; }

    /// <summary>Blocks of <see cref="Lanes"/> levels; the last is filled up with levels without rows, which add nothing to any sum.</summary>
    public int Blocks { get; }

    /// <summary>How the blocks are shared out.</summary>
    public LevelChunks Runs { get; }

    /// <summary>W, (p+1)×(p+1) by columns; only the lower triangle is meant.</summary>
    public double[] Within { get; }

    /// <summary>A block's numbers, to be fixed: number k of its levels, one a lane, stands at k·<see cref="Lanes"/>; the next block follows.</summary>
    public ref double Block(int block) => ref _values.Values[_values.First + block * Numbers * Lanes];

    /// <summary>Takes over a new response from the cross-products.</summary>
    public void RenewResponse()
    {
        _responseOnly = true;
        Fill();
    }

    private void Fill()
    {
        var self = this;
        _dense.ForEach(Runs.Count > 1, Runs.Count, &FillRun, Unsafe.AsPointer(ref self));
        _c.Fixed.CopyTo(Within, 0);
        foreach (var sums in _sums) SmallBlocks.AddScaled(Within, sums, -1.0);
        ClearRounding();
    }

    /// <summary>A column that the random effects reproduce in every level (the intercept, say) leaves rounding alone, which a large Λ would bring to light.</summary>
    private void ClearRounding()
    {
        const double rounding = 64 * 2.220446049250313e-16;
        for (var x = 0; x < Height; x++)
        {
            if (Within[x + x * Height] > rounding * _c.Fixed[x + x * Height]) continue;
            for (var y = 0; y < Height; y++) Within[x + y * Height] = Within[y + x * Height] = 0.0;
        }
    }

    private static void FillRun(void* state, int run, int thread) => Unsafe.AsRef<LevelRoots>(state).FillRun(run);

    private void FillRun(int run)
    {
        var sums = _sums[run];
        Array.Clear(sums);
        fixed (double* first = &Block(Runs.From(run)))
            for (var a = Runs.From(run) * Lanes; a < Runs.To(run) * Lanes; a++)
            {
                var (block, lane) = Math.DivRem(a, Lanes);
                var values = first + (nint)(block - Runs.From(run)) * Numbers * Lanes + lane;
                if (a < Levels) FillLevel(a, values, sums);
                else if (!_responseOnly)
                    for (var k = 0; k < Numbers; k++) values[k * Lanes] = 0.0;
            }
    }

    private void FillLevel(int a, double* values, double[] sums)
    {
        var (w, h, panels) = (Width, Height, _c.Panels[0]);
        if (!_responseOnly) FillRoot(panels.Diagonal.AsSpan(a * w * w, w * w), values);
        var panel = panels.Values.AsSpan(a * h * w, h * w);
        var q = values + (nint)w * (w + 1) / 2 * Lanes;
        for (var k = 0; k < w; k++)
        {
            var pivot = values[Place(k, k, w) * Lanes];
            for (var x = _responseOnly ? h - 1 : 0; x < h; x++)
            {
                var sum = panel[x + k * h];
                for (var m = 0; m < k; m++) sum -= values[Place(k, m, w) * Lanes] * q[(m * h + x) * Lanes];
                q[(k * h + x) * Lanes] = pivot > 0.0 ? sum / pivot : 0.0;
            }

            for (var y = 0; y < h; y++)
                for (var x = y; x < h; x++) sums[x + y * h] += q[(k * h + x) * Lanes] * q[(k * h + y) * Lanes];
        }
    }

    /// <summary>F: a Cholesky factor in which a pivot that is rounding makes its column zero.</summary>
    private void FillRoot(ReadOnlySpan<double> c, double* f)
    {
        const double rounding = 4 * 2.220446049250313e-16;
        var w = Width;
        for (var j = 0; j < w; j++)
        {
            var pivot = c[j + j * w];
            for (var k = 0; k < j; k++) pivot -= f[Place(j, k, w) * Lanes] * f[Place(j, k, w) * Lanes];
            pivot = pivot > rounding * w * c[j + j * w] ? Math.Sqrt(pivot) : 0.0;
            f[Place(j, j, w) * Lanes] = pivot;
            for (var i = j + 1; i < w; i++)
            {
                var sum = c[i + j * w];
                for (var k = 0; k < j; k++) sum -= f[Place(i, k, w) * Lanes] * f[Place(j, k, w) * Lanes];
                f[Place(i, j, w) * Lanes] = pivot > 0.0 ? sum / pivot : 0.0;
            }
        }
    }

    /// <summary>Where entry (i, j), i ≥ j, of a packed lower triangle by columns stands.</summary>
    public static int Place(int i, int j, int width) => j * width - j * (j - 1) / 2 + i - j;
}
