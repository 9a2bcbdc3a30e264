using Blup.Design;
using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Fitted values of the rows of a piece, from the estimates and conditional modes of a fit.</summary>
internal sealed class PieceFitted
{
    private readonly LmmFit _fit;
    private readonly List<(int Index, double[,] Modes)> _terms;
    private readonly double _constant;

    public PieceFitted(LmmFit fit)
    {
        var model = FittedObjective.State(fit).Model;
        _fit = fit;
        _terms = [.. FitAssembly.Terms(model).Zip(fit.ConditionalModes, (term, modes) => (term.Term.FormulaIndex, modes.Values))];
        var transform = model.FixedTransform;
        (Shift, Intercept) = (transform.Shift, transform.Intercept);
        if (Intercept < 0) return;
        _constant = fit.FixedEffects.Estimates[Intercept];
        for (var j = 0; j < Shift.Length; j++)
            if (j != Intercept) _constant += fit.FixedEffects.Estimates[j] * Shift[j];
    }

    private double[] Shift { get; }

    private int Intercept { get; }

    /// <summary>Conditional fitted values, from centred columns so that large origins cost no digits.</summary>
    public double[] Of(ModelFrame frame) => Add(frame, Population(frame));

    /// <summary>Fitted values of the fixed effects alone.</summary>
    public double[] Population(ModelFrame frame)
    {
        var fitted = new double[frame.Rows];
        for (var i = 0; i < fitted.Length; i++) fitted[i] = _constant + (frame.Offset?[i] ?? 0.0);
        for (var j = 0; j < Shift.Length; j++)
        {
            if (j == Intercept) continue;
            var (column, shift, beta) = (frame.Fixed.Columns[_fit.KeptColumns[j]], Shift[j], _fit.FixedEffects.Estimates[j]);
            for (var i = 0; i < fitted.Length; i++) fitted[i] += (column[i] - shift) * beta;
        }

        return fitted;
    }

    private double[] Add(ModelFrame frame, double[] fitted)
    {
        foreach (var (index, modes) in _terms)
        {
            var term = frame.Random[index];
            for (var j = 0; j < term.Columns.Count; j++)
            {
                var column = term.Columns[j];
                for (var i = 0; i < fitted.Length; i++) fitted[i] += (column is null ? 1.0 : column[i]) * modes[term.Codes[i], j];
            }
        }

        return fitted;
    }
}
