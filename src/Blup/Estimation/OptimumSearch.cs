using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>The best optimum found and what it took.</summary>
internal sealed record SearchResult(Optimum Best, int Restarts, double[] Theta, double Criterion, double? SmallestBoundaryDerivative);

/// <summary>
/// Finds the optimum: a run from moment estimates; where it ends with a singular covariance, a second run from another scale of θ (other local optima
/// lie there: <c>orthodont</c> has one 4.14 worse) and a check that no singular direction would gain from a variance (S positive semidefinite on
/// the null space of G: the Karush-Kuhn-Tucker condition of the cone). At the end entries that are zero are set to exactly zero.
/// </summary>
internal static class OptimumSearch
{
    /// <summary>A singular value of Λ (whitened columns) below this is a singular covariance.</summary>
    public const double Singular = 1e-4;

    private const int MostEscapes = 3;

    /// <summary>Scale of the second start: each random effect a tenth of the residual variance, whatever the moments say.</summary>
    private const double SecondStart = 0.3;

    public static SearchResult Run(Objective objective, Action<int, double, double>? report)
        => Run(objective, new TrustRegion(objective), StartingValues.From(objective.Model, objective.Templates), report);

    /// <summary>The same from a known start, such as the estimate of a similar response or criterion.</summary>
    public static SearchResult Run(Objective objective, TrustRegion region, double[] start, Action<int, double, double>? report)
    {
        var templates = objective.Templates;
        var best = region.Run(start, double.PositiveInfinity, report);
        var restarts = 0;
        if (IsSingular(templates, best.Theta))
        {
            best = Better(best, region.Run(templates.Identity(SecondStart), best.Criterion, report));
            restarts++;
        }

        double? boundary = null;
        for (var escape = 0; escape <= MostEscapes; escape++)
        {
            (boundary, var way) = BoundaryDerivative(templates, best);
            if (way is null || escape == MostEscapes) break;
            var next = region.Run(way, double.PositiveInfinity, report);
            restarts++;
            if (next.Criterion >= best.Criterion - 1e-9) break;
            best = next;
        }

        var (theta, criterion) = SnapToZero(objective, best);
        return new SearchResult(best, restarts, theta, criterion, boundary);
    }

    /// <summary>Whether some term's covariance is singular.</summary>
    public static bool IsSingular(Templates templates, double[] theta)
        => templates.Layout.Factors.Any(f => f.Terms.Any(t => SingularValues(theta, t).Values[0] < Singular * Singular));

    /// <summary>Eigenvalues (ascending) and eigenvectors of a term's G = ΛΛᵀ, whitened scale.</summary>
    public static (double[] Values, double[] Vectors) SingularValues(double[] theta, RandomTerm term)
    {
        var w = term.Width;
        var g = Covariance(theta, term);
        var (values, vectors) = (new double[w], new double[w * w]);
        SymmetricEigen.Decompose(g, w, values, vectors);
        return (values, vectors);
    }

    /// <summary>G = ΛΛᵀ of one term, ℓ×ℓ.</summary>
    public static double[] Covariance(double[] theta, RandomTerm term)
    {
        var w = term.Width;
        var lambda = Lower(theta, term);
        var g = new double[w * w];
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
                for (var k = 0; k <= Math.Min(i, j); k++) g[i + j * w] += lambda[i + k * w] * lambda[j + k * w];
        return g;
    }

    /// <summary>Λ of one term, ℓ×ℓ by columns.</summary>
    public static double[] Lower(double[] theta, RandomTerm term)
    {
        var w = term.Width;
        var lambda = new double[w * w];
        var k = term.ThetaStart;
        for (var j = 0; j < w; j++)
            for (var i = j; i < w; i++) lambda[i + j * w] = theta[k++];
        return lambda;
    }

    private static Optimum Better(Optimum a, Optimum b) => b.Criterion < a.Criterion - 1e-9 ? b : a;

    /// <summary>
    /// Smallest vᵀSv over unit v in the null space of some term's G, with a starting value that walks out along it where that is negative enough
    /// to lower the criterion; null where nothing is singular.
    /// </summary>
    private static (double? Smallest, double[]? Start) BoundaryDerivative(Templates templates, Optimum optimum)
    {
        double? smallest = null;
        double[]? start = null;
        for (var f = 0; f < templates.Layout.Factors.Length; f++)
            foreach (var term in templates.Layout.Factors[f].Terms)
            {
                var (values, vectors) = SingularValues(optimum.Theta, term);
                var nulls = values.Count(v => v < Singular * Singular);
                if (nulls == 0) continue;
                var (value, direction) = LeastCurvature(optimum.Scores[f], templates.Layout.Factors[f].Width, term, vectors, nulls);
                if (smallest is not null && value >= smallest) continue;
                smallest = value;
                start = value < -1e-3 ? WalkOut(optimum.Theta, term, direction) : null;
            }

        return (smallest, start);
    }

    private static (double Value, double[] Direction) LeastCurvature(double[] score, int stride, RandomTerm term, double[] vectors, int nulls)
    {
        var w = term.Width;
        var projected = new double[nulls * nulls];
        for (var x = 0; x < nulls; x++)
            for (var y = 0; y < nulls; y++)
                for (var i = 0; i < w; i++)
                    for (var j = 0; j < w; j++)
                        projected[x + y * nulls] += vectors[i + x * w] * score[term.Column + i + (term.Column + j) * stride] * vectors[j + y * w];
        var (values, inner) = (new double[nulls], new double[nulls * nulls]);
        SymmetricEigen.Decompose(projected, nulls, values, inner);
        var direction = new double[w];
        for (var x = 0; x < nulls; x++)
            for (var i = 0; i < w; i++) direction[i] += vectors[i + x * w] * inner[x];
        return (values[0], direction);
    }

    private static double[] WalkOut(double[] theta, RandomTerm term, double[] direction)
    {
        var w = term.Width;
        var g = Covariance(theta, term);
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++) g[i + j * w] += 0.05 * direction[i] * direction[j] + (i == j ? 1e-6 : 0.0);
        SmallBlocks.Cholesky(g, w);
        var start = (double[])theta.Clone();
        var k = term.ThetaStart;
        for (var j = 0; j < w; j++)
            for (var i = j; i < w; i++) start[k++] = g[i + j * w];
        return start;
    }

    /// <summary>
    /// Entries that the search could not tell from zero become zero (diagonal ones not above <see cref="Singular"/>; columns below them likewise),
    /// provided the criterion does not rise; diagonal entries become non-negative. Leaves the objective evaluated at the result.
    /// </summary>
    private static (double[] Theta, double Criterion) SnapToZero(Objective objective, Optimum best)
    {
        var entries = objective.Templates.Entries;
        var theta = (double[])best.Theta.Clone();
        var snapped = false;
        for (var k = 0; k < theta.Length; k++)
        {
            if (!entries[k].IsDiagonal) continue;
            var end = k + 1;
            while (end < theta.Length && !entries[end].IsDiagonal) end++;
            if (theta[k] < 0.0)
                for (var i = k; i < end; i++) theta[i] = -theta[i];
            if (theta[k] >= Singular) continue;
            for (var i = k; i < end; i++)
                if (Math.Abs(theta[i]) < Singular) (theta[i], snapped) = (0.0, true);
        }

        if (!snapped && objective.IsAt(theta)) return (theta, best.Criterion);
        var criterion = objective.Evaluate(theta);
        if (!snapped || criterion <= best.Criterion + 1e-7) return (theta, criterion);
        best.Theta.CopyTo(theta, 0);
        return (theta, objective.Evaluate(theta));
    }
}
