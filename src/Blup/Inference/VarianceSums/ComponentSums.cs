using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>
/// Adds one component's share to <see cref="VarianceSums"/>. The first factor's levels are eliminated one at a time and the rest of the component, m
/// coordinates, is dense (docs/theory/kenward-roger.md, eq. 12–16): with D_a, F_a the blocks for the first factor alone, G that of the rest and
/// U = S^(-1/2)Λᵀ[F G], K_ab = δ_ab D_a − U_aᵀU_b, K_ra = F_a − U_rᵀU_a, K_rr = G − U_rᵀU_r. Cost O(m³ + Jℓm²), memory O(m²).
/// </summary>
internal sealed class ComponentSums
{
    /// <summary>Doubles in a chunk of U.</summary>
    private const int ChunkSize = 1 << 19;

    private readonly CrossProducts _c;
    private readonly double[][] _lambda;
    private readonly double[] _r;
    private readonly VarianceSums _sums;
    private readonly DenseWorkspace _dense = new();
    private readonly FirstLevel _level;
    private readonly int[] _local;

    public ComponentSums(CrossProducts c, double[][] lambda, double[] r, VarianceSums sums)
    {
        (_c, _lambda, _r, _sums) = (c, lambda, r, sums);
        _level = new FirstLevel(c, lambda[0]);
        _local = new int[c.Layout.Q];
    }

    private int P => _sums.P;

    /// <summary>Bytes that the largest component needs at once.</summary>
    public static double Bytes(IReadOnlyList<Component> components, VarianceSums sums)
        => components.Max(x => (double)x.Size * x.Size * (3 + sums.Parameters[0].Length)) * sizeof(double) + 3.0 * ChunkSize * sizeof(double);

    /// <summary>Multiplications that a component takes, roughly, for the share done: m³ for the rest (half before the first factor, half after), m² for each column of the first factor.</summary>
    public double Work(Component component) => 1.0 + (double)component.Size * component.Size * (component.Size + (double)component.First.Length * _level.Width);

    /// <param name="component">The component.</param>
    /// <param name="told">Told the part of <see cref="Work"/> that is done.</param>
    /// <param name="cancellation">Stops between chunks of levels.</param>
    public void Add(Component component, Action<double>? told, CancellationToken cancellation)
    {
        if (component.Size == 0)
        {
            foreach (var a in component.First) AddOwn(a);
            return;
        }

        foreach (var r in component.Rest)
            for (var i = 0; i < _c.Layout.Factors[r.Factor].Width; i++) _local[_c.Layout.Factors[r.Factor].Offset + r.Level * _c.Layout.Factors[r.Factor].Width + i] = r.Start + i;
        var m = component.Size;
        var (g, root, u) = RestBlocks(component);
        cancellation.ThrowIfCancellationRequested();
        AddFirst(component, root, u, told, cancellation);
        Syrk.Lower(m, m, -1.0, u, m, transposed: true, 1.0, g, m, _dense);
        Cholesky.Symmetrize(g, m, m);
        new RestSums(_c, _r, _sums, _dense).Add(component, g);
    }

    /// <summary>A level of the first factor that meets no others: K is its D_a.</summary>
    private void AddOwn(int a)
    {
        _level.At(a);
        var w = _level.Width;
        foreach (var k in _sums.Parameters[0])
        {
            _sums.First[k] += Diagonal(k, _level.D, w);
            foreach (var l in _sums.Parameters[0]) _sums.Second[k + l * _sums.Count] += _sums.Trace(k, l, _level.D, w, _level.D, w);
        }

        AddOwnFixed(a);
    }

    /// <summary>The parts of level a with R: RᵀB_kR, and RᵀB_kD_aB_lR.</summary>
    private void AddOwnFixed(int a)
    {
        var w = _level.Width;
        var x = _r.AsSpan((_c.Layout.Factors[0].Offset + a * w) * P, w * P);
        Span<double> bx = new double[w * P], dbx = new double[w * P], other = new double[w * P];
        foreach (var l in _sums.Parameters[0])
        {
            _sums.Pattern(l, x, bx, w);
            _sums.AddFixed(l, x, bx, w);
            dbx.Clear();
            for (var i = 0; i < w; i++)
                for (var k = 0; k < w; k++)
                    for (var j = 0; j < P; j++) dbx[i * P + j] += _level.D[i + k * w] * bx[k * P + j];
            foreach (var k in _sums.Parameters[0])
            {
                if (k > l) break;
                _sums.Pattern(k, x, other, w);
                _sums.AddCross(k, l, other, dbx, w, 1.0);
            }
        }
    }

    private double Diagonal(int k, ReadOnlySpan<double> block, int ld)
    {
        var (r, c) = _sums.Place(k);
        return r == c ? block[r + c * ld] : block[r + c * ld] + block[c + r * ld];
    }

    /// <summary>G, the Cholesky factor of S = I + ΛᵀGΛ, and U_r = S^(-1/2)ΛᵀG, all m×m.</summary>
    private (double[] G, double[] Root, double[] U) RestBlocks(Component component)
    {
        var m = component.Size;
        var g = new double[(long)m * m];
        foreach (var r in component.Rest)
        {
            var (panels, w) = (_c.Panels[r.Factor], _c.Panels[r.Factor].Width);
            var (start, height) = (panels.Start[r.Level], panels.Height(r.Level));
            for (var j = 0; j < w; j++)
            {
                for (var i = 0; i < w; i++) g[r.Start + i + (r.Start + j) * m] = panels.Diagonal[(r.Level * w + j) * w + i];
                for (var i = 0; i < height && panels.Rows[start + i] < _c.Layout.Q; i++)
                {
                    var (row, value) = (_local[panels.Rows[start + i]], panels.Values[start * w + j * height + i]);
                    g[row + (r.Start + j) * m] = value;
                    g[r.Start + j + row * m] = value;
                }
            }
        }

        foreach (var a in component.First) SubtractFirst(a, g, m);
        var u = (double[])g.Clone();
        RowsTimesLambdaTransposed(component, u, m);
        var root = (double[])u.Clone();
        foreach (var r in component.Rest)
            SmallBlocks.TimesLambda(u.AsSpan(r.Start * m, m * _c.Panels[r.Factor].Width), _lambda[r.Factor], root.AsSpan(r.Start * m, m * _c.Panels[r.Factor].Width), m, _c.Panels[r.Factor].Width);
        for (var i = 0; i < m; i++) root[i + i * m] += 1.0;
        if (Cholesky.Factor(root, m, m, _dense) != 0) throw new InvalidOperationException("I + ΛᵀGΛ is not positive definite at θ̂.");
        Triangular.SolveLower(root, m, m, u, m, m, _dense);
        return (g, root, u);
    }

    /// <summary>G −= C_ra Λ A_a⁻¹ Λᵀ C_ar.</summary>
    private void SubtractFirst(int a, double[] g, int m)
    {
        _level.At(a);
        var rows = _level.Rows(a);
        var w = _level.Width;
        var half = new double[rows.Length * w];
        for (var j = 0; j < w; j++)
            for (var k = 0; k < w; k++)
                for (var i = 0; i < rows.Length; i++) half[i + j * rows.Length] += _level.Panel(a, i, k) * _level.T[k + j * w];
        for (var j = 0; j < rows.Length; j++)
        {
            var column = g.AsSpan(_local[rows[j]] * m, m);
            for (var k = 0; k < w; k++)
            {
                var factor = _level.Panel(a, j, k);
                for (var i = 0; i < rows.Length; i++) column[_local[rows[i]]] -= half[i + k * rows.Length] * factor;
            }
        }
    }

    private void RowsTimesLambdaTransposed(Component component, Span<double> matrix, int columns)
    {
        var m = component.Size;
        for (var j = 0; j < columns; j++)
            foreach (var r in component.Rest) SmallBlocks.LambdaTransposedTimes(_lambda[r.Factor], matrix.Slice(j * m + r.Start, _c.Panels[r.Factor].Width), _c.Panels[r.Factor].Width);
    }

    /// <summary>Everything with the first factor, a chunk of its levels at a time.</summary>
    private void AddFirst(Component component, double[] root, double[] restU, Action<double>? told, CancellationToken cancellation)
    {
        var (m, w) = (component.Size, _level.Width);
        var chunk = Math.Clamp(ChunkSize / (m * w), 1, component.First.Length);
        var sums = new FirstSums(_c, _r, _sums, _level, _dense, m, chunk);
        for (var from = 0; from < component.First.Length; from += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var levels = component.First.AsSpan(from, Math.Min(chunk, component.First.Length - from));
            var columns = levels.Length * w;
            Span<double> f = sums.F.AsSpan(0, m * columns), u = sums.U.AsSpan(0, m * columns);
            f.Clear();
            for (var k = 0; k < levels.Length; k++) FillColumns(levels[k], f, m, k, levels.Length);
            f.CopyTo(u);
            RowsTimesLambdaTransposed(component, u, columns);
            Triangular.SolveLower(root, m, m, u, columns, m, _dense);
            Gemm.Multiply(true, false, m, columns, m, -1.0, restU, m, u, m, 1.0, f, m, _dense);
            sums.AddChunk(component, levels);
            foreach (var a in levels)
            {
                _level.At(a);
                AddOwnFixed(a);
            }

            told?.Invoke((double)m * m * (0.5 * m + (double)(from + levels.Length) * w));
        }

        sums.Finish(component);
    }

    /// <summary>F_a = C_ra (I − ΛA_a⁻¹ΛᵀC_aa) into columns k, k + levels, …</summary>
    private void FillColumns(int a, Span<double> f, int m, int k, int levels)
    {
        _level.At(a);
        var rows = _level.Rows(a);
        var w = _level.Width;
        for (var j = 0; j < w; j++)
        {
            var column = f.Slice((k + j * levels) * m, m);
            for (var i = 0; i < rows.Length; i++)
            {
                var sum = 0.0;
                for (var v = 0; v < w; v++) sum += _level.Panel(a, i, v) * _level.Y[v + j * w];
                column[_local[rows[i]]] = sum;
            }
        }
    }
}
