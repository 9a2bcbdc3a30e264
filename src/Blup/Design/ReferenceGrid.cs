using System.Globalization;
using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Design;

/// <summary>All combinations of chosen factor levels and covariate values, with their rows of X.</summary>
public sealed record ReferenceGrid
{
    /// <summary>The combinations: one column a predictor, the first predictor varying fastest.</summary>
    public required Table Table { get; init; }

    /// <summary>The rows of X, by columns.</summary>
    public required FixedDesign Fixed { get; init; }

    /// <summary>The offset of each combination; null where the model has none.</summary>
    public required double[]? Offset { get; init; }

    /// <summary>The values of each predictor as text, by predictor, in the order of <see cref="DesignSpec.Predictors"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Values { get; init; }

    /// <summary>Number of combinations.</summary>
    public int Rows => Table.RowCount;
}

/// <summary>Reference grids.</summary>
public sealed partial class DesignSpec
{
    /// <summary>More combinations than this are refused.</summary>
    private const int MaxGrid = 1_000_000;

    /// <summary>The reference grid: every factor at all its levels and every covariate at its mean, unless given.</summary>
    /// <param name="levels">Chosen levels of factor predictors; null for all.</param>
    /// <param name="values">Chosen values of numeric predictors; null for the mean.</param>
    /// <exception cref="BlupException">BLUP318 a name is no predictor, a level was not in the fit, or there are too many combinations.</exception>
    public ReferenceGrid Grid(IReadOnlyDictionary<string, IReadOnlyList<string>>? levels = null, IReadOnlyDictionary<string, IReadOnlyList<double>>? values = null)
    {
        foreach (var name in (levels?.Keys ?? []).Concat(values?.Keys ?? [])) RequirePredictor(name);
        var chosen = Predictors.Select(p => Chosen(p, levels, values)).ToList();
        var rows = 1L;
        foreach (var c in chosen) rows *= c.Count;
        if (rows > MaxGrid) throw new BlupException("BLUP318", string.Create(CultureInfo.InvariantCulture, $"The reference grid has more than {MaxGrid} combinations."), null, "Choose fewer levels or values.");
        var columns = new List<Column>();
        var repeat = 1;
        for (var p = 0; p < chosen.Count; p++)
        {
            var index = new int[rows];
            for (var i = 0; i < index.Length; i++) index[i] = i / repeat % chosen[p].Count;
            repeat *= chosen[p].Count;
            columns.Add(GridColumn(Predictors[p], chosen[p], index));
        }

        // A model without predictors still has one combination.
        if (columns.Count == 0) columns.Add(new NumericColumn("1", [1.0]));
        var table = new Table(columns);
        return new ReferenceGrid
        {
            Table = table,
            Fixed = FixedColumns(table),
            Offset = OffsetColumn(table),
            Values = [.. Predictors.Select((p, k) => KeyValuePair.Create(p.Name, chosen[k]))],
        };
    }

    private static IReadOnlyList<string> Chosen(Predictor p, IReadOnlyDictionary<string, IReadOnlyList<string>>? levels, IReadOnlyDictionary<string, IReadOnlyList<double>>? values)
    {
        if (levels is not null && levels.TryGetValue(p.Name, out var l))
        {
            foreach (var level in l)
                if (p.IsFactor && !p.Levels.Contains(level, StringComparer.Ordinal))
                    throw new BlupException("BLUP318", $"'{level}' is not a level of '{p.Name}'.", null, $"Levels: {Listing.Some(p.Levels.ToList(), 20)}.");
            return l;
        }

        if (values is not null && values.TryGetValue(p.Name, out var v)) return [.. v.Select(FactorCodes.LevelName)];
        return p.IsFactor ? p.Levels : [FactorCodes.LevelName(p.Mean)];
    }

    private static Column GridColumn(Predictor p, IReadOnlyList<string> values, int[] index) => p.Kind switch
    {
        ColumnKind.Numeric => new NumericColumn(p.Name, Array.ConvertAll(index, i => Parse(p.Name, values[i]))),
        ColumnKind.Logical => new LogicalColumn(p.Name, Array.ConvertAll(index, i => values[i] == "TRUE" ? (sbyte)1 : (sbyte)0)),
        _ => new CategoricalColumn(p.Name, index, [.. values]),
    };

    private static double Parse(string name, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new BlupException("BLUP318", $"'{text}' is not a number; '{name}' is numeric.", null, "Give numbers for a covariate.");

    private void RequirePredictor(string name)
    {
        if (Predictors.Any(p => p.Name == name)) return;
        var names = Predictors.Select(p => p.Name).ToList();
        var near = Suggestions.Nearest(name, names);
        throw new BlupException("BLUP318", $"'{name}' is not a predictor of the fixed part.", Formula.ToString(), $"Predictors: {(names.Count == 0 ? "none" : string.Join(", ", names))}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }
}
