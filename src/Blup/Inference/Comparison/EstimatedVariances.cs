using Blup.Estimation;
using Blup.Numerics.Dense;

namespace Blup.Inference.Comparison;

/// <summary>
/// What the estimation of θ adds to the effective parameters: tr(∂ŷ/∂y) − ρ, ŷ with θ̂(y) (Greven &amp; Kneib 2010). With P the projection y ↦ residuals,
/// a_k = P H_k P y, r² = yᵀPy and D the profiled criterion, ∂ŷ/∂θ_k = a_k and ∂θ̂/∂y = D''⁻¹ (2m/r²)(a_l − (yᵀa_l/r²) Py), so that the trace is
/// Σ_kl (D''⁻¹)_kl (2m/r²)(a_kᵀa_l − (yᵀa_l/r²) a_kᵀPy): exact, from cross-products. Parameters at zero are held there.
/// </summary>
internal static class EstimatedVariances
{
    /// <summary>The trace; moves the objective's workspace. Cost n_θ solves beside the Hessian.</summary>
    public static double Of(Objective objective, double[] estimate)
    {
        var (theta, boundary) = FittedObjective.Floored(objective.Templates, estimate);
        var n = theta.Length;
        var inverse = Satterthwaite.InverseHessian(objective, theta, boundary);
        var (c, l, layout, dense) = (objective.Model.CrossProducts, objective.Factorization, objective.Model.Layout, new DenseWorkspace());
        objective.Score.BackSubstitute();
        var spherical = objective.Score.Spherical;
        var (modes, residual) = ((double[])spherical.Clone(), new double[layout.Size]);
        ManyColumns.Lambda(layout, l.Lambda, modes, 1);
        // [Z X y]ᵀPy, whose last entry is r².
        ManyColumns.Multiply(c, modes, residual, 1);
        var square = residual[^1];

        var w = Directions(objective, spherical, residual);
        var right = new double[w.Length];
        ManyColumns.Multiply(c, w, right, n);
        ManyColumns.LambdaTransposed(layout, l.Lambda, right, n);
        ManyColumns.SolveForward(l, c, right, n, dense);
        PenalisedSolve.Backward(l, c, right, n, dense);
        ManyColumns.Lambda(layout, l.Lambda, right, n);
        var gradient = Products(w, residual, n);
        for (var i = 0; i < w.Length; i++) w[i] -= right[i];
        ManyColumns.Multiply(c, w, right, n);
        var along = Products(w, residual, n);
        var trace = 0.0;
        for (var k = 0; k < n; k++)
            for (var j = 0; j < n; j++)
            {
                var inner = 0.0;
                for (var i = 0; i < layout.Size; i++) inner += w[i * n + k] * right[i * n + j];
                trace += inverse[k + j * n] * (inner - gradient[j] / square * along[k]);
            }

        return 2.0 * objective.M / square * trace;
    }

    /// <summary>w_k with H_kPy = Zw_k: dΛ_kû + ΛdΛ_kᵀZᵀPy, size × n_θ by coordinate.</summary>
    private static double[] Directions(Objective objective, double[] spherical, double[] residual)
    {
        var (layout, n) = (objective.Model.Layout, objective.Templates.Count);
        var w = new double[layout.Size * n];
        for (var k = 0; k < n; k++)
        {
            var e = objective.Templates.Entries[k];
            var (factor, lambda) = (layout.Factors[e.Factor], objective.Factorization.Lambda[e.Factor]);
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = factor.Offset + a * factor.Width;
                w[(own + e.Row) * n + k] -= spherical[own + e.Column];
                for (var i = 0; i < factor.Width; i++) w[(own + i) * n + k] += lambda[i + e.Column * factor.Width] * residual[own + e.Row];
            }
        }

        return w;
    }

    private static double[] Products(double[] columns, double[] v, int n)
    {
        var result = new double[n];
        for (var i = 0; i < v.Length; i++)
            for (var k = 0; k < n; k++) result[k] += columns[i * n + k] * v[i];
        return result;
    }
}
