using Blup.Design;
using Blup.Estimation;
using Blup.Models;

namespace Blup.Inference.Prediction;

/// <summary>
/// Solves with the factor L of M = [ΛᵀZᵀZΛ+I, ΛᵀZᵀX; ·, XᵀX] for single sparse rows l = (Λᵀz, x): Henderson's mixed-model equations (1975),
/// Var(lᵀ(û − u, β̂ − β)) = σ² lᵀM⁻¹l. Only the levels that a row touches are visited. Not shared between threads.
/// </summary>
internal sealed class RowSolver
{
    private readonly BlockedCholesky _l;
    private readonly CrossProducts _c;
    private readonly ModelLayout _layout;
    private readonly LmmModel _model;
    private readonly double[] _v;
    private readonly List<int>[] _touched;
    private readonly double[] _z;

    public RowSolver(Objective objective)
    {
        (_model, _l, _c, _layout) = (objective.Model, objective.Factorization, objective.Model.CrossProducts, objective.Model.Layout);
        _v = new double[_layout.Size];
        _touched = [.. Enumerable.Range(0, _layout.Chain).Select(_ => new List<int>())];
        _z = new double[_layout.Factors.Length == 0 ? 1 : _layout.Factors.Max(f => f.Width)];
    }

    /// <summary>The row, then L⁻¹ of it after <see cref="Solve"/>; all coordinates.</summary>
    public ReadOnlySpan<double> Vector => _v;

    /// <summary>The part of X, p entries.</summary>
    public ReadOnlySpan<double> Fixed => _v.AsSpan(_layout.Q, _layout.P);

    /// <summary>Sets the fixed part from user columns (those kept) at row i, times <paramref name="weight"/>; clears the rest.</summary>
    public void Begin(IReadOnlyList<double[]> kept, int i, double weight = 1.0)
    {
        Clear();
        var row = _v.AsSpan(_layout.Q, kept.Count);
        for (var j = 0; j < row.Length; j++) row[j] = kept[j][i];
        _model.FixedTransform.Apply(row);
        Numerics.Dense.Vectors.Scale(weight, row);
    }

    /// <summary>Adds Λᵀz of one level of a term.</summary>
    public void Add(int factor, RandomTerm term, IReadOnlyList<double[]?> columns, int i, int level, double weight = 1.0)
    {
        var f = _layout.Factors[factor];
        var own = f.Offset + level * f.Width + term.Column;
        Spherical(factor, term, columns, i, _z);
        for (var u = 0; u < term.Width; u++) _v[own + u] += weight * _z[u];
        if (factor < _layout.Chain) Touch(factor, level);
    }

    /// <summary>Sets one coordinate.</summary>
    public void Set(int coordinate, double value)
    {
        _v[coordinate] = value;
        for (var f = 0; f < _layout.Chain; f++)
        {
            var factor = _layout.Factors[f];
            if (coordinate >= factor.Offset && coordinate < factor.Offset + factor.Size) Touch(f, (coordinate - factor.Offset) / factor.Width);
        }
    }

    /// <summary>The coordinates of Z and X that are not zero, ascending, and their values.</summary>
    public (int[] At, double[] Values) NonZeros()
    {
        var at = new List<int>();
        for (var f = 0; f < _layout.Chain; f++)
        {
            var factor = _layout.Factors[f];
            foreach (var a in _touched[f].Order()) at.AddRange(Enumerable.Range(factor.Offset + a * factor.Width, factor.Width));
        }

        at.AddRange(Enumerable.Range(_layout.ChainSize, _layout.Size - 1 - _layout.ChainSize));
        at.RemoveAll(k => _v[k] == 0.0);
        return ([.. at], [.. at.Select(k => _v[k])]);
    }

    /// <summary>The coordinates of the chain that are not zero, ascending, and their values.</summary>
    public (int[] At, double[] Values) ChainNonZeros()
    {
        var at = new List<int>();
        for (var f = 0; f < _layout.Chain; f++)
        {
            var factor = _layout.Factors[f];
            foreach (var a in _touched[f].Order())
                for (var j = 0; j < factor.Width; j++)
                    if (_v[factor.Offset + a * factor.Width + j] != 0.0) at.Add(factor.Offset + a * factor.Width + j);
        }

        return ([.. at], [.. at.Select(k => _v[k])]);
    }

    /// <summary>The dense coordinates and those of X that are not zero, counted from the first dense one, and their values.</summary>
    public (int[] At, double[] Values) DenseNonZeros()
    {
        var (at, values) = (new List<int>(64), new List<double>(64));
        var dense = _v.AsSpan(_layout.ChainSize, _layout.DenseSize + _layout.P);
        for (var k = 0; k < dense.Length; k++)
        {
            if (dense[k] == 0.0) continue;
            at.Add(k);
            values.Add(dense[k]);
        }

        return ([.. at], [.. values]);
    }

    /// <summary>Λᵀz of a term at row i, in internal columns.</summary>
    public void Spherical(int factor, RandomTerm term, IReadOnlyList<double[]?> columns, int i, Span<double> result)
    {
        var (w, stride, lambda) = (term.Width, _layout.Factors[factor].Width, _l.Lambda[factor]);
        Internal(term, columns, i, result);
        for (var u = 0; u < w; u++)
        {
            var sum = 0.0;
            for (var k = u; k < w; k++) sum += lambda[term.Column + k + (term.Column + u) * stride] * result[k];
            result[u] = sum;
        }
    }

    /// <summary>z' = L⁻¹(z − shift) of a term's columns (null: ones) at row i.</summary>
    public static void Internal(RandomTerm term, IReadOnlyList<double[]?> columns, int i, Span<double> result)
    {
        var (w, t) = (term.Width, term.Transform);
        for (var j = w - 1; j >= 0; j--)
        {
            var sum = 0.0;
            for (var m = 0; m <= j; m++) sum += t.Inverse[j + m * w] * ((columns[m]?[i] ?? 1.0) - t.Shift[m]);
            result[j] = sum;
        }
    }

    /// <summary>v := L⁻¹v; returns ‖v‖² = lᵀM⁻¹l.</summary>
    public double Solve()
    {
        var square = SolveChain();
        var trailing = _v.AsSpan(_layout.ChainSize);
        for (var j = 0; j < _l.Order - 1; j++)
        {
            if (trailing[j] == 0.0) continue;
            var column = _l.Trailing.AsSpan(j * _l.Stride, _l.Order);
            var value = trailing[j] /= column[j];
            square += value * value;
            for (var i = j + 1; i < _l.Order - 1; i++) trailing[i] -= column[i] * value;
        }

        return square;
    }

    /// <summary>The part of <see cref="Solve"/> before the dense coordinates: these then hold the right side of the dense solve.</summary>
    public double SolveChain()
    {
        var square = 0.0;
        for (var f = 0; f < _layout.Chain; f++)
            for (var k = 0; k < _touched[f].Count; k++) square += Eliminate(f, _touched[f][k]);
        return square;
    }

    /// <summary>M⁻¹l over all coordinates, after <see cref="Solve"/>: one backward solve. Cost the non-zeros of L.</summary>
    public void Backward(Span<double> s)
    {
        _v.CopyTo(s);
        s[_layout.Size - 1] = 0.0;
        var trailing = s[_layout.ChainSize..];
        for (var j = _l.Order - 2; j >= 0; j--)
        {
            var column = _l.Trailing.AsSpan(j * _l.Stride, _l.Order);
            var sum = trailing[j];
            for (var i = j + 1; i < _l.Order - 1; i++) sum -= column[i] * trailing[i];
            trailing[j] = sum / column[j];
        }

        for (var f = _layout.Chain - 1; f >= 0; f--)
            for (var a = 0; a < _c.Panels[f].Levels; a++) BackwardLevel(f, a, s);
    }

    /// <summary>The X part of M⁻¹l only, after <see cref="Solve"/>: p entries, internal columns.</summary>
    public void BackwardFixed(Span<double> s)
    {
        var first = _layout.DenseSize;
        for (var j = _layout.P - 1; j >= 0; j--)
        {
            var column = _l.Trailing.AsSpan((first + j) * _l.Stride, _l.Order);
            var sum = _v[_layout.Q + j];
            for (var i = j + 1; i < _layout.P; i++) sum -= column[first + i] * s[i];
            s[j] = sum / column[first + j];
        }
    }

    private void BackwardLevel(int f, int a, Span<double> s)
    {
        var (panels, width) = (_c.Panels[f], _c.Panels[f].Width);
        var (start, height, own) = (panels.Start[a], panels.Height(a), _layout.Factors[f].Offset + a * width);
        var diagonal = _l.Diagonal[f].AsSpan(a * width * width, width * width);
        for (var j = width - 1; j >= 0; j--)
        {
            var sum = s[own + j];
            for (var i = 0; i < height; i++) sum -= _l.Panels[f][start * width + j * height + i] * s[panels.Rows[start + i]];
            for (var i = j + 1; i < width; i++) sum -= diagonal[i + j * width] * s[own + i];
            s[own + j] = sum / diagonal[j + j * width];
        }
    }

    private double Eliminate(int f, int a)
    {
        var (panels, width) = (_c.Panels[f], _c.Panels[f].Width);
        var (start, height, own) = (panels.Start[a], panels.Height(a), _layout.Factors[f].Offset + a * width);
        var diagonal = _l.Diagonal[f].AsSpan(a * width * width, width * width);
        for (var s = 0; s < _layout.Chain - 1 - f; s++)
        {
            var from = panels.Segment(a, s);
            if (from == panels.Segment(a, s + 1)) continue;
            var later = _layout.Factors[f + 1 + s];
            Touch(f + 1 + s, (panels.Rows[start + from] - later.Offset) / later.Width);
        }

        var square = 0.0;
        for (var j = 0; j < width; j++)
        {
            var value = _v[own + j] /= diagonal[j + j * width];
            square += value * value;
            for (var i = j + 1; i < width; i++) _v[own + i] -= diagonal[i + j * width] * value;
            var panel = _l.Panels[f].AsSpan(start * width + j * height, height);
            for (var i = 0; i < height; i++) _v[panels.Rows[start + i]] -= panel[i] * value;
        }

        return square;
    }

    private void Touch(int f, int level)
    {
        if (!_touched[f].Contains(level)) _touched[f].Add(level);
    }

    private void Clear()
    {
        for (var f = 0; f < _layout.Chain; f++)
        {
            var factor = _layout.Factors[f];
            foreach (var a in _touched[f]) _v.AsSpan(factor.Offset + a * factor.Width, factor.Width).Clear();
            _touched[f].Clear();
        }

        _v.AsSpan(_layout.ChainSize).Clear();
    }
}

/// <summary>The random terms of a model as the row algorithms need them.</summary>
/// <param name="Factor">Index of its grouping factor in the layout.</param>
/// <param name="Term">Where it lies in the factor.</param>
/// <param name="Design">Its columns and codes on the rows fitted.</param>
internal sealed record TermPlace(int Factor, RandomTerm Term, RandomTermDesign Design)
{
    /// <summary>All terms, in the order of the results (decreasing number of levels, then that of the formula).</summary>
    public static IReadOnlyList<TermPlace> All(LmmModel model)
        => [.. model.Layout.Factors.SelectMany((f, i) => f.Terms.Select(t => new TermPlace(i, t, model.Frame.Random[t.FormulaIndex])))
            .OrderByDescending(x => x.Design.Levels.Count).ThenBy(x => x.Term.FormulaIndex)];
}
