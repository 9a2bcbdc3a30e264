using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Prediction;

/// <summary>The rows to predict: fixed columns, offset, random columns and codes (-1 unseen, -2 missing), weights.</summary>
internal sealed record PredictionRows
{
    /// <summary>All fixed columns, aliased ones included.</summary>
    public required IReadOnlyList<double[]> Columns { get; init; }

    public double[]? Offset { get; init; }

    public double[]? Weights { get; init; }

    /// <summary>In the order of <see cref="ModelFrame.Random"/>; null where the level needs none.</summary>
    public IReadOnlyList<RandomTermDesign>? Random { get; init; }

    public required int[] RowNumbers { get; init; }

    public int Count => RowNumbers.Length;

    /// <summary>The rows fitted.</summary>
    public static PredictionRows Of(ModelFrame frame)
        => new() { Columns = frame.Fixed.Columns, Offset = frame.Offset, Weights = frame.Weights, Random = frame.Random, RowNumbers = frame.RowNumbers };

    /// <summary>New rows.</summary>
    /// <exception cref="BlupException">BLUP314 a column is absent; BLUP642 a level was not seen; BLUP316, BLUP117 a column changed its kind.</exception>
    public static PredictionRows Of(ModelFrame frame, Table data, PredictionLevel level, bool unseenAreMissing)
    {
        var spec = frame.Spec;
        var table = CheckLevels(spec, data, unseenAreMissing);
        return new PredictionRows
        {
            Columns = spec.FixedColumns(table).Columns,
            Offset = spec.OffsetColumn(table),
            Weights = NewWeights(frame, table),
            Random = level == PredictionLevel.Population || frame.Random.Count == 0 ? null
                : spec.RandomColumns(level == PredictionLevel.NewGroup ? WithGroups(spec, table) : table, allowNewLevels: true),
            RowNumbers = [.. Enumerable.Range(1, data.RowCount)],
        };
    }

    /// <summary>Prior weights where the new data have them; otherwise 1, which the result says.</summary>
    private static double[]? NewWeights(ModelFrame frame, Table table)
        => frame.Spec.Options.Weights is { } name && table.TryGetColumn(name, out var column) && column is NumericColumn n ? n.Values.ToArray() : null;

    /// <summary>Levels of fixed factors that the fit did not see: an error with rows, or missing.</summary>
    private static Table CheckLevels(DesignSpec spec, Table data, bool unseenAreMissing)
    {
        foreach (var predictor in spec.Predictors.Where(p => p.IsFactor))
        {
            if (!data.TryGetColumn(predictor.Name, out var column) || column is LogicalColumn) continue;
            var factor = FactorCodes.FromColumn(column);
            var known = new HashSet<string>(predictor.Levels, StringComparer.Ordinal);
            var unseen = factor.Levels.Select(l => !known.Contains(l)).ToArray();
            var rows = Enumerable.Range(0, data.RowCount).Where(i => factor.Codes[i] >= 0 && unseen[factor.Codes[i]]).ToList();
            if (rows.Count == 0) continue;
            if (!unseenAreMissing)
                throw new BlupException("BLUP642", $"'{predictor.Name}' has levels that the model was not fitted on: {Listing.Some([.. rows.Select(i => factor.Levels[factor.Codes[i]]).Distinct(StringComparer.Ordinal)])}.",
                    Rows(rows), $"Levels of the fit: {Listing.Some(predictor.Levels.ToList(), 20)}. Such rows can be predicted as missing (UnseenLevelsAreMissing, --unseen missing).");
            data = data.WithColumn(new CategoricalColumn(predictor.Name, Array.ConvertAll(factor.Codes, c => c >= 0 && unseen[c] ? -1 : c), [.. factor.Levels]));
        }

        return data;
    }

    /// <summary>New groups need no names: a group column that is absent is all missing.</summary>
    private static Table WithGroups(DesignSpec spec, Table table)
    {
        foreach (var name in spec.GroupColumns())
            if (!table.TryGetColumn(name, out _)) table = table.WithColumn(new CategoricalColumn(name, [.. Enumerable.Repeat(-1, table.RowCount)], []));
        return table;
    }

    /// <summary>"rows 3, 7 and 12 more", from 1.</summary>
    public static string Rows(IReadOnlyList<int> rows)
    {
        var shown = string.Join(", ", rows.Take(5).Select(i => (i + 1).ToString(CultureInfo.InvariantCulture)));
        return (rows.Count == 1 ? "row " : "rows ") + shown + (rows.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {rows.Count - 5} more") : "");
    }
}
