using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference.Prediction;

/// <summary>The variance of a predicted mean, row by row.</summary>
internal interface IRowVariance
{
    /// <summary>Variance of the mean at row i, and the degrees of freedom of that variance plus <paramref name="residual"/>·σ².</summary>
    (double Variance, double Df) At(int i, double residual);
}

/// <summary>xᵀCx with a provider's covariance and degrees of freedom.</summary>
internal sealed class FixedRowVariance(IModelFit fit, PredictionRows rows, IDegreesOfFreedom provider) : IRowVariance
{
    private readonly double[] _x = new double[fit.KeptColumns.Count];

    public (double Variance, double Df) At(int i, double residual)
    {
        for (var j = 0; j < _x.Length; j++) _x[j] = rows.Columns[fit.KeptColumns[j]][i];
        var variance = 0.0;
        for (var a = 0; a < _x.Length; a++)
            for (var b = 0; b < _x.Length; b++) variance += _x[a] * provider.Covariance[a, b] * _x[b];
        return (variance, _x.Length == 0 ? fit.ResidualDf : provider.Row(_x));
    }
}

/// <summary>
/// σ²(lᵀM⁻¹l + zᵀΛΛᵀz of new groups) from Henderson's equations, with Satterthwaite's degrees of freedom: with s = M⁻¹l,
/// ∂(lᵀM⁻¹l)/∂θ_k = 2 s_uᵀ dΛ_kᵀ (z − Zᵀ(ZΛs_u + Xs_x)).
/// </summary>
internal sealed class MixedRowVariance : IRowVariance
{
    private readonly LmmFit _fit;
    private readonly PredictionRows _rows;
    private readonly IReadOnlyList<TermPlace> _terms;
    private readonly PredictionLevel _level;
    private readonly double[][] _kept;
    private readonly Objective _objective;
    private readonly RowSolver _solver;
    private readonly Satterthwaite? _satterthwaite;
    private readonly double[] _s;
    private readonly double[] _products;
    private readonly double[] _z;
    private readonly double[] _half;
    private readonly double[] _gradient;

    public MixedRowVariance(LmmFit fit, PredictionRows rows, IReadOnlyList<TermPlace> terms, PredictionLevel level, DfMethod method, bool withDf)
    {
        (_fit, _rows, _terms, _level) = (fit, rows, terms, level);
        _objective = FittedObjective.Of(fit).Objective;
        _solver = new RowSolver(_objective);
        _kept = [.. fit.KeptColumns.Select(j => rows.Columns[j])];
        if (withDf && method != DfMethod.Wald) _satterthwaite = (Satterthwaite)DfProviders.Of(fit, method);
        var layout = _objective.Model.Layout;
        (_s, _products) = (new double[layout.Size], new double[layout.Size]);
        var width = terms.Count == 0 ? 1 : terms.Max(t => t.Term.Width);
        (_z, _half) = (new double[width], new double[width]);
        _gradient = new double[_objective.Templates.Count];
    }

    public (double Variance, double Df) At(int i, double residual)
    {
        _solver.Begin(_kept, i);
        if (_level == PredictionLevel.Conditional)
            foreach (var t in _terms)
            {
                var design = _rows.Random![t.Term.FormulaIndex];
                if (design.Codes[i] >= 0) _solver.Add(t.Factor, t.Term, design.Columns, i, design.Codes[i]);
            }

        var c = _solver.Solve();
        Array.Clear(_gradient);
        if (_satterthwaite is not null) Gradient(i);
        foreach (var t in _terms)
            if (IsNew(t, i)) c += NewGroup(t, i);
        var variance = c * _fit.Sigma * _fit.Sigma;
        return (variance, _satterthwaite is null ? double.PositiveInfinity : _satterthwaite.Df(c + residual, _gradient));
    }

    /// <summary>∂(lᵀM⁻¹l + new groups)/∂θ at row i.</summary>
    public double[] GradientAt(int i)
    {
        At(i, 0.0);
        Array.Clear(_gradient);
        Gradient(i);
        foreach (var t in _terms)
            if (IsNew(t, i)) NewGroup(t, i);
        return (double[])_gradient.Clone();
    }

    /// <summary>Whether the term's group at row i is one not seen, whose variance counts.</summary>
    private bool IsNew(TermPlace t, int i)
        => _level == PredictionLevel.NewGroup || (_level == PredictionLevel.Conditional && _rows.Random![t.Term.FormulaIndex].Codes[i] == -1 && UnseenCounts);

    /// <summary>Whether groups not seen add their variance at the conditional level.</summary>
    public bool UnseenCounts { get; init; }

    private double NewGroup(TermPlace t, int i)
    {
        var columns = _rows.Random![t.Term.FormulaIndex].Columns;
        RowSolver.Internal(t.Term, columns, i, _z);
        _solver.Spherical(t.Factor, t.Term, columns, i, _half);
        var sum = 0.0;
        for (var u = 0; u < t.Term.Width; u++) sum += _half[u] * _half[u];
        for (var k = t.Term.ThetaStart; k < t.Term.ThetaStart + t.Term.ThetaCount; k++)
        {
            var e = _objective.Templates.Entries[k];
            _gradient[k] += 2.0 * _half[e.Column - t.Term.Column] * _z[e.Row - t.Term.Column];
        }

        return sum;
    }

    private void Gradient(int i)
    {
        var (layout, lambda) = (_objective.Model.Layout, _objective.Factorization.Lambda);
        _solver.Backward(_s);
        var v = new double[layout.Size];
        _s.CopyTo(v, 0);
        ManyColumns.Lambda(layout, lambda, v, 1);
        _objective.Model.CrossProducts.Multiply(v, _products);
        for (var k = 0; k < _products.Length; k++) _products[k] = -_products[k];
        if (_level == PredictionLevel.Conditional)
            foreach (var t in _terms)
            {
                var design = _rows.Random![t.Term.FormulaIndex];
                if (design.Codes[i] < 0) continue;
                RowSolver.Internal(t.Term, design.Columns, i, _z);
                var factor = layout.Factors[t.Factor];
                for (var j = 0; j < t.Term.Width; j++) _products[factor.Offset + design.Codes[i] * factor.Width + t.Term.Column + j] += _z[j];
            }

        for (var k = 0; k < _gradient.Length; k++)
        {
            var e = _objective.Templates.Entries[k];
            var factor = layout.Factors[e.Factor];
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = factor.Offset + a * factor.Width;
                _gradient[k] += 2.0 * _s[own + e.Column] * _products[own + e.Row];
            }
        }
    }
}
