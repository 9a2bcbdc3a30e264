using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// Moment estimates of each term's covariance from the cross-products alone, to start the optimizer near the answer. With ordinary-least-squares
/// residuals e and whitened columns, E Σ_a (Z_aᵀe)(Z_aᵀe)ᵀ ≈ σ²(Σ C_aa + Σ C_aa G C_aa) with C_aa ≈ n_a I, and Var e = σ²(1 + Σ tr G).
/// </summary>
internal static class StartingValues
{
    /// <summary>No variance starts below this share of the residual variance: zero is left to the optimizer to find.</summary>
    private const double Least = 0.01;

    /// <summary>Starting θ, or the identity where the fixed effects fit perfectly.</summary>
    public static double[] From(LmmModel model, Templates templates)
    {
        var layout = model.Layout;
        var residual = new double[layout.Size];
        var square = OrdinaryLeastSquares(model, residual);
        var theta = templates.Identity(1.0);
        var total = square / model.Rows;
        if (!(total > 1e-14 * model.CrossProducts.Fixed[^1] / model.Rows)) return theta;
        var moments = layout.Factors.SelectMany((factor, f) => factor.Terms.Select(term => new Moments(model.CrossProducts.Panels[f], factor, term, residual))).ToArray();
        var sigma2 = 0.5 * total;
        for (var round = 0; round < 4; round++)
        {
            var explained = 0.0;
            foreach (var term in moments) explained += TermCovariance(term, sigma2, theta);
            sigma2 = Math.Clamp(total - explained, 0.1 * total, total);
        }

        return theta;
    }

    /// <summary>Fills [Zᵀe, ·, ·] and returns eᵀe for the least-squares residuals e of y on X.</summary>
    private static double OrdinaryLeastSquares(LmmModel model, double[] residual)
    {
        var (layout, c) = (model.Layout, model.CrossProducts);
        var (p, k) = (layout.P, layout.P + 1);
        var work = (double[])c.Fixed.Clone();
        var v = new double[layout.Size];
        v[^1] = 1.0;
        if (p > 0 && Cholesky.FactorLeading(work, k, p, k, new DenseWorkspace(1)) == 0)
            for (var j = p - 1; j >= 0; j--)
            {
                var sum = work[p + j * k];
                for (var i = j + 1; i < p; i++) sum += work[i + j * k] * v[layout.Q + i];
                v[layout.Q + j] = -sum / work[j + j * k];
            }

        c.Multiply(v, residual);
        return residual[^1];
    }

    /// <summary>Writes the term's θ for the given σ² and returns its contribution to the variance of the response, tr(σ²G).</summary>
    private static double TermCovariance(Moments moments, double sigma2, double[] theta)
    {
        var width = moments.Term.Width;
        var moment = new double[width * width];
        for (var j = 0; j < width; j++)
            for (var i = 0; i < width; i++) moment[i + j * width] = (moments.Products[i + j * width] / sigma2 - (i == j ? moments.Linear : 0.0)) / moments.Quadratic;
        var (values, vectors) = (new double[width], new double[width * width]);
        SymmetricEigen.Decompose(moment, width, values, vectors);
        var trace = 0.0;
        var covariance = new double[width * width];
        for (var k = 0; k < width; k++)
        {
            trace += Math.Max(values[k], 0.0);
            var value = Math.Clamp(values[k], Least, 100.0);
            for (var j = 0; j < width; j++)
                for (var i = 0; i < width; i++) covariance[i + j * width] += value * vectors[i + k * width] * vectors[j + k * width];
        }

        SmallBlocks.Cholesky(covariance, width);
        var next = moments.Term.ThetaStart;
        for (var j = 0; j < width; j++)
            for (var i = j; i < width; i++) theta[next++] = covariance[i + j * width];
        return trace * sigma2;
    }

    /// <summary>What the levels of one term tell, read once: Σ (Zᵀe)(Zᵀe)ᵀ, Σ n_a and Σ n_a².</summary>
    private sealed class Moments
    {
        public Moments(LevelPanels panels, RandomFactor factor, RandomTerm term, double[] residual)
        {
            Term = term;
            var (width, stride) = (term.Width, factor.Width);
            Products = new double[width * width];
            for (var a = 0; a < factor.Levels; a++)
            {
                var own = residual.AsSpan(factor.Offset + a * stride + term.Column, width);
                for (var j = 0; j < width; j++)
                    for (var i = 0; i < width; i++) Products[i + j * width] += own[i] * own[j];
                var count = 0.0;
                for (var j = 0; j < width; j++) count += panels.Diagonal[a * stride * stride + (term.Column + j) * (stride + 1)];
                count /= width;
                Linear += count;
                Quadratic += count * count;
            }
        }

        public RandomTerm Term { get; }

        public double[] Products { get; }

        public double Linear { get; }

        public double Quadratic { get; }
    }
}
