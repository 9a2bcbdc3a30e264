using Blup.Inference.Prediction;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>Hat values and what follows from them.</summary>
internal static class Leverages
{
    public static RowDiagnostics Of(IModelFit fit)
    {
        var leverage = fit is LmmFit lmm ? Mixed(lmm) : Linear((LmFit)fit);
        var n = leverage.Length;
        var p = fit.KeptColumns.Count;
        var (standardized, cooks) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var pearson = fit.Residuals[i] * Math.Sqrt(fit.Frame.Weights?[i] ?? 1.0) / fit.Sigma;
            var rest = 1.0 - leverage[i];
            // A row that its own coefficient fits exactly has no residual to judge.
            (standardized[i], cooks[i]) = rest < 1e-12 ? (double.NaN, double.NaN) : (pearson / Math.Sqrt(rest), pearson / rest * (pearson / rest) * leverage[i] / p);
        }

        return new RowDiagnostics { RowNumbers = fit.Frame.RowNumbers, Leverage = leverage, StandardizedResiduals = standardized, CooksDistance = cooks };
    }

    /// <summary>w lᵀM⁻¹l, l = (Λᵀz, x). Cost a sparse solve a row, or, with many dense coordinates, the squared number of those it touches.</summary>
    private static double[] Mixed(LmmFit fit)
    {
        var objective = FittedObjective.Of(fit).Objective;
        var solver = new RowSolver(objective);
        var inverse = TrailingInverse.Of(objective);
        var terms = TermPlace.All(objective.Model);
        var kept = fit.KeptColumns.Select(j => fit.Frame.Fixed.Columns[j]).ToArray();
        var leverage = new double[fit.Observations];
        for (var i = 0; i < leverage.Length; i++)
        {
            solver.Begin(kept, i);
            foreach (var t in terms) solver.Add(t.Factor, t.Term, t.Design.Columns, i, t.Design.Codes[i]);
            leverage[i] = Square(solver, inverse) * (fit.Frame.Weights?[i] ?? 1.0);
        }

        return leverage;
    }

    private static double Square(RowSolver solver, TrailingInverse? inverse)
    {
        if (inverse is null) return solver.Solve();
        var chain = solver.SolveChain();
        var (at, values) = solver.DenseNonZeros();
        return chain + inverse.Quadratic(at, values);
    }

    /// <summary>w xᵀ(XᵀWX)⁻¹x, from internal columns so that large origins cost no digits.</summary>
    private static double[] Linear(LmFit fit)
    {
        var qr = new Estimation.LeastSquaresDesign(fit.Frame).Qr;
        var leverage = new double[fit.Observations];
        var unit = new double[fit.Observations];
        for (var k = 0; k < fit.KeptColumns.Count; k++)
        {
            // Column k of Q.
            Array.Clear(unit);
            unit[k] = 1.0;
            qr.Apply(unit);
            for (var i = 0; i < leverage.Length; i++) leverage[i] += unit[i] * unit[i];
        }

        return leverage;
    }
}
