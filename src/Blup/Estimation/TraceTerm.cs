using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// tr(PḢ_kPḢ_l), what average information lacks to be the exact Hessian (docs/theory, eq. 17). Three shapes of model have it cheaply: one grouping
/// factor of any size, few random effects of any structure, and a large factor crossed with smaller ones. Other models make do with average information and secants.
/// </summary>
internal abstract class TraceTerm
{
    /// <summary>Most random effects for which ZᵀPZ is formed.</summary>
    private const int MostForDense = 800;

    /// <summary>Subtracts tr(PḢ_kPḢ_l) (REML) or tr(H⁻¹Ḣ_kH⁻¹Ḣ_l) (ML) at the last factorization from <paramref name="hessian"/>, n_θ×n_θ.</summary>
    public abstract void Subtract(bool reml, double[] hessian);

    /// <summary>
    /// Writes the score's templates from what this term computes anyway, where it can: then the selected inverse is not needed. The back substitution is
    /// done; false, and nothing written, where Λ is too close to singular for it.
    /// </summary>
    /// <param name="reml">Whether log|XᵀH⁻¹X| is part of the criterion.</param>
    /// <param name="weight">m/r².</param>
    /// <param name="spherical">−û, level by level.</param>
    /// <param name="templates">Half of ∂D/∂Λ for each factor, as in <see cref="Score.Templates"/>.</param>
    public virtual bool TryScore(bool reml, double weight, ReadOnlySpan<double> spherical, double[][] templates) => false;

    /// <summary>The cheapest form for this model, or null where none is cheap.</summary>
    public static TraceTerm? For(CrossProducts c, BlockedCholesky l, Score score, Templates templates, DenseWorkspace dense)
    {
        if (c.Layout.Factors.Length == 1) return new SingleFactorTraceTerm(c, l, templates, dense);
        if (c.Layout.Q <= MostForDense) return new DenseTraceTerm(c, l, templates, dense);
        return c.HasLargeFactor ? new LargeFactorTraceTerm(c, l, templates, dense, score.Scratch) : null;
    }
}
