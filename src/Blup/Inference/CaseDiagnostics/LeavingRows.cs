using Blup.Estimation;
using Blup.Inference.Prediction;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>
/// The change of β̂ when a few rows leave, for models with many dense coordinates (crossed factors): as <see cref="OneStep"/> without its folding,
/// every product with M⁻¹ taken from <see cref="TrailingInverse"/>. Not shared between threads.
/// </summary>
internal sealed class LeavingRows(LmmFit fit, Objective objective, RowSolver solver, TrailingInverse inverse)
{
    private readonly IReadOnlyList<TermPlace> _terms = TermPlace.All(objective.Model);
    private readonly DenseWorkspace _workspace = new();
    private readonly double[][] _kept = [.. fit.KeptColumns.Select(j => fit.Frame.Fixed.Columns[j])];

    /// <summary>Most rows that are left out one by one rather than folded.</summary>
    public const int Most = 2000;

    /// <summary>A row after elimination of its chain levels: non-zeros there, and of the dense coordinates and X.</summary>
    private readonly record struct Reduced((int[] At, double[] Values) Chain, (int[] At, double[] Values) Dense);

    /// <summary>(Gt)_X Σ c of the rows, c = (I − L_IM⁻¹L_Iᵀ)⁻¹ê: the change of the internal coefficients; null where the other rows cannot tell them.</summary>
    public double[]? Without(int[] rows, double[] residuals)
    {
        var m = rows.Length;
        var reduced = Array.ConvertAll(rows, Reduce);
        var c = Array.ConvertAll(rows, i => residuals[i]);
        var a = new double[m * m];
        var u = new double[m == 1 ? 0 : inverse.Size];
        for (var s = 0; s < m; s++)
        {
            if (m > 1) inverse.Multiply(reduced[s].Dense.At, reduced[s].Dense.Values, u);
            for (var r = s; r < m; r++)
            {
                var dense = m == 1 ? inverse.Quadratic(reduced[0].Dense.At, reduced[0].Dense.Values) : Gather(reduced[r].Dense, u);
                a[r + s * m] = (r == s ? 1.0 : 0.0) - dense - OneStep.Dot(reduced[r].Chain, reduced[s].Chain);
            }
        }

        if (!OneStep.Solve(a, m, c, _workspace)) return null;
        var (sum, part) = (new double[_kept.Length], new double[_kept.Length]);
        for (var r = 0; r < m; r++)
        {
            inverse.MultiplyFixed(reduced[r].Dense.At, reduced[r].Dense.Values, part);
            for (var j = 0; j < sum.Length; j++) sum[j] += c[r] * part[j];
        }

        return sum;
    }

    private Reduced Reduce(int i)
    {
        var weight = Math.Sqrt(fit.Frame.Weights?[i] ?? 1.0);
        solver.Begin(_kept, i, weight);
        foreach (var t in _terms) solver.Add(t.Factor, t.Term, t.Design.Columns, i, t.Design.Codes[i], weight);
        solver.SolveChain();
        return new Reduced(solver.ChainNonZeros(), solver.DenseNonZeros());
    }

    private static double Gather((int[] At, double[] Values) t, double[] u)
    {
        var sum = 0.0;
        for (var k = 0; k < t.At.Length; k++) sum += t.Values[k] * u[t.At[k]];
        return sum;
    }
}
