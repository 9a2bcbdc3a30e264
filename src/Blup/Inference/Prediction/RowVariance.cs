using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference.Prediction;

/// <summary>The variance of predicted means, a block of rows at a time. Not shared between threads.</summary>
internal interface IRowVariance
{
    /// <summary>Most rows of a block.</summary>
    const int Block = 64;

    /// <summary>Variances of the means of some rows, and the degrees of freedom of each variance plus <paramref name="residual"/>·σ².</summary>
    void At(ReadOnlySpan<int> rows, ReadOnlySpan<double> residual, Span<double> variance, Span<double> df);
}

/// <summary>xᵀCx with a provider's covariance and degrees of freedom.</summary>
internal sealed class FixedRowVariance(IModelFit fit, PredictionRows data, IDegreesOfFreedom provider) : IRowVariance
{
    private readonly double[] _x = new double[fit.KeptColumns.Count];

    public void At(ReadOnlySpan<int> rows, ReadOnlySpan<double> residual, Span<double> variance, Span<double> df)
    {
        for (var r = 0; r < rows.Length; r++)
        {
            for (var j = 0; j < _x.Length; j++) _x[j] = data.Columns[fit.KeptColumns[j]][rows[r]];
            variance[r] = 0.0;
            for (var a = 0; a < _x.Length; a++)
                for (var b = 0; b < _x.Length; b++) variance[r] += _x[a] * provider.Covariance[a, b] * _x[b];
            df[r] = _x.Length == 0 ? fit.ResidualDf : provider.Row(_x);
        }
    }
}

/// <summary>What the rows of a mixed model share: the factorization at θ̂ and the covariance of the variance parameters.</summary>
internal sealed record SharedVariance(LmmFit Fit, PredictionRows Rows, IReadOnlyList<TermPlace> Terms, PredictionLevel Level, Objective Objective, Satterthwaite? Satterthwaite)
{
    /// <summary>Whether groups not seen add their variance at the conditional level.</summary>
    public bool UnseenCounts { get; init; }

    public static SharedVariance Of(LmmFit fit, PredictionRows rows, IReadOnlyList<TermPlace> terms, PredictionLevel level, DfMethod method, bool withDf)
        => new(fit, rows, terms, level, FittedObjective.Of(fit, blocked: true).Objective, withDf && method != DfMethod.Wald ? (Satterthwaite)DfProviders.Of(fit, method) : null);
}

/// <summary>
/// σ²(lᵀM⁻¹l + zᵀΛΛᵀz of new groups) from Henderson's equations, with Satterthwaite's degrees of freedom: with s = M⁻¹l,
/// ∂(lᵀM⁻¹l)/∂θ_k = 2 s_uᵀ dΛ_kᵀ (z − Zᵀ(ZΛs_u + Xs_x)).
/// </summary>
internal sealed class MixedRowVariance : IRowVariance
{
    private readonly SharedVariance _shared;
    private readonly double[][] _kept;
    private readonly Objective _objective;
    private readonly RowSolver _solver;
    private readonly RowBlock _block;
    private readonly double[] _z;
    private readonly double[] _half;
    private readonly double[] _gradient;

    public MixedRowVariance(SharedVariance shared)
    {
        (_shared, _objective) = (shared, shared.Objective);
        _solver = new RowSolver(_objective);
        _block = new RowBlock(_objective, gradients: shared.Satterthwaite is not null);
        _kept = [.. shared.Fit.KeptColumns.Select(j => shared.Rows.Columns[j])];
        var width = shared.Terms.Count == 0 ? 1 : shared.Terms.Max(t => t.Term.Width);
        (_z, _half) = (new double[width], new double[width]);
        _gradient = new double[_objective.Templates.Count];
    }

    public void At(ReadOnlySpan<int> rows, ReadOnlySpan<double> residual, Span<double> variance, Span<double> df)
    {
        _block.Begin(rows.Length);
        for (var r = 0; r < rows.Length; r++)
        {
            Load(rows[r]);
            _block.Load(r, _solver);
        }

        _block.Solve(variance);
        if (_shared.Satterthwaite is not null)
        {
            _block.Backward();
            for (var r = 0; r < rows.Length; r++) Seen(rows[r], r);
            _block.Differentiate();
        }

        for (var r = 0; r < rows.Length; r++)
        {
            _block.Gradient(r, _gradient);
            var c = variance[r];
            foreach (var t in _shared.Terms)
                if (IsNew(t, rows[r])) c += NewGroup(t, rows[r]);
            variance[r] = c * _shared.Fit.Sigma * _shared.Fit.Sigma;
            df[r] = _shared.Satterthwaite?.Df(c + residual[r], _gradient) ?? double.PositiveInfinity;
        }
    }

    /// <summary>∂(lᵀM⁻¹l)/∂θ at row i, without the variance of new groups.</summary>
    public double[] GradientAt(int i)
    {
        _block.Begin(1);
        Load(i);
        _block.Load(0, _solver);
        _block.Solve(new double[1]);
        _block.Backward();
        Seen(i, 0);
        _block.Differentiate();
        _block.Gradient(0, _gradient);
        return (double[])_gradient.Clone();
    }

    private void Load(int i)
    {
        _solver.Begin(_kept, i);
        if (_shared.Level != PredictionLevel.Conditional) return;
        foreach (var t in _shared.Terms)
        {
            var design = _shared.Rows.Random![t.Term.FormulaIndex];
            if (design.Codes[i] >= 0) _solver.Add(t.Factor, t.Term, design.Columns, i, design.Codes[i]);
        }
    }

    /// <summary>Adds z of the groups seen to −Zᵀ(ZΛs_u + Xs_x).</summary>
    private void Seen(int i, int column)
    {
        if (_shared.Level != PredictionLevel.Conditional) return;
        foreach (var t in _shared.Terms)
        {
            var design = _shared.Rows.Random![t.Term.FormulaIndex];
            if (design.Codes[i] < 0) continue;
            RowSolver.Internal(t.Term, design.Columns, i, _z);
            var factor = _objective.Model.Layout.Factors[t.Factor];
            _block.AddToProducts(factor.Offset + design.Codes[i] * factor.Width + t.Term.Column, column, _z.AsSpan(0, t.Term.Width));
        }
    }

    /// <summary>Whether the term's group at row i is one not seen, whose variance counts.</summary>
    private bool IsNew(TermPlace t, int i)
        => _shared.Level == PredictionLevel.NewGroup || (_shared.Level == PredictionLevel.Conditional && _shared.Rows.Random![t.Term.FormulaIndex].Codes[i] == -1 && _shared.UnseenCounts);

    private double NewGroup(TermPlace t, int i)
    {
        var columns = _shared.Rows.Random![t.Term.FormulaIndex].Columns;
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
}
