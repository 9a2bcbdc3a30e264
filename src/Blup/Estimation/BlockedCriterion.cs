using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>The criterion of a model of any shape: blocked Cholesky factor, selected inverse and curvature, with one workspace. The state is that of the last factorization.</summary>
internal sealed class BlockedCriterion
{
    private readonly TraceTerm? _exact;

    public BlockedCriterion(CrossProducts c, Templates templates, double[][] lambda, DenseWorkspace dense)
    {
        Factorization = new BlockedCholesky(c, dense, lambda);
        Score = new Score(c, Factorization, dense);
        Curvature = new Curvature(c, Factorization, templates, dense);
        _exact = TraceTerm.For(c, Factorization, templates, dense);
    }

    public BlockedCholesky Factorization { get; }

    public Score Score { get; }

    public Curvature Curvature { get; }

    /// <summary>Whether <see cref="Hessian"/> is exact or average information.</summary>
    public bool HasExactHessian => _exact is not null;

    /// <summary>½ ∂D/∂Λ of each factor in <see cref="Score.Templates"/>.</summary>
    public void Differentiate(bool reml, double m)
    {
        Score.BackSubstitute();
        if (_exact?.TryScore(reml, m / Factorization.ResidualSquare, Score.Spherical, Score.Templates) != true) Score.ComputeTemplates(reml, m);
    }

    /// <summary>n_θ×n_θ, after <see cref="Differentiate"/> with the same arguments.</summary>
    public void Hessian(bool reml, double m, double[] hessian)
    {
        Curvature.Compute(Score, m, hessian, observed: _exact is not null);
        _exact?.Subtract(reml, hessian);
    }
}
