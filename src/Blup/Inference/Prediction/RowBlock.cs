using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference.Prediction;

/// <summary>
/// M⁻¹l of up to <see cref="IRowVariance.Block"/> rows at once, stored by coordinate (coordinate × rows): the forward solve of a row visits only the levels it
/// touches, everything after it is shared work on blocks.
/// </summary>
internal sealed class RowBlock
{
    private readonly Objective _objective;
    private readonly BlockedCholesky _l;
    private readonly CrossProducts _c;
    private readonly ModelLayout _layout;
    private readonly DenseWorkspace _dense = new();
    private readonly double[] _v;
    private readonly double[] _lambda;
    private readonly double[] _products;
    private readonly double[] _squares = new double[IRowVariance.Block];
    private readonly double[] _gradients;
    private int _count;

    /// <param name="objective">Evaluated at θ̂; read only.</param>
    /// <param name="gradients">Whether <see cref="Backward"/> will be asked for.</param>
    public RowBlock(Objective objective, bool gradients)
    {
        (_objective, _l, _c, _layout) = (objective, objective.Factorization, objective.Model.CrossProducts, objective.Model.Layout);
        _v = new double[_layout.Size * IRowVariance.Block];
        _lambda = gradients ? new double[_v.Length] : [];
        _products = gradients ? new double[_v.Length] : [];
        _gradients = new double[objective.Templates.Count * IRowVariance.Block];
    }

    public void Begin(int count)
    {
        _count = count;
        Array.Clear(_gradients);
    }

    /// <summary>Takes over a row that the solver holds.</summary>
    public void Load(int column, RowSolver solver)
    {
        _squares[column] = solver.SolveChain();
        var row = solver.Vector;
        for (var k = 0; k < _layout.Size; k++) _v[k * _count + column] = row[k];
    }

    /// <summary>lᵀM⁻¹l of each row.</summary>
    public void Solve(Span<double> squares)
    {
        _squares.AsSpan(0, _count).CopyTo(squares);
        var order = _l.Order - 1;
        var trailing = _v.AsSpan(_layout.ChainSize * _count);
        if (order == 0) return;
        Triangular.SolveLowerTransposedRight(_l.Trailing, order, _l.Stride, trailing, _count, _count, _dense);
        for (var k = 0; k < order; k++)
            for (var r = 0; r < _count; r++) squares[r] += trailing[k * _count + r] * trailing[k * _count + r];
    }

    /// <summary>s = M⁻¹l of each row and −C(Λs_u, s_x); after <see cref="Solve"/>.</summary>
    public void Backward()
    {
        var size = _layout.Size * _count;
        PenalisedSolve.Backward(_l, _c, _v.AsSpan(0, size), _count, _dense);
        _v.AsSpan(0, size).CopyTo(_lambda);
        ManyColumns.Lambda(_layout, _l.Lambda, _lambda.AsSpan(0, size), _count);
        ManyColumns.Multiply(_c, _lambda.AsSpan(0, size), _products.AsSpan(0, size), _count, _dense);
        SmallBlocks.Scale(_products.AsSpan(0, size), -1.0);
    }

    /// <summary>Adds to −C(Λs_u, s_x) of one row, from a coordinate on.</summary>
    public void AddToProducts(int coordinate, int column, ReadOnlySpan<double> z)
    {
        for (var j = 0; j < z.Length; j++) _products[(coordinate + j) * _count + column] += z[j];
    }

    /// <summary>∂(lᵀM⁻¹l)/∂θ of one row; zero before <see cref="Differentiate"/>.</summary>
    public void Gradient(int column, Span<double> gradient)
    {
        for (var k = 0; k < gradient.Length; k++) gradient[k] = 2.0 * _gradients[k * IRowVariance.Block + column];
    }

    /// <summary>Finds the gradients of all rows, after <see cref="Backward"/> and what is added to the products.</summary>
    public void Differentiate()
    {
        for (var k = 0; k < _objective.Templates.Count; k++)
        {
            var e = _objective.Templates.Entries[k];
            var factor = _layout.Factors[e.Factor];
            var sums = _gradients.AsSpan(k * IRowVariance.Block, _count);
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = factor.Offset + a * factor.Width;
                var s = _v.AsSpan((own + e.Column) * _count, _count);
                var products = _products.AsSpan((own + e.Row) * _count, _count);
                for (var r = 0; r < sums.Length; r++) sums[r] += s[r] * products[r];
            }
        }
    }
}
