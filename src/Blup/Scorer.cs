using System.Buffers;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup;

/// <summary>
/// A fit compiled for single rows: <c>scorer.Score([3.0, "308"])</c>. Thread-safe; a row allocates nothing.
/// Made by <see cref="ScorerVerbs.Scorer"/>.
/// </summary>
public sealed class Scorer
{
    private const int StackDoubles = 256;

    private readonly RowProgram _program;
    private readonly double[] _beta;
    private readonly (RowRandomTerm Term, double[,] Modes)[] _random;
    private readonly UnseenGroups _unseen;
    private readonly int _buffer;

    internal Scorer(IModelFit fit, PredictionLevel level, UnseenGroups unseen)
    {
        var conditional = level == PredictionLevel.Conditional && fit is LmmFit;
        (_program, _unseen, Level) = (fit.Frame.Spec.Compile(conditional), unseen, level);
        _beta = new double[fit.Frame.Fixed.Names.Count];
        for (var j = 0; j < fit.KeptColumns.Count; j++) _beta[fit.KeptColumns[j]] = fit.FixedEffects.Estimates[j];
        _random = [];
        if (conditional)
        {
            var places = fit.Frame.Random.Select((d, i) => (d, i)).OrderByDescending(x => x.d.Levels.Count).ThenBy(x => x.i).Select(x => x.i).ToList();
            _random = [.. _program.Random.Select((t, i) => (t, ((LmmFit)fit).ConditionalModes[places.IndexOf(i)].Values))];
        }

        _buffer = _program.Random.Select(r => r.Part).Append(_program.Fixed).Max(p => p.Columns + p.Scratch);
    }

    /// <summary>The level predicted.</summary>
    public PredictionLevel Level { get; }

    /// <summary>The columns whose values a row gives, in this order.</summary>
    public IReadOnlyList<string> Fields => _program.Fields;

    /// <summary>The prediction of one row; NaN where a value is missing.</summary>
    /// <param name="row">One value for each of <see cref="Fields"/>.</param>
    /// <exception cref="BlupException">BLUP642, BLUP643 a level or group was not seen in the fit; BLUP657 a text where a number is due; BLUP658 the number of values is wrong.</exception>
    public double Score(ReadOnlySpan<RowValue> row)
    {
        if (row.Length != Fields.Count)
            throw new BlupException("BLUP658", FormattableString.Invariant($"The row has {row.Length} values, the model needs {Fields.Count}."), null, $"In order: {string.Join(", ", Fields)}.");
        if (_buffer <= StackDoubles) return Score(row, stackalloc double[StackDoubles]);
        var rented = ArrayPool<double>.Shared.Rent(_buffer);
        try
        {
            return Score(row, rented);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private double Score(ReadOnlySpan<RowValue> row, Span<double> buffer)
    {
        var part = _program.Fixed;
        part.Fill(row, buffer[..part.Columns], buffer.Slice(part.Columns, part.Scratch));
        var sum = 0.0;
        for (var j = 0; j < _beta.Length; j++) sum += buffer[j] * _beta[j];
        foreach (var offset in _program.Offsets) sum += offset(row);
        foreach (var (term, modes) in _random)
        {
            var code = term.Group.Code(row);
            if (code == RowFactor.Missing || (code < 0 && _unseen == UnseenGroups.Missing)) return double.NaN;
            if (code < 0 && _unseen == UnseenGroups.Error)
                throw new BlupException("BLUP643", $"'{term.Name}' has a group that the model was not fitted on.", null, "Make the scorer with UnseenGroups.Population to predict the mean for it.");
            if (code < 0) continue;
            part = term.Part;
            part.Fill(row, buffer[..part.Columns], buffer.Slice(part.Columns, part.Scratch));
            for (var j = 0; j < term.Columns.Length; j++) sum += buffer[term.Columns[j]] * modes[code, j];
        }

        return sum;
    }
}

/// <summary>Making scorers.</summary>
public static class ScorerVerbs
{
    /// <summary>Compiles the fit for single rows.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="level">What to predict.</param>
    /// <param name="unseen">What to do with a group that the fit did not see.</param>
    /// <exception cref="BlupException">BLUP656 the formula holds an expression that cannot be computed row by row.</exception>
    public static Scorer Scorer(this IModelFit fit, PredictionLevel level, UnseenGroups unseen = UnseenGroups.Error)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return new Scorer(fit, level, unseen);
    }
}
