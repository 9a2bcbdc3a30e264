using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The profiled criterion of one model as a function of the internal θ, with its own workspace: not shared between threads. Evaluations allocate
/// nothing. D(θ) = log|H| + [REML: log|XᵀH⁻¹X|] + m (1 + log(2π r²/m)) − Σ log w, m = n − p or n (docs/theory, eq. 2).
/// </summary>
internal sealed class Objective
{
    private readonly Score _score;
    private readonly Curvature _curvature;
    private readonly double _constant;
    private readonly TraceTerm? _exact;

    public Objective(LmmModel model, bool reml, DenseWorkspace? workspace = null)
    {
        var dense = workspace ?? new DenseWorkspace();
        (Model, Reml) = (model, reml);
        Templates = new Templates(model.Layout);
        Factorization = new BlockedCholesky(model.CrossProducts, dense);
        _score = new Score(model.CrossProducts, Factorization, dense);
        _curvature = new Curvature(model.CrossProducts, Factorization, Templates, dense);
        _exact = TraceTerm.For(model.CrossProducts, Factorization, _score, Templates, dense);
        M = model.Rows - (reml ? model.Layout.P : 0);
        _constant = (reml ? model.FixedTransform.LogDeterminant() : 0.0) - model.LogWeights + M * (1.0 + Math.Log(2.0 * Math.PI / M) + 2.0 * Math.Log(model.FixedTransform.ResponseScale));
    }

    public LmmModel Model { get; }

    /// <summary>Whether <see cref="Hessian"/> is exact here or average information.</summary>
    public bool HasExactHessian => _exact is not null;

    public bool Reml { get; }

    public Templates Templates { get; }

    public BlockedCholesky Factorization { get; }

    public Score Score => _score;

    public Curvature Curvature => _curvature;

    /// <summary>Degrees of freedom of σ²: n − p for REML, n for ML.</summary>
    public double M { get; }

    /// <summary>Criterion evaluations plus gradient evaluations so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Internal residual variance at the last evaluation, r²/m.</summary>
    public double ResidualVariance => Factorization.ResidualSquare / M;

    /// <summary>D(θ); +∞ where the factorization fails (θ not finite, or a perfect fit).</summary>
    public double Evaluate(ReadOnlySpan<double> theta)
    {
        Evaluations++;
        Templates.Fill(theta, Factorization.Lambda);
        if (!Factorization.Factor() || !(Factorization.ResidualSquare > 0.0)) return double.PositiveInfinity;
        return Factorization.LogDeterminantZ + (Reml ? Factorization.LogDeterminantX : 0.0) + M * Math.Log(Factorization.ResidualSquare) + _constant;
    }

    /// <summary>Whether the factorization in hand is that of θ.</summary>
    public bool IsAt(ReadOnlySpan<double> theta)
    {
        for (var k = 0; k < theta.Length; k++)
        {
            var e = Templates.Entries[k];
            if (Factorization.Lambda[e.Factor][e.Row + e.Column * Model.Layout.Factors[e.Factor].Width] != theta[k]) return false;
        }

        return true;
    }

    /// <summary>Gradient at the last evaluated θ.</summary>
    public void Gradient(Span<double> gradient) => Gradient(gradient, M);

    /// <summary>The same with weight <paramref name="m"/>/r² on r²: m = r²/s² gives the derivatives where the residual variance s² is held fixed.</summary>
    public void Gradient(Span<double> gradient, double m)
    {
        Evaluations++;
        _score.BackSubstitute();
        if (_exact?.TryScore(Reml, m / Factorization.ResidualSquare, _score.Spherical, _score.Templates) != true) _score.ComputeTemplates(Reml, m);
        for (var k = 0; k < gradient.Length; k++)
        {
            var e = Templates.Entries[k];
            gradient[k] = 2.0 * _score.Templates[e.Factor][e.Row + e.Column * Model.Layout.Factors[e.Factor].Width];
        }
    }

    /// <summary>Hessian at the last θ whose gradient was computed, n_θ×n_θ: exact where <see cref="HasExactHessian"/>, otherwise average information.</summary>
    public void Hessian(double[] hessian)
    {
        _curvature.Compute(_score, M, hessian, observed: _exact is not null);
        _exact?.Subtract(Reml, hessian);
    }

    /// <summary>Hessian where the residual variance is held at r²/<paramref name="m"/>; follows <see cref="Gradient(Span{double}, double)"/> with the same m.</summary>
    public void HessianAtFixedVariance(double[] hessian, double m)
    {
        _curvature.Compute(_score, m, hessian, observed: _exact is not null);
        _exact?.Subtract(Reml, hessian);
        // Profiling σ out took slopes·slopesᵀ m/r⁴ off; here σ does not move.
        var (slopes, weight) = (_curvature.Slopes, m / (Factorization.ResidualSquare * Factorization.ResidualSquare));
        for (var k = 0; k < slopes.Length; k++)
            for (var j = 0; j < slopes.Length; j++) hessian[j + k * slopes.Length] += weight * slopes[j] * slopes[k];
    }
}
