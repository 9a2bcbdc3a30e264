using Blup.Models;

namespace Blup.Estimation;

/// <summary>
/// Conditional covariances of the random effects given β̂ and θ̂: σ²TΛ(A⁻¹)_aaΛᵀTᵀ for each level (docs/theory, eq. 9 without the parts of X and y).
/// One factorization and one selected inverse for all terms, made when the first is asked for. Safe on any thread.
/// </summary>
internal sealed class ConditionalCovariances(LmmModel model, double[] theta, double sigma)
{
    private readonly Lazy<Objective> _objective = new(() =>
    {
        var objective = new Objective(model, reml: false, blocked: true);
        objective.Evaluate(theta);
        objective.Score.Compute(reml: false, m: 0.0);
        return objective;
    });

    /// <summary>J arrays of ℓ×ℓ for one term of factor <paramref name="f"/>.</summary>
    public double[][] Of(int f, RandomTerm term)
    {
        var (factor, w, score) = (model.Layout.Factors[f], term.Width, _objective.Value.Score);
        var root = UserScale.Root(theta, term);
        var (inverse, half) = (new double[w * w], new double[w * w]);
        var result = new double[factor.Levels][];
        for (var a = 0; a < factor.Levels; a++)
        {
            for (var j = 0; j < w; j++)
                for (var i = 0; i < w; i++) inverse[i + j * w] = score.OwnInverse(f, a, term.Column + i, term.Column + j, factor.Width);
            Multiply(root, inverse, half, w);
            var level = new double[w * w];
            for (var i = 0; i < w; i++)
                for (var j = 0; j < w; j++)
                    for (var k = 0; k < w; k++) level[i * w + j] += sigma * sigma * half[i + k * w] * root[j + k * w];
            result[a] = level;
        }

        return result;
    }

    private static void Multiply(double[] a, double[] b, double[] result, int w)
    {
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
            {
                var sum = 0.0;
                for (var k = 0; k < w; k++) sum += a[i + k * w] * b[k + j * w];
                result[i + j * w] = sum;
            }
    }
}
