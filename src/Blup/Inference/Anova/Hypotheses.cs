using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference;

/// <summary>The rows of L that test each term (docs/theory/anova.md): k×p over the kept columns, k = 0 where nothing is estimable.</summary>
internal static class Hypotheses
{
    /// <summary>One L a term.</summary>
    /// <param name="space">The column space.</param>
    /// <param name="type">What a term is adjusted for.</param>
    /// <param name="covariance">For type II in the metric of C⁻¹ with containment by variables (car); null for that of X with SAS's containment.</param>
    /// <param name="sameCovariates">Whether containment asks for the same covariates (type II).</param>
    public static IReadOnlyList<double[,]> Of(FixedSpace space, AnovaType type, CoefficientCovariance? covariance, bool sameCovariates)
    {
        var root = covariance is null ? null : InverseRoot(space, covariance);
        return
        [
            .. space.Terms.Select((term, k) => term.IsAliased ? new double[0, space.P] : type switch
            {
                AnovaType.I => Adjusted(space, null, k, j => j < k),
                AnovaType.II => Adjusted(space, root, k, j => j != k && !term.IsContainedIn(space.Terms[j], sameCovariates)),
                _ => Marginal(space, k),
            }),
        ];
    }

    /// <summary>The part of term k outside the space of the terms it is adjusted for.</summary>
    private static double[,] Adjusted(FixedSpace space, double[]? root, int k, Func<int, bool> others)
    {
        var before = new Subspace(space.P);
        foreach (var c in space.Intercept) before.Add(Transform(root, space.Coded[c]));
        for (var j = 0; j < space.Terms.Count; j++)
            if (others(j) && !space.Terms[j].IsAliased)
                foreach (var c in space.Terms[j].Coded) before.Add(Transform(root, space.Coded[c]));
        var vectors = new List<double[]>();
        foreach (var c in space.Terms[k].Coded)
            if (before.Add(Transform(root, space.Coded[c])) is { } a) vectors.Add(a);
        return Rows(space, root, vectors);
    }

    /// <summary>
    /// SAS type III: estimable functions of the term and of those that contain it, orthogonal (as vectors of coefficients of the over-parametrised model) to the
    /// estimable functions of the latter alone.
    /// </summary>
    private static double[,] Marginal(FixedSpace space, int k)
    {
        var term = space.Terms[k];
        var containing = space.Terms.Where(t => !t.IsAliased && term.IsContainedIn(t, sameCovariates: true)).SelectMany(t => t.Cells).ToList();
        var others = space.Intercept.Concat(space.Terms.Where(t => t != term && !t.IsAliased && !term.IsContainedIn(t, sameCovariates: true)).SelectMany(t => t.Cells)).ToList();
        var (allowed, above) = (new Subspace(space.P), new Subspace(space.P));
        foreach (var c in others)
        {
            allowed.Add(space.Cells[c]);
            above.Add(space.Cells[c]);
        }

        foreach (var c in term.Cells) above.Add(space.Cells[c]);
        foreach (var v in above.Complement())
        {
            var image = new double[space.P];
            foreach (var c in containing) Vectors.Axpy(Vectors.Dot(space.Cells[c], v), space.Cells[c], image);
            allowed.Add(image);
        }

        return Rows(space, null, allowed.Complement());
    }

    /// <summary>R⁻¹ with RRᵀ = TCTᵀ, lower triangular, p×p by columns: coordinates in which the metric of C⁻¹ is the identity.</summary>
    private static double[] InverseRoot(FixedSpace space, CoefficientCovariance covariance)
    {
        var p = space.P;
        var kept = new double[p, p];
        for (var j = 0; j < p; j++)
            for (var i = 0; i < p; i++) kept[i, j] = space.Kept[j][i];
        double[] root = [.. covariance.Between(kept).Cast<double>()];
        var dense = new DenseWorkspace();
        if (Cholesky.Factor(root, p, p, dense) != 0) throw new InvalidOperationException("The covariance of the fixed effects is not positive definite.");
        Triangular.Inverse(root, p, p, dense);
        for (var j = 0; j < p; j++) root.AsSpan(j * p, j).Clear();
        return root;
    }

    private static double[] Transform(double[]? root, double[] vector)
    {
        if (root is null) return vector;
        var p = vector.Length;
        var result = new double[p];
        for (var j = 0; j < p; j++) Vectors.Axpy(vector[j], root.AsSpan(j * p, p), result);
        return result;
    }

    /// <summary>L = aᵀT.</summary>
    private static double[,] Rows(FixedSpace space, double[]? root, List<double[]> vectors)
    {
        var rows = new double[vectors.Count, space.P];
        for (var j = 0; j < space.P; j++)
        {
            var column = Transform(root, space.Kept[j]);
            for (var i = 0; i < vectors.Count; i++) rows[i, j] = Vectors.Dot(vectors[i], column);
        }

        return rows;
    }
}
