using Blup.Design;
using Blup.Estimation;
using Blup.Results;

namespace Blup.Inference;

/// <summary>Fitted values of the rows of a piece, from the estimates and conditional modes of a fit.</summary>
internal sealed class PieceFitted
{
    private readonly LmmFit _fit;
    private readonly List<(int Index, double[,] Modes)> _terms;
    private readonly Models.FixedTransform _transform;

    public PieceFitted(LmmFit fit)
    {
        var model = FittedObjective.State(fit).Model;
        _fit = fit;
        _terms = [.. FitAssembly.Terms(model).Zip(fit.ConditionalModes, (term, modes) => (term.Term.FormulaIndex, modes.Values))];
        _transform = model.FixedTransform;
    }

    /// <summary>Conditional fitted values.</summary>
    public double[] Of(ModelFrame frame) => Add(frame, Population(frame));

    /// <summary>Fitted values of the fixed effects alone.</summary>
    public double[] Population(ModelFrame frame)
        => _transform.Mean([.. _fit.KeptColumns.Select(j => frame.Fixed.Columns[j])], _fit.FixedEffects.Estimates, frame.Offset, frame.Rows);

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
