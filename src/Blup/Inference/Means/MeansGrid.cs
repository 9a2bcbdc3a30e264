using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Means;

/// <summary>
/// The reference grid of a fit and the cells that a specification asks for: factors at their levels, covariates at their mean (of the raw variable,
/// whatever function of it the model has) or at given values; a covariate with two values is at both, as in emmeans.
/// </summary>
internal sealed class MeansGrid
{
    private readonly IModelFit _fit;
    private readonly DesignSpec _spec;
    private readonly HashSet<string> _given;
    private readonly List<string>[] _values;
    private readonly int[] _cellOf;
    private readonly double[] _weight;

    private MeansGrid(IModelFit fit, MeansSpecs specs, MeansOptions options, string? slope)
    {
        (_fit, _spec) = (fit, fit.Frame.Spec);
        _given = options.At.Keys.Concat(options.Levels.Keys).ToHashSet(StringComparer.Ordinal);
        Specs = specs;
        var predictors = _spec.Predictors;
        foreach (var name in options.At.Keys.Concat(options.Levels.Keys)) RequirePredictor(name);
        _values = [.. predictors.Select(p => Values(p, options, p.Name == slope))];
        Told = [.. specs.Primary, .. specs.By];
        var place = Told.Select(t => Index(t)).ToArray();
        Cells = place.Aggregate(1, (n, k) => n * _values[k].Count);
        var averaged = Enumerable.Range(0, predictors.Count).Where(k => !place.Contains(k) && _values[k].Count > 1).ToArray();
        AveragedOver = [.. averaged.Select(k => predictors[k].Name)];
        var rows = _values.Aggregate(1L, (n, v) => n * v.Count);
        if (rows > 1_000_000) throw new BlupException("BLUP718", "The reference grid has more than 1000000 combinations.", null, "Choose fewer levels or values with 'at'.");
        (_cellOf, _weight) = (new int[rows], new double[rows]);
        var combination = new int[rows];
        for (var i = 0; i < _cellOf.Length; i++)
        {
            _cellOf[i] = Mixed(place, i);
            combination[i] = Mixed(averaged, i);
        }

        var weights = options.Weights == MeansWeights.Equal || averaged.Length == 0 ? null : Frequencies(fit, averaged);
        var total = weights?.Sum() ?? averaged.Aggregate(1.0, (n, k) => n * _values[k].Count);
        for (var i = 0; i < _weight.Length; i++) _weight[i] = (weights?[combination[i]] ?? 1.0) / total;
        Columns = Told.Count == 0
            ? [new MeansColumn("1", ColumnKind.Text, ["overall"])]
            : [.. Told.Select((p, t) => new MeansColumn(p.Name, p.Kind, [.. Enumerable.Range(0, Cells).Select(c => _values[place[t]][Digit(c, t, place)])]))];
    }

    /// <summary>What was asked.</summary>
    public MeansSpecs Specs { get; }

    /// <summary>The predictors that tell cells apart: the first varies fastest.</summary>
    public IReadOnlyList<Predictor> Told { get; }

    /// <summary>Number of cells.</summary>
    public int Cells { get; }

    /// <summary>Names of predictors with several values that are averaged over.</summary>
    public IReadOnlyList<string> AveragedOver { get; }

    /// <summary>The values of the told predictors.</summary>
    public IReadOnlyList<MeansColumn> Columns { get; }

    /// <exception cref="BlupException">BLUP712, BLUP714, BLUP716, BLUP718: the options do not fit the model.</exception>
    public static MeansGrid Of(IModelFit fit, MeansSpecs specs, MeansOptions options, string? slope = null) => new(fit, specs, options, slope);

    /// <summary>The rows of X of each cell over all columns, aliased ones included, and the offset.</summary>
    public (double[][] Rows, double[] Offset) Means()
    {
        var grid = Build(null, 0);
        return (Average(grid.Fixed.Columns), Offsets(grid));
    }

    /// <summary>The mean offset of the data, as emmeans takes it; the offset of the cell where its variables are told apart or given values.</summary>
    private double[] Offsets(ReferenceGrid grid)
    {
        var offsets = new double[Cells];
        if (grid.Offset is not { } own) return offsets;
        var terms = _spec.FixedTerms.SelectMany(t => t.Variables).SelectMany(v => _spec.Variables[v].Columns).ToHashSet(StringComparer.Ordinal);
        if (_spec.Predictors.Any(p => !terms.Contains(p.Name) && (Told.Contains(p) || _given.Contains(p.Name)))) return [.. Average([own]).Select(r => r[0])];
        Array.Fill(offsets, _fit.Frame.Summary?.MeanOffset ?? _fit.Frame.Offset!.Average());
        return offsets;
    }

    /// <summary>
    /// The rows of the derivative with respect to a covariate: central differences of the design's own columns, of fourth order, so exact for
    /// polynomials up to degree 4 in the covariate.
    /// </summary>
    public double[][] Slopes(Predictor variable)
    {
        var h = 1e-3 * (variable.Maximum > variable.Minimum ? variable.Maximum - variable.Minimum : 1.0);
        double[] steps = [-2 * h, -h, h, 2 * h];
        double[] weights = [1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12];
        var sum = new double[Cells][];
        for (var s = 0; s < 4; s++)
        {
            var rows = Average(Build(variable, steps[s]).Fixed.Columns);
            for (var c = 0; c < Cells; c++)
            {
                sum[c] ??= new double[rows[c].Length];
                for (var j = 0; j < rows[c].Length; j++) sum[c][j] += weights[s] * rows[c][j] / h;
            }
        }

        return sum;
    }

    private ReferenceGrid Build(Predictor? shifted, double by)
    {
        var chosen = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        for (var k = 0; k < _values.Length; k++)
        {
            var p = _spec.Predictors[k];
            chosen[p.Name] = p != shifted ? _values[k] : [.. _values[k].Select(v => FactorCodes.LevelName(double.Parse(v, CultureInfo.InvariantCulture) + by))];
        }

        return _spec.Grid(chosen);
    }

    private double[][] Average(IReadOnlyList<double[]> columns)
    {
        var rows = new double[Cells][];
        for (var c = 0; c < Cells; c++) rows[c] = new double[columns.Count];
        for (var i = 0; i < _cellOf.Length; i++)
        {
            if (_weight[i] == 0) continue;
            var row = rows[_cellOf[i]];
            for (var j = 0; j < row.Length; j++) row[j] += _weight[i] * columns[j][i];
        }

        return rows;
    }

    /// <summary>Number of rows of each combination of the averaged predictors in the data; prior weights do not count, as in emmeans.</summary>
    private double[] Frequencies(IModelFit fit, int[] averaged)
    {
        var (data, rows, count) = Counted(fit, [.. averaged.Select(k => _spec.Predictors[k])]);
        var sums = new double[averaged.Aggregate(1, (n, k) => n * _values[k].Count)];
        var texts = averaged.Select(k => Texts(data, _spec.Predictors[k].Name)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var (at, stride) = (0, 1);
            for (var a = 0; a < averaged.Length && at >= 0; a++)
            {
                var level = _values[averaged[a]].IndexOf(texts[a](rows[i]));
                at = level < 0 ? -1 : at + level * stride;
                stride *= _values[averaged[a]].Count;
            }

            if (at >= 0) sums[at] += count?[i] ?? 1.0;
        }

        return sums;
    }

    /// <summary>The rows of a table that are counted, and how often each: the data's, or those of the combinations of the fixed factors where only sums are here.</summary>
    private static (Table Data, IReadOnlyList<int> Rows, IReadOnlyList<double>? Count) Counted(IModelFit fit, List<Predictor> averaged)
    {
        if (fit.Frame.Summary is { } summary)
        {
            var cells = summary.Require("a mean over unequal numbers of rows");
            var absent = averaged.Find(p => cells.Values is not { } known || !known.TryGetColumn(p.Name, out _));
            if (absent is null) return (cells.Values!, [.. Enumerable.Range(0, cells.Counts.Count)], cells.Counts);
            throw new BlupException("BLUP830", $"The rows of each value of '{absent.Name}' were not counted: the model was fitted from sums, by the levels of its factors.", fit.Formula,
                $"Use equal weights, write factor({absent.Name}) in the formula, or load the rows (--load, with a row limit or a filter).");
        }

        var data = fit switch { LmmFit lmm => lmm.State?.Data, LmFit lm => lm.Data, _ => null }
            ?? throw new BlupException("BLUP716", "This fit carries no data to count frequencies in.", fit.Formula, "Use equal weights, or fit the model again.");
        return (data, Array.ConvertAll(fit.Frame.RowNumbers, r => r - 1), null);
    }

    private static Func<int, string> Texts(Table data, string name)
    {
        data.TryGetColumn(name, out var column);
        var factor = FactorCodes.FromColumn(column!);
        return row => factor.Codes[row] < 0 ? "" : factor.Levels[factor.Codes[row]];
    }

    private static List<string> Values(Predictor p, MeansOptions options, bool slope)
    {
        if (options.Levels.TryGetValue(p.Name, out var levels))
        {
            if (!p.IsFactor && !levels.All(l => double.TryParse(l, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
                throw new BlupException("BLUP714", $"'{p.Name}' is numeric; it has no levels.", $"{p.Name} = {string.Join(", ", levels)}", "Give numbers.");
            return Checked(p, levels);
        }

        if (options.At.TryGetValue(p.Name, out var values)) return Checked(p, [.. values.Select(FactorCodes.LevelName)]);
        if (p.IsFactor) return [.. p.Levels];
        return p.DistinctValues.Count == 2 && !slope ? [.. p.DistinctValues.Select(FactorCodes.LevelName)] : [FactorCodes.LevelName(p.Mean)];
    }

    private static List<string> Checked(Predictor p, IReadOnlyList<string> values)
    {
        if (values.Count == 0) throw new BlupException("BLUP714", $"No values are given for '{p.Name}'.", null, "Give at least one.");
        foreach (var value in values)
        {
            if (!p.IsFactor || p.Levels.Contains(value, StringComparer.Ordinal)) continue;
            var near = Suggestions.Nearest(value, p.Levels);
            throw new BlupException("BLUP714", $"'{value}' is not a level of '{p.Name}'.", null, $"Levels: {Listing.Some(p.Levels.ToList(), 20)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
        }

        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private void RequirePredictor(string name)
    {
        if (_spec.Predictors.Any(p => p.Name == name)) return;
        var names = _spec.Predictors.Select(p => p.Name).ToList();
        var near = Suggestions.Nearest(name, names);
        throw new BlupException("BLUP714", $"'{name}' is not a predictor of the fixed part.", _spec.Formula.ToString(), $"Predictors: {(names.Count == 0 ? "none" : Listing.Some(names, 30))}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }

    private int Index(Predictor p)
    {
        for (var k = 0; k < _spec.Predictors.Count; k++)
            if (_spec.Predictors[k] == p) return k;
        throw new InvalidOperationException("Not a predictor.");
    }

    /// <summary>Which value of predictor <paramref name="k"/> grid row <paramref name="row"/> has: the first predictor varies fastest.</summary>
    private int Level(int k, int row)
    {
        for (var j = 0; j < k; j++) row /= _values[j].Count;
        return row % _values[k].Count;
    }

    private int Mixed(int[] predictors, int row)
    {
        var (at, stride) = (0, 1);
        foreach (var k in predictors)
        {
            at += Level(k, row) * stride;
            stride *= _values[k].Count;
        }

        return at;
    }

    private int Digit(int cell, int position, int[] place)
    {
        for (var t = 0; t < position; t++) cell /= _values[place[t]].Count;
        return cell % _values[place[position]].Count;
    }
}
