using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>
/// The sums in which the first factor of a component takes part: with itself through M_k = Σ_a U_aB_kU_aᵀ, with the rest through K_ra
/// (docs/theory/kenward-roger.md, eq. 14–15). A chunk holds its columns by column of the factor, then by level.
/// </summary>
internal sealed class FirstSums
{
    private readonly CrossProducts _c;
    private readonly double[] _r;
    private readonly VarianceSums _sums;
    private readonly FirstLevel _level;
    private readonly DenseWorkspace _dense;
    private readonly int _m;
    private readonly int[] _own;
    private readonly double[][] _products;
    private readonly double[][] _withU;
    private readonly double[][] _withK;
    private readonly double[] _fixed;

    public FirstSums(CrossProducts c, double[] r, VarianceSums sums, FirstLevel level, DenseWorkspace dense, int m, int chunk)
    {
        (_c, _r, _sums, _level, _dense, _m) = (c, r, sums, level, dense, m);
        _own = sums.Parameters[0];
        U = new double[m * level.Width * chunk];
        F = new double[m * level.Width * chunk];
        _fixed = new double[level.Width * chunk * sums.P];
        _products = Array.ConvertAll(_own, _ => new double[m * m]);
        _withU = Array.ConvertAll(_own, _ => new double[m * sums.P]);
        _withK = Array.ConvertAll(_own, _ => new double[m * sums.P]);
    }

    /// <summary>U_a of the chunk, m×(ℓ levels).</summary>
    public double[] U { get; }

    /// <summary>F_a of the chunk, overwritten by K_ra before <see cref="AddChunk"/>.</summary>
    public double[] F { get; }

    public void AddChunk(Component component, ReadOnlySpan<int> levels)
    {
        var (w, n, p) = (_level.Width, levels.Length, _sums.P);
        for (var k = 0; k < n; k++)
            for (var j = 0; j < w; j++)
                for (var x = 0; x < p; x++) _fixed[k + j * n + x * w * n] = _r[(_c.Layout.Factors[0].Offset + levels[k] * w + j) * p + x];
        for (var q = 0; q < _own.Length; q++)
        {
            var (row, column) = _sums.Place(_own[q]);
            AddBlock(row, column, n, q);
            if (row != column) AddBlock(column, row, n, q);
        }

        var (own, rest) = (new double[w * w], component.Rest);
        for (var k = 0; k < n; k++)
        {
            _level.At(levels[k]);
            AddLevel(k, n, own);
            foreach (var r in rest) AddPair(k, n, r);
        }
    }

    /// <summary>Σ U_uU_vᵀ into M, and Σ U_u R_v, Σ K_u R_v.</summary>
    private void AddBlock(int u, int v, int n, int q)
    {
        var (p, columns) = (_sums.P, _level.Width * n);
        var left = U.AsSpan(u * n * _m, n * _m);
        var right = U.AsSpan(v * n * _m, n * _m);
        if (u == v) Syrk.Lower(_m, n, 1.0, left, _m, transposed: false, 1.0, _products[q], _m, _dense);
        else Gemm.Multiply(false, true, _m, _m, n, 1.0, left, _m, right, _m, 1.0, _products[q], _m, _dense);
        if (p == 0) return;
        var fixedPart = _fixed.AsSpan(v * n, columns * p - v * n);
        Gemm.Multiply(false, false, _m, p, n, 1.0, left, _m, fixedPart, columns, 1.0, _withU[q], _m, _dense);
        Gemm.Multiply(false, false, _m, p, n, 1.0, F.AsSpan(u * n * _m, n * _m), _m, fixedPart, columns, 1.0, _withK[q], _m, _dense);
    }

    /// <summary>tr(D_aB_kD_aB_l) − 2 tr(D_aB_kU_aᵀU_aB_l) and tr(K_aaB_k).</summary>
    private void AddLevel(int k, int n, double[] own)
    {
        var (w, d) = (_level.Width, _level.D);
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++) own[i + j * w] = Vectors.Dot(U.AsSpan((k + i * n) * _m, _m), U.AsSpan((k + j * n) * _m, _m));
        foreach (var x in _own)
        {
            var (r, c) = _sums.Place(x);
            _sums.First[x] += (d[r + c * w] - own[r + c * w]) * (r == c ? 1.0 : 2.0);
            foreach (var y in _own) _sums.Second[x + y * _sums.Count] += _sums.Trace(x, y, d, w, d, w) - 2.0 * _sums.Trace(x, y, own, w, d, w);
        }
    }

    /// <summary>tr(K_ar B_l K_ra B_k), twice for the two orders of k and l.</summary>
    private void AddPair(int k, int n, RestLevel r)
    {
        var (w, wr) = (_level.Width, _c.Panels[r.Factor].Width);
        foreach (var y in _sums.Parameters[r.Factor])
        {
            var (s, d) = _sums.Place(y);
            foreach (var x in _own)
            {
                var (row, column) = _sums.Place(x);
                var left = F.AsSpan((k + row * n) * _m + r.Start, wr);
                var right = F.AsSpan((k + column * n) * _m + r.Start, wr);
                var sum = left[s] * right[d];
                if (row != column) sum += right[s] * left[d];
                if (s != d) sum += left[d] * right[s];
                if (row != column && s != d) sum += right[d] * left[s];
                _sums.Second[x + y * _sums.Count] += sum;
                _sums.Second[y + x * _sums.Count] += sum;
            }
        }
    }

    /// <summary>tr(M_kM_l), −N_kᵀN_l, and the products of K_r1B_kR with B_lR of the rest.</summary>
    public void Finish(Component component)
    {
        for (var q = 0; q < _own.Length; q++)
        {
            var (row, column) = _sums.Place(_own[q]);
            if (row == column) Cholesky.Symmetrize(_products[q], _m, _m);
        }

        var p = _sums.P;
        var (left, right) = (new double[_m * p], new double[_m * p]);
        for (var y = 0; y < _own.Length; y++)
        {
            Transpose(_withU[y], right, p);
            for (var x = 0; x <= y; x++)
            {
                var sum = Vectors.Dot(_products[x], _products[y]);
                _sums.Second[_own[x] + _own[y] * _sums.Count] += sum;
                if (x != y) _sums.Second[_own[y] + _own[x] * _sums.Count] += sum;
                Transpose(_withU[x], left, p);
                _sums.AddCross(_own[x], _own[y], left, right, _m, -1.0);
            }
        }

        AddRest(component, left, right);
    }

    private void AddRest(Component component, double[] left, double[] right)
    {
        var p = _sums.P;
        for (var f = 1; f < _sums.Parameters.Length; f++)
            foreach (var l in _sums.Parameters[f])
            {
                RestSums.Pattern(_c, _r, _sums, component, l, right);
                for (var q = 0; q < _own.Length; q++)
                {
                    Transpose(_withK[q], left, p);
                    _sums.AddCross(_own[q], l, left, right, _m, 1.0);
                }
            }
    }

    private void Transpose(double[] byColumns, double[] byRows, int p)
    {
        for (var j = 0; j < p; j++)
            for (var i = 0; i < _m; i++) byRows[i * p + j] = byColumns[i + j * _m];
    }
}
