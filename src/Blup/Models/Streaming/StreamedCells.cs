using System.Runtime.InteropServices;
using Blup.Design;
using Blup.Tables;

namespace Blup.Models;

/// <summary>
/// Sums by the combinations of levels of the fixed factors (<see cref="CondensedCells"/>), found in the pieces of a streamed table and added up in their order. The
/// combinations also tell the levels of the table columns behind the fixed part, so that means can be weighted by their numbers of rows.
/// </summary>
internal sealed class StreamedCells
{
    private readonly CondensedCells _cells;
    private readonly List<Key> _keys = [];
    private readonly int?[] _places;
    private readonly Dictionary<long, int> _known = [];
    private readonly List<double[]> _sums = [];
    private double[] _shift = [];
    private bool _tooMany;

    /// <summary>Prepares.</summary>
    /// <param name="spec">The design, learnt.</param>
    /// <param name="columns">The columns of the model: without factors and weights their totals do.</param>
    public StreamedCells(DesignSpec spec, StreamedColumns columns)
    {
        _cells = new CondensedCells(spec);
        _places = [.. _cells.Products.Select((p, j) => j == 0 ? 0 : columns.PlaceOf(p))];
        foreach (var factor in _cells.Factors) _keys.Add(new Key(factor, spec.Predictors.FirstOrDefault(p => p.IsFactor && p.Name == factor), spec.Variables[factor].Levels));
        foreach (var predictor in spec.Predictors.Where(p => p.IsFactor && _keys.TrueForAll(k => k.Predictor != p))) _keys.Add(new Key(null, predictor, predictor.Levels));
        NeedsRows = _keys.Count > 0 || spec.Options.Weights is not null || Array.Exists(_places, p => p is null);
        // Mixed radix: more than a long holds are more than are counted.
        _tooMany = NeedsRows && _keys.Aggregate(1.0, (n, k) => n * Math.Max(1, k.Levels.Count)) > long.MaxValue / 2;
    }

    /// <summary>Whether rows are to be added: otherwise the totals of the model's columns do.</summary>
    public bool NeedsRows { get; }

    /// <summary>The combination of each complete row of a piece and the products of its covariates; null where rows are not needed.</summary>
    public CellRows? Read(TablePiece piece, ModelFrame frame)
    {
        if (!NeedsRows || _tooMany || frame.Rows == 0) return null;
        var (variables, rows) = (frame.Variables!, frame.RowNumbers);
        var keys = new long[frame.Rows];
        foreach (var key in _keys)
        {
            var codes = key.Variable is { } label ? variables[label].Codes : Levels(piece, key, rows);
            for (var i = 0; i < keys.Length; i++) keys[i] = keys[i] * key.Levels.Count + codes[i];
        }

        return new CellRows(keys, [.. _cells.Products.Select(p => Product(p, variables, keys.Length))]);
    }

    /// <summary>Chooses the shifts by the first rows; later calls change nothing.</summary>
    public void Begin(CellRows? rows)
    {
        if (_shift.Length == 0 && rows is not null) _shift = [.. rows.Products.Select((p, j) => j == 0 ? 0.0 : p.Average())];
    }

    /// <summary>The sums of a piece by its combinations.</summary>
    public Dictionary<long, double[]> Sums(CellRows? rows)
    {
        var sums = new Dictionary<long, double[]>();
        if (rows is null || _tooMany) return sums;
        var x = new double[rows.Products.Length];
        x[0] = 1.0;
        for (var i = 0; i < rows.Keys.Length; i++)
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, rows.Keys[i], out _);
            own ??= new double[_cells.Width];
            for (var j = 1; j < x.Length; j++) x[j] = rows.Products[j][i] - _shift[j];
            var at = 0;
            for (var b = 0; b < x.Length; b++)
                for (var a = 0; a <= b; a++) own[at++] += x[a] * x[b];
        }

        return sums;
    }

    /// <summary>Adds the sums of a piece.</summary>
    public void Add(Dictionary<long, double[]> piece)
    {
        foreach (var (key, sums) in piece)
        {
            if (_known.TryGetValue(key, out var cell))
            {
                for (var j = 0; j < sums.Length; j++) _sums[cell][j] += sums[j];
                continue;
            }

            if (_known.Count == _cells.Most) _tooMany = true;
            if (_tooMany) break;
            _known.Add(key, _sums.Count);
            _sums.Add(sums);
        }
    }

    /// <summary>The fixed part on made rows; or why not.</summary>
    /// <param name="totals">The sums of all rows.</param>
    public (CondensedFixed? Fixed, string? Why) Condense(RowSums totals)
    {
        if (_tooMany) return (null, FormattableString.Invariant($"there are more than {_cells.Most} of them"));
        if (!NeedsRows)
        {
            int[] places = [.. _places.Select(p => p!.Value)];
            double[] all = [.. Enumerable.Range(0, places.Length).SelectMany(b => Enumerable.Range(0, b + 1).Select(a => totals.Totals[places[a] + places[b] * totals.Count]))];
            return (_cells.Condense([all], [.. places.Select(p => totals.Shift[p])], new Dictionary<string, int[]>(StringComparer.Ordinal), null), null);
        }

        var codes = _keys.ConvertAll(_ => new int[_sums.Count]);
        foreach (var (key, cell) in _known)
        {
            var rest = key;
            for (var k = _keys.Count - 1; k >= 0; k--)
            {
                codes[k][cell] = (int)(rest % _keys[k].Levels.Count);
                rest /= _keys[k].Levels.Count;
            }
        }

        var factors = _keys.Index().Where(k => k.Item.Variable is not null).ToDictionary(k => k.Item.Variable!, k => codes[k.Index], StringComparer.Ordinal);
        List<Column> values = [.. _keys.Index().Where(k => k.Item.Predictor is not null).Select(k => new CategoricalColumn(k.Item.Predictor!.Name, codes[k.Index], [.. k.Item.Levels]))];
        return (_cells.Condense([.. _sums], _shift, factors, values.Count == 0 ? null : new Table(values)), null);
    }

    private static int[] Levels(TablePiece piece, Key key, int[] rows)
    {
        var codes = FactorCodes.Recode(FactorCodes.FromColumn(piece.Table.Column(key.Predictor!.Name)), key.Levels).Codes;
        return Array.ConvertAll(rows, r => codes[r - 1 - piece.FirstRow]);
    }

    private static double[] Product(IReadOnlyList<ColumnFactor> covariates, IReadOnlyDictionary<string, VariableData> variables, int rows)
    {
        var columns = covariates.Select(c => variables[c.Variable.Label].Numeric[c.Column]).ToList();
        if (columns.Count == 0) return [];
        if (columns.Count == 1) return columns[0];
        var product = (double[])columns[0].Clone();
        for (var k = 1; k < columns.Count; k++)
            for (var i = 0; i < rows; i++) product[i] *= columns[k][i];
        return product;
    }

    /// <summary>What tells combinations apart: a fixed factor, a table column, or both in one.</summary>
    private sealed record Key(string? Variable, Predictor? Predictor, IReadOnlyList<string> Levels);
}

/// <summary>The complete rows of a piece as combinations are counted.</summary>
/// <param name="Keys">The combination of each row.</param>
/// <param name="Products">The products of covariates; that of the constant is empty.</param>
internal sealed record CellRows(long[] Keys, double[][] Products);
