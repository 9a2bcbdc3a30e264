using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// Â = the Z block of the inverse of M over [Z X] (REML) or over Z (ML): dense, q×q. With one chain factor it follows from the dense part's inverse
/// G by two products (eq. 9 over all rows): Â_21 = −GB, Â_11 = A⁻¹ + BᵀGB, B = P L⁻¹; with a longer chain the matrix is inverted as a whole.
/// Cost about q²·(dense size), or q³. Workspace made once.
/// </summary>
internal sealed class FullInverse
{
    private readonly CrossProducts _c;
    private readonly ModelLayout _layout;
    private readonly BlockedCholesky _l;
    private readonly DenseWorkspace _dense;
    private readonly double[] _trailing;
    private readonly double[] _b;
    private readonly double[] _product;
    private readonly double[] _own;
    private (int Factorization, bool Reml) _at = (-1, false);

    public FullInverse(CrossProducts c, BlockedCholesky l, DenseWorkspace dense)
    {
        (_c, _layout, _l, _dense) = (c, c.Layout, l, dense);
        var q = _layout.Q;
        Values = new double[q * q];
        _own = new double[_layout.Factors[0].Width * _layout.Factors[0].Width];
        if (_layout.Chain == 1)
        {
            _trailing = new double[l.Stride * l.Order];
            _b = new double[l.Stride * _layout.ChainSize];
            _product = new double[l.Stride * _layout.ChainSize];
        }
        else
        {
            _trailing = new double[(q + _layout.P) * (q + _layout.P)];
            _b = new double[_layout.Factors.Max(f => f.Width * f.Width)];
            _product = new double[c.Panels.Max(p => Enumerable.Range(0, p.Levels).Max(p.Height) * p.Width)];
        }
    }

    /// <summary>Â, q×q symmetric, by columns.</summary>
    public double[] Values { get; }

    /// <summary>Computes Â at the last factorization, unless it is that already.</summary>
    public void Compute(bool reml)
    {
        if (_at == (_l.Factorizations, reml)) return;
        _at = (_l.Factorizations, reml);
        if (_layout.Chain == 1) FromPanels(reml);
        else FromWhole(reml);
    }

    private void FromPanels(bool reml)
    {
        var (q, first, stride) = (_layout.Q, _layout.ChainSize, _l.Stride);
        var size = _layout.DenseSize + (reml ? _layout.P : 0);
        for (var j = 0; j < size; j++) _l.Trailing.AsSpan(j * stride + j, size - j).CopyTo(_trailing.AsSpan(j * stride + j));
        Cholesky.Inverse(_trailing, size, stride, _dense);
        Cholesky.Symmetrize(_trailing, size, stride);
        SpreadPanels(size);
        Gemm.Multiply(false, false, size, first, size, 1.0, _trailing, stride, _b, stride, 0.0, _product, stride, _dense);
        Syrk.LowerProduct(first, size, 1.0, _b, stride, _product, stride, 0.0, Values, q, _dense);
        AddOwnBlocks();
        Cholesky.Symmetrize(Values, first, q);
        for (var j = 0; j < first; j++)
            for (var i = 0; i < _layout.DenseSize; i++) Values[first + i + j * q] = Values[j + (first + i) * q] = -_product[i + j * stride];
        for (var j = 0; j < _layout.DenseSize; j++) _trailing.AsSpan(j * stride, _layout.DenseSize).CopyTo(Values.AsSpan(first + (first + j) * q));
    }

    /// <summary>B = P L⁻¹ of the chain factor as a dense matrix of <paramref name="size"/> rows; its zeros stay zeros.</summary>
    private void SpreadPanels(int size)
    {
        var (panels, width, first) = (_c.Panels[0], _layout.Factors[0].Width, _layout.ChainSize);
        for (var a = 0; a < panels.Levels; a++)
        {
            var (start, height) = (panels.Start[a], panels.Height(a));
            var diagonal = _l.Diagonal[0].AsSpan(a * width * width, width * width);
            var rows = panels.Rows.AsSpan(start, height);
            for (var j = width - 1; j >= 0; j--)
            {
                var column = _b.AsSpan((a * width + j) * _l.Stride, size);
                var panel = _l.Panels[0].AsSpan(start * width + j * height, height);
                for (var i = 0; i < height && rows[i] - first < size; i++) column[rows[i] - first] = panel[i];
                for (var k = j + 1; k < width; k++) Vectors.Axpy(-diagonal[k + j * width], _b.AsSpan((a * width + k) * _l.Stride, size), column);
                Vectors.Scale(1.0 / diagonal[j + j * width], column);
            }
        }
    }

    private void AddOwnBlocks()
    {
        var (q, width) = (_layout.Q, _layout.Factors[0].Width);
        var own = _own;
        for (var a = 0; a < _layout.Factors[0].Levels; a++)
        {
            SmallBlocks.InverseFromFactor(_l.Diagonal[0].AsSpan(a * width * width, width * width), own, width);
            for (var j = 0; j < width; j++)
                for (var i = 0; i < width; i++) Values[a * width + i + (a * width + j) * q] += own[i + j * width];
        }
    }

    /// <summary>Assembles M over all coordinates, and inverts it.</summary>
    private void FromWhole(bool reml)
    {
        var (q, size) = (_layout.Q, _layout.Q + (reml ? _layout.P : 0));
        var m = _trailing;
        Array.Clear(m);
        for (var f = 0; f < _c.Panels.Length; f++)
        {
            var (panels, width) = (_c.Panels[f], _c.Panels[f].Width);
            for (var a = 0; a < panels.Levels; a++)
            {
                var (own, height) = (_layout.Factors[f].Offset + a * width, panels.Height(a));
                var block = _b.AsSpan(0, width * width);
                var panel = _product.AsSpan(0, height * width);
                SmallBlocks.ScaleDiagonal(panels.Diagonal.AsSpan(a * width * width, width * width), _l.Lambda[f], block, width);
                DenseAssembly.ScalePanel(panels, a, f, _l.Lambda, panel);
                for (var j = 0; j < width; j++)
                {
                    for (var i = j; i < width; i++) m[own + i + (own + j) * size] = block[i + j * width];
                    for (var i = 0; i < height; i++)
                    {
                        var row = panels.Rows[panels.Start[a] + i];
                        if (row < size) m[row + (own + j) * size] = panel[j * height + i];
                    }
                }
            }
        }

        for (var j = q; j < size; j++)
            for (var i = j; i < size; i++) m[i + j * size] = _c.Fixed[i - q + (j - q) * (_layout.P + 1)];
        Cholesky.Factor(m, size, size, _dense);
        Cholesky.Inverse(m, size, size, _dense);
        Cholesky.Symmetrize(m, size, size);
        for (var j = 0; j < q; j++) m.AsSpan(j * size, q).CopyTo(Values.AsSpan(j * q));
    }
}
