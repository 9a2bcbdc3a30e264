using Blup.Diagnostics;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.Prediction;

/// <summary>Predictions of any fit: means, standard errors, intervals, and what to do with rows that cannot be predicted.</summary>
internal static class Predictor
{
    /// <exception cref="BlupException">BLUP640 to BLUP644; the codes of new data.</exception>
    public static Predictions Predict(IModelFit fit, PredictOptions options)
    {
        if (options.Confidence is not (> 0.0 and < 1.0))
            throw new BlupException("BLUP640", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A confidence of {options.Confidence} is not between 0 and 1."), null, "Write 0.95 for 95 %.");
        if (fit is LmFit && options.Level != PredictionLevel.Population)
            throw new BlupException("BLUP641", $"A linear model has no groups, so no level '{options.Level}'.", fit.Formula, "Use the population level.");
        var rows = options.Data is null ? PredictionRows.Of(fit.Frame) : PredictionRows.Of(fit.Frame, options.Data, options.Level, options.UnseenLevelsAreMissing);
        var messages = new List<Message>();
        var random = (fit as LmmFit)?.State is { } state && options.Level != PredictionLevel.Population ? TermPlace.All(state.Model) : [];
        var unseen = Unseen(rows, random, options);
        var usable = Usable(fit, rows, random, options, messages);
        var mean = Means(fit, rows, random, options, usable);
        var (errors, df, half) = options.Interval != PredictionInterval.None || options.StandardErrors
            ? Spread(fit, rows, random, options, usable, messages) : (null, null, null);
        var interval = options.Interval != PredictionInterval.None;
        var keep = options.MissingRows == MissingRows.Omit ? Enumerable.Range(0, rows.Count).Where(i => usable[i]).ToArray() : null;
        if (unseen is not null) messages.Add(unseen);
        double[]? Kept(double[]? values) => values is null || keep is null ? values : Array.ConvertAll(keep, i => values[i]);
        return new Predictions
        {
            Level = options.Level,
            Interval = options.Interval,
            Confidence = options.Confidence,
            Includes = Includes(fit, options),
            DfMethod = interval ? options.Df ?? fit.FixedEffects.Method : null,
            RowNumbers = keep is null ? rows.RowNumbers : Array.ConvertAll(keep, i => rows.RowNumbers[i]),
            Fit = Kept(mean)!,
            StandardErrors = Kept(errors),
            Df = interval ? Kept(df) : null,
            Lower = interval ? Kept([.. mean.Zip(half!, (m, h) => m - h)]) : null,
            Upper = interval ? Kept([.. mean.Zip(half!, (m, h) => m + h)]) : null,
            Messages = messages,
        };
    }

    /// <summary>Groups that the fit did not see: an error, or a message that says how they are predicted.</summary>
    private static Message? Unseen(PredictionRows rows, IReadOnlyList<TermPlace> random, PredictOptions options)
    {
        if (options.Level != PredictionLevel.Conditional) return null;
        foreach (var place in random)
        {
            var codes = rows.Random![place.Term.FormulaIndex].Codes;
            var at = Enumerable.Range(0, rows.Count).Where(i => codes[i] == -1).ToList();
            if (at.Count == 0) continue;
            var text = $"'{place.Design.Group}' has groups that the model was not fitted on, in {PredictionRows.Rows(at)}.";
            if (options.UnseenGroups == UnseenGroups.Error)
                throw new BlupException("BLUP643", text, null, "Ask for the population's mean, a new group or a missing value for them (UnseenGroups, --unseen), or for another level.");
            return new Message("BLUP643", Severity.Information, text, at.Count, null, options.UnseenGroups switch
            {
                UnseenGroups.Population => "They are predicted as the population's mean.",
                UnseenGroups.NewGroup => "They are predicted as the population's mean, with the variance between groups.",
                _ => "They have no prediction.",
            });
        }

        return null;
    }

    /// <summary>Rows that can be predicted: nothing missing, and estimable where columns are aliased.</summary>
    private static bool[] Usable(IModelFit fit, PredictionRows rows, IReadOnlyList<TermPlace> random, PredictOptions options, List<Message> messages)
    {
        var usable = new bool[rows.Count];
        for (var i = 0; i < usable.Length; i++)
        {
            var row = i;
            usable[i] = rows.Columns.All(c => !double.IsNaN(c[row])) && !double.IsNaN(rows.Offset?[i] ?? 0.0);
            if (!usable[i]) continue;
            foreach (var place in random)
            {
                var design = rows.Random![place.Term.FormulaIndex];
                var code = options.Level == PredictionLevel.NewGroup ? 0 : design.Codes[i];
                if (code == -2 || (code == -1 && options.UnseenGroups == UnseenGroups.Missing) || design.Columns.Any(c => c is not null && double.IsNaN(c[row]))) usable[i] = false;
            }
        }

        var missing = Enumerable.Range(0, usable.Length).Where(i => !usable[i]).ToList();
        if (missing.Count > 0)
        {
            var text = $"A value is missing in {PredictionRows.Rows(missing)}.";
            if (options.MissingRows == MissingRows.Error) throw new BlupException("BLUP644", text, null, "Complete the rows, or ask for missing predictions or for their omission (MissingRows, --missing).");
            messages.Add(new Message("BLUP644", Severity.Information, text, missing.Count, null, options.MissingRows == MissingRows.Omit ? "They are left out." : "They have no prediction."));
        }

        NotEstimable(fit, rows, usable, messages);
        return usable;
    }

    /// <summary>A row outside the row space of X (an aliased column breaks its dependency) has no prediction.</summary>
    private static void NotEstimable(IModelFit fit, PredictionRows rows, bool[] usable, List<Message> messages)
    {
        if (fit.FixedEffects.Aliased.Count == 0) return;
        var names = fit.Frame.Fixed.Names.ToList();
        var broken = new List<int>();
        foreach (var alias in fit.FixedEffects.Aliased)
        {
            var column = rows.Columns[names.IndexOf(alias.Name)];
            var terms = alias.Terms.Select(t => (Column: rows.Columns[names.IndexOf(t.Column)], t.Coefficient)).ToList();
            for (var i = 0; i < usable.Length; i++)
            {
                if (!usable[i]) continue;
                var (sum, size) = (column[i], Math.Abs(column[i]));
                foreach (var (values, coefficient) in terms) (sum, size) = (sum - coefficient * values[i], size + Math.Abs(coefficient * values[i]));
                if (Math.Abs(sum) <= 1e-7 * size) continue;
                usable[i] = false;
                broken.Add(i);
            }
        }

        if (broken.Count > 0)
            messages.Add(new Message("BLUP645", Severity.Warning, $"The data cannot tell the mean in {PredictionRows.Rows(broken)}: columns that were aliased in the fit are not so here.", broken.Count, null, "Such rows have no prediction."));
    }

    private static double[] Means(IModelFit fit, PredictionRows rows, IReadOnlyList<TermPlace> random, PredictOptions options, bool[] usable)
    {
        var mean = new double[rows.Count];
        // The fitted values are there already, from centred columns.
        if (options.Data is null && (fit is LmFit || options.Level == PredictionLevel.Conditional))
        {
            fit.Fitted.CopyTo(mean, 0);
        }
        else
        {
            if (rows.Offset is { } offset) offset.CopyTo(mean, 0);
            var beta = fit.FixedEffects.Estimates;
            for (var j = 0; j < beta.Length; j++)
            {
                var column = rows.Columns[fit.KeptColumns[j]];
                for (var i = 0; i < mean.Length; i++) mean[i] += column[i] * beta[j];
            }

            if (options.Level == PredictionLevel.Conditional) AddModes((LmmFit)fit, rows, random, mean);
        }

        for (var i = 0; i < mean.Length; i++)
            if (!usable[i]) mean[i] = double.NaN;
        return mean;
    }

    private static void AddModes(LmmFit fit, PredictionRows rows, IReadOnlyList<TermPlace> random, double[] mean)
    {
        for (var t = 0; t < random.Count; t++)
        {
            var (design, modes) = (rows.Random![random[t].Term.FormulaIndex], fit.ConditionalModes[t].Values);
            for (var i = 0; i < mean.Length; i++)
            {
                if (design.Codes[i] < 0) continue;
                for (var j = 0; j < design.Columns.Count; j++) mean[i] += (design.Columns[j]?[i] ?? 1.0) * modes[design.Codes[i], j];
            }
        }
    }

    /// <summary>Standard errors, degrees of freedom, and half the width of the interval.</summary>
    private static (double[] Errors, double[] Df, double[] Half) Spread(IModelFit fit, PredictionRows rows, IReadOnlyList<TermPlace> random, PredictOptions options, bool[] usable, List<Message> messages)
    {
        var method = options.Df ?? fit.FixedEffects.Method;
        if (method == DfMethod.KenwardRoger && (options.Level != PredictionLevel.Population || options.Interval == PredictionInterval.Prediction))
            throw new BlupException("BLUP646", "Kenward-Roger's method is one for the fixed effects: it gives intervals for the population's mean only.", null, "Use Satterthwaite for this level or interval.");
        Func<IRowVariance> create;
        if (fit is LmmFit lmm && method != DfMethod.KenwardRoger)
        {
            var shared = SharedVariance.Of(lmm, rows, random, options.Level, method, withDf: options.Interval != PredictionInterval.None) with { UnseenCounts = options.UnseenGroups == UnseenGroups.NewGroup };
            create = () => new MixedRowVariance(shared);
        }
        else
        {
            var provider = DfProviders.Of(fit, method);
            create = () => new FixedRowVariance(fit, rows, provider);
        }

        var withResidual = options.Interval == PredictionInterval.Prediction;
        if (withResidual && fit.Frame.Spec.Options.Weights is not null && rows.Weights is null)
            messages.Add(new Message("BLUP647", Severity.Information, "The new data have no column of weights: each new observation has weight 1.", Advice: "Add the column that the fit used."));
        var n = rows.Count;
        var (errors, df, half) = (new double[n], new double[n], new double[n]);
        foreach (var values in (double[][])[errors, df, half]) Array.Fill(values, double.NaN);
        var quantile = options.Interval == PredictionInterval.None ? double.NaN : 0.5 * (1.0 - options.Confidence);
        int[][] blocks = [.. Enumerable.Range(0, n).Where(i => usable[i]).Chunk(IRowVariance.Block)];
        Parallel.For(0, blocks.Length, create, (b, _, variance) =>
        {
            var block = blocks[b];
            var residual = Array.ConvertAll(block, i => withResidual ? 1.0 / (rows.Weights?[i] ?? 1.0) : 0.0);
            var (squares, freedom) = (new double[block.Length], new double[block.Length]);
            variance.At(block, residual, squares, freedom);
            for (var r = 0; r < block.Length; r++)
            {
                var i = block[r];
                (errors[i], df[i]) = (Math.Sqrt(squares[r]), freedom[r]);
                if (double.IsNaN(quantile)) continue;
                var t = double.IsPositiveInfinity(df[i]) ? Normal.QuantileUpper(quantile) : StudentT.QuantileUpper(quantile, df[i]);
                half[i] = t * Math.Sqrt(squares[r] + residual[r] * fit.Sigma * fit.Sigma);
            }

            return variance;
        }, static _ => { });
        return (errors, df, half);
    }

    private static string Includes(IModelFit fit, PredictOptions options)
    {
        if (options.Interval == PredictionInterval.None && !options.StandardErrors) return "no variance asked for";
        var parts = new List<string> { "uncertainty of the fixed effects" };
        if (options.Level == PredictionLevel.Conditional) parts[0] = "joint uncertainty of the fixed effects and of the random effects of the groups seen";
        if (options.Level == PredictionLevel.NewGroup) parts.Add("variance between groups");
        if (options.Interval == PredictionInterval.Prediction) parts.Add("residual variance" + (fit.Frame.Spec.Options.Weights is null ? "" : " over the weight"));
        return string.Join(" + ", parts) + (fit is LmmFit ? "; variance parameters taken as estimated" : "");
    }
}
