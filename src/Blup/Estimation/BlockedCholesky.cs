using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The Cholesky factor of [ΛᵀZᵀZΛ+I, ΛᵀZᵀX, ΛᵀZᵀy; ·, XᵀX, Xᵀy; ·, ·, yᵀy] in blocks (docs/theory, eq. 3–6). The chain of nested factors is
/// eliminated level by level without fill; what remains is one dense matrix. All storage is made once; <see cref="Factor"/> allocates nothing.
/// Cost per call: Σ over chain levels of (panel height)²·ℓ, plus one third of the cube of the dense size; independent of n.
/// </summary>
internal sealed unsafe class BlockedCholesky
{
    private readonly ModelLayout _layout;
    private readonly CrossProducts _c;
    private readonly DenseWorkspace _dense;
    private readonly double[] _scratch;
    private readonly double[] _logarithms;
    private int _factor;

    public BlockedCholesky(CrossProducts c, DenseWorkspace dense, double[][] lambda)
    {
        _c = c;
        _layout = c.Layout;
        _dense = dense;
        Symbolic = new ChainSymbolic(c);
        Lambda = lambda;
        Diagonal = new double[_layout.Chain][];
        Panels = new double[_layout.Chain][];
        Crossed = new CrossedPanels?[_layout.Chain];
        Chunks = new LevelChunks[_layout.Chain];
        for (var f = 0; f < _layout.Chain; f++)
        {
            Diagonal[f] = new double[c.Panels[f].Diagonal.Length];
            Panels[f] = new double[c.Panels[f].Values.Length];
            Crossed[f] = c.Panels[f].Uniform ? null : new CrossedPanels(c.Panels[f], _layout, f);
            Chunks[f] = new LevelChunks(c.Panels[f], independent: f == _layout.Chain - 1);
        }

        _logarithms = new double[Chunks.Select(k => k.Count).DefaultIfEmpty(1).Max()];

        Order = _layout.TrailingSize;
        Stride = (Order + 7) / 8 * 8;
        Trailing = new double[(long)Stride * (Order + 1)];
        _scratch = new double[DenseAssembly.ScratchLength(c)];
    }

    public ChainSymbolic Symbolic { get; }

    /// <summary>The chain factors' panels seen from the dense matrix; null for those that hold all of it.</summary>
    public CrossedPanels?[] Crossed { get; }

    /// <summary>How the levels of each chain factor are shared out.</summary>
    public LevelChunks[] Chunks { get; }

    /// <summary>Λ's templates, one a factor, ℓ×ℓ by columns; set before <see cref="Factor"/>.</summary>
    public double[][] Lambda { get; }

    /// <summary>L's own blocks of the chain factors, lower triangles.</summary>
    public double[][] Diagonal { get; }

    /// <summary>L's panels of the chain factors, in the shape of <see cref="LevelPanels.Values"/>.</summary>
    public double[][] Panels { get; }

    /// <summary>L of the dense factors and X; the row of y holds L too, its last entry is r² itself. Lower, by columns; above it stands what <see cref="Score"/> makes of it.</summary>
    public double[] Trailing { get; }

    /// <summary>Order of <see cref="Trailing"/>.</summary>
    public int Order { get; }

    /// <summary>Leading dimension of <see cref="Trailing"/>.</summary>
    public int Stride { get; }

    /// <summary>How many times <see cref="Factor"/> has run: what was computed from an earlier factor is out of date.</summary>
    public int Factorizations { get; private set; }

    /// <summary>log|ΛᵀZᵀZΛ + I| = log|H|.</summary>
    public double LogDeterminantZ { get; private set; }

    /// <summary>log|XᵀH⁻¹X| of the internal columns.</summary>
    public double LogDeterminantX { get; private set; }

    /// <summary>r² = penalized residual sum of squares of the internal response.</summary>
    public double ResidualSquare { get; private set; }

    /// <summary>Factors at the current <see cref="Lambda"/>; false where the matrix is numerically not positive definite (θ not finite).</summary>
    public bool Factor()
    {
        Factorizations++;
        DenseAssembly.Assemble(_c, Lambda, Trailing, Stride, _scratch);
        for (var f = 1; f < _layout.Chain; f++)
            for (var a = 0; a < _c.Panels[f].Levels; a++) Scale(f, a);
        var logZ = 0.0;
        for (var f = 0; f < _layout.Chain; f++)
        {
            logZ += EliminateLevels(f);
            if (double.IsNaN(logZ)) return false;
            if (Crossed[f] is { } crossed) crossed.SubtractOuterProducts(Panels[f], Trailing, Stride, _dense);
            else UpdateTrailingUniform(f);
        }

        if (Cholesky.FactorLeading(Trailing, Order, Order - 1, Stride, _dense) != 0) return false;
        var logX = 0.0;
        for (var j = 0; j < Order - 1; j++)
            if (j < _layout.DenseSize) logZ += Math.Log(Trailing[j + (long)j * Stride]);
            else logX += Math.Log(Trailing[j + (long)j * Stride]);
        (LogDeterminantZ, LogDeterminantX) = (2.0 * logZ, 2.0 * logX);
        ResidualSquare = Trailing[(Order - 1) + (long)(Order - 1) * Stride];
        return !double.IsNaN(ResidualSquare);
    }

    /// <summary>ΛᵀCΛ (+ I on the diagonal) of level a into this factor's storage.</summary>
    private void Scale(int f, int a)
    {
        var panels = _c.Panels[f];
        var (width, height, start) = (panels.Width, panels.Height(a), panels.Start[a]);
        SmallBlocks.ScaleDiagonal(panels.Diagonal.AsSpan(a * width * width, width * width), Lambda[f], Diagonal[f].AsSpan(a * width * width, width * width), width);
        DenseAssembly.ScalePanel(panels, a, f, Lambda, Panels[f].AsSpan(start * width, height * width));
    }

    /// <summary>L of all levels of a chain factor; the logarithm of their determinants, NaN where one is not positive definite.</summary>
    private double EliminateLevels(int f)
    {
        _factor = f;
        var (self, runs) = (this, Chunks[f].Count);
        _dense.ForEach(runs > 1, runs, &EliminateRun, Unsafe.AsPointer(ref self));
        var sum = 0.0;
        for (var k = 0; k < runs; k++) sum += _logarithms[k];
        return sum;
    }

    private static void EliminateRun(void* state, int run, int thread) => Unsafe.AsRef<BlockedCholesky>(state).EliminateRun(run);

    private void EliminateRun(int run)
    {
        var (f, width) = (_factor, _c.Panels[_factor].Width);
        // One logarithm for many pivots: none is below 1 by more than rounding.
        var (product, sum) = (1.0, 0.0);
        for (var a = Chunks[f].From(run); a < Chunks[f].To(run); a++)
        {
            if (f == 0) Scale(f, a);
            if (!Eliminate(f, a))
            {
                _logarithms[run] = double.NaN;
                return;
            }

            for (var j = 0; j < width; j++)
            {
                product *= Diagonal[f][((a * width) + j) * width + j];
                if (product < 1e100) continue;
                sum += Math.Log(product);
                product = 1.0;
            }
        }

        _logarithms[run] = sum + Math.Log(product);
    }

    private bool Eliminate(int f, int a)
    {
        var panels = _c.Panels[f];
        var (width, height, start) = (panels.Width, panels.Height(a), panels.Start[a]);
        var diagonal = Diagonal[f].AsSpan(a * width * width, width * width);
        if (!SmallBlocks.Cholesky(diagonal, width)) return false;
        var panel = Panels[f].AsSpan(start * width, height * width);
        SmallBlocks.SolveRightTransposed(diagonal, panel, height, width);
        UpdateParents(f, a, panel, height);
        return true;
    }

    /// <summary>Subtracts the level's outer product from the blocks of the chain factors that contain it.</summary>
    private void UpdateParents(int f, int a, ReadOnlySpan<double> panel, int height)
    {
        var panels = _c.Panels[f];
        for (var s = 0; s < _layout.Chain - 1 - f; s++)
        {
            var g = f + 1 + s;
            var parent = _c.Panels[g];
            var map = Symbolic.Maps[f][s].AsSpan(panels.Start[a], height);
            var (from, to, b) = (panels.Segment(a, s), panels.Segment(a, s + 1), Symbolic.Parents[f][s][a]);
            var (parentWidth, parentHeight) = (parent.Width, parent.Height(b));
            var block = Diagonal[g].AsSpan(b * parentWidth * parentWidth, parentWidth * parentWidth);
            var values = Panels[g].AsSpan(parent.Start[b] * parentWidth, parentHeight * parentWidth);
            for (var k = 0; k < panels.Width; k++)
            {
                var column = panel.Slice(k * height, height);
                for (var u = from; u < to; u++)
                {
                    var factor = column[u];
                    if (factor == 0.0) continue;
                    for (var v = from; v < to; v++) block[(v - from) + (u - from) * parentWidth] -= column[v] * factor;
                    var target = values.Slice((u - from) * parentHeight, parentHeight);
                    for (var i = to; i < height; i++) target[map[i]] -= column[i] * factor;
                }
            }
        }
    }

    /// <summary>Subtracts the outer products of all levels from the dense matrix at once, where every panel holds the whole of it.</summary>
    private void UpdateTrailingUniform(int f)
    {
        var panels = _c.Panels[f];
        var height = panels.Height(0);
        Syrk.Lower(Order, panels.Levels * panels.Width, -1.0, Panels[f].AsSpan(height - Order), height, transposed: false, 1.0, Trailing, Stride, _dense);
    }
}
