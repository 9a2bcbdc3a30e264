using Blup.Design;
using Blup.Diagnostics;
using Blup.Numerics;

namespace Blup.Models;

/// <summary>
/// One pass over the pieces of a table to <see cref="RowSums"/>. Columns are centred at their medians in the first piece; the rest of the centring is done
/// on the sums, exactly. Memory: the sums, and one batch of pieces.
/// </summary>
internal sealed class StreamedSums
{
    private readonly StreamedDesign _design;
    private readonly StreamedColumns _columns;
    private readonly List<RandomTermDesign> _groups;
    private readonly StreamedCells _cells;
    private readonly double[] _minimum;
    private readonly double[] _maximum;
    private double[] _shift = [];
    private WildRows? _wild;
    private LevelAccumulator[] _levels = [];
    private Dictionary<(int First, int Second), PairAccumulator[]> _pairs = [];

    private StreamedSums(StreamedDesign design, IReadOnlyList<RandomTermDesign> terms)
    {
        (_design, _columns) = (design, new StreamedColumns(design.Spec));
        _groups = [.. terms.DistinctBy(t => t.Group, StringComparer.Ordinal)];
        _terms = terms;
        _cells = new StreamedCells(design.Spec, _columns);
        _minimum = new double[_columns.Count];
        _maximum = new double[_columns.Count];
        Array.Fill(_minimum, double.PositiveInfinity);
        Array.Fill(_maximum, double.NegativeInfinity);
    }

    private readonly IReadOnlyList<RandomTermDesign> _terms;

    private static int Parts => Environment.ProcessorCount;

    /// <summary>The model of a streamed table: one pass.</summary>
    /// <param name="design">The design, learnt.</param>
    /// <param name="schema">The kinds of the columns.</param>
    /// <param name="memoryLimit">Bytes that the model may take; null for what the machine has.</param>
    /// <exception cref="BlupException">BLUP304, BLUP306, BLUP310, BLUP311: values that no model can use; BLUP401, BLUP402; BLUP870 it would not fit: said before the pass.</exception>
    public static LmmModel Model(StreamedDesign design, Tables.Table schema, long? memoryLimit)
    {
        var spec = design.Spec;
        var terms = spec.RandomColumns(schema.Take([]), allowNewLevels: true);
        var frame = new ModelFrame
        {
            Spec = spec,
            ResponseName = spec.Formula.Response,
            Response = null!,
            Fixed = spec.FixedColumns(schema.Take([])) with { Columns = null! },
            Random = [.. terms.Select(t => t with { Codes = null!, Columns = null! })],
            RowNumbers = null!,
            Dropped = design.Dropped,
            DroppedCount = design.DroppedCount,
            Summary = new RowSummary { Rows = design.Rows, MeanOffset = 0.0 },
        };
        CheckMemory(frame, memoryLimit);
        var sums = new StreamedSums(design, terms);
        var (rows, offset) = sums.Read();
        sums.CheckVariation();
        var (condensed, why) = sums._cells.Condense(rows);
        return SummedModel.Build(frame with { Summary = frame.Summary with { MeanOffset = offset, Fixed = condensed, NotCondensed = why } }, sums._columns.Fixed, sums._columns.Random, rows);
    }

    /// <summary>The levels are known; which of them meet is not, so that factors are taken as nested: the least that the model can need.</summary>
    private static void CheckMemory(ModelFrame frame, long? limit)
    {
        var layout = LmmModel.LayoutFor(frame, frame.Fixed.Names.Count, (_, _) => true, t =>
        {
            var width = frame.Random[t].ColumnNames.Count;
            var square = new double[width * width];
            for (var j = 0; j < width; j++) square[j + j * width] = 1.0;
            return ColumnTransform.From(centred: false, new double[width], square);
        });
        MemoryEstimate.Least(frame, layout).Require(layout, frame, limit);
    }

    private (RowSums Sums, double MeanOffset) Read()
    {
        var k = _columns.Count;
        var total = new DoubleDouble[k * k];
        double offset = 0, logs = 0;
        foreach (var batch in _design.Frames((piece, frame) => new PieceFrame(frame, Piece(frame), _cells.Read(piece, frame))))
        {
            if (_shift.Length == 0) Begin(batch);
            if (_shift.Length == 0) continue;
            var pieces = Array.ConvertAll(batch, b => b.Piece);
            var parts = new PieceTotals[pieces.Length];
            var cells = new Dictionary<long, double[]>[pieces.Length];
            Parallel.For(0, pieces.Length, i => (parts[i], cells[i]) = (Totals(pieces[i]), _cells.Sums(batch[i].Cells)));
            for (var i = 0; i < parts.Length; i++)
            {
                pieces[i] = pieces[i] with { Wild = _wild!.Find(pieces[i], parts[i].Minimum, parts[i].Maximum) };
                for (var j = 0; j < total.Length; j++) total[j] += parts[i].Products[j];
                for (var j = 1; j < k && pieces[i].Rows > 0; j++) (_minimum[j], _maximum[j]) = (Math.Min(_minimum[j], parts[i].Minimum[j]), Math.Max(_maximum[j], parts[i].Maximum[j]));
                offset += batch[i].Frame.Offset?.Sum() ?? 0.0;
                logs += batch[i].Frame.Weights?.Sum(Math.Log) ?? 0.0;
                _cells.Add(cells[i]);
            }

            AddLevels(pieces);
        }

        for (var j = 0; j < k; j++)
            for (var m = 0; m < j; m++) total[m + j * k] = total[j + m * k];
        var sums = new RowSums
        {
            Rows = _design.Rows,
            Shift = _shift,
            IsOne = [.. Enumerable.Range(0, k).Select(c => c == 0 || (c < k - 1 && _minimum[c] == 1.0 && _maximum[c] == 1.0))],
            Totals = Array.ConvertAll(total, t => t.High),
            Remainders = Array.ConvertAll(total, t => t.Low),
            LogWeights = logs,
            Levels = Array.ConvertAll(_levels, l => l.Sums),
            Pairs = _pairs.ToDictionary(p => p.Key, p => PairAccumulator.Together(p.Value)),
        };
        return (sums, offset / _design.Rows);
    }

    private SummedPiece Piece(ModelFrame frame) => new(_columns.Of(frame), frame.Weights, [.. _groups.Select((g, i) => frame.Random[First(i)].Codes)], frame.Rows);

    /// <summary>The first term of a grouping factor.</summary>
    private int First(int group)
    {
        for (var t = 0; t < _terms.Count; t++)
            if (_terms[t].Group == _groups[group].Group) return t;
        return -1;
    }

    /// <summary>Chooses the shifts by the first rows, and makes room for the sums.</summary>
    private void Begin(PieceFrame[] batch)
    {
        if (Array.Find(batch, b => b.Piece.Rows > 0) is not { Piece: var piece, Cells: var cells }) return;
        _cells.Begin(cells);
        _shift = [.. piece.Columns.Select((c, j) => j == 0 ? 0.0 : Median(c))];
        _wild = new WildRows(piece.Columns, _shift);
        var own = _groups.ConvertAll(g => Own(g.Group));
        _levels = [.. own.Select((o, g) => new LevelAccumulator(o, [.. o.Concat(_columns.Fixed).Append(_columns.Count - 1).Distinct()], _shift, _groups[g].Levels.Count))];
        _pairs = (from i in Enumerable.Range(0, own.Count)
                  from j in Enumerable.Range(i + 1, own.Count - i - 1)
                  select (i, j)).ToDictionary(p => (p.i, p.j), p => Enumerable.Range(0, Parts).Select(_ => new PairAccumulator(own[p.i], own[p.j], _shift)).ToArray());
    }

    /// <summary>A centre that a few wild values do not move.</summary>
    private static double Median(double[] values)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }

    private int[] Own(string group) => [.. _terms.Select((t, i) => (t, i)).Where(x => x.t.Group == group).SelectMany(x => _columns.Random[x.i]).Prepend(0).Distinct()];

    private PieceTotals Totals(SummedPiece piece)
    {
        const int block = 1024;
        var k = _columns.Count;
        var (products, minimum, maximum) = (new DoubleDouble[k * k], new double[k], new double[k]);
        var shifted = Array.ConvertAll(new double[k][], _ => new double[block]);
        Array.Fill(minimum, double.PositiveInfinity);
        Array.Fill(maximum, double.NegativeInfinity);
        for (var from = 0; from < piece.Rows; from += block)
        {
            var count = Math.Min(block, piece.Rows - from);
            Array.Fill(shifted[0], 1.0);
            for (var j = 1; j < k; j++)
            {
                var (column, shift, target) = (piece.Columns[j], _shift[j], shifted[j]);
                var (low, high) = (minimum[j], maximum[j]);
                for (var i = 0; i < count; i++)
                {
                    var value = column[from + i];
                    target[i] = value - shift;
                    low = Math.Min(low, value);
                    high = Math.Max(high, value);
                }

                (minimum[j], maximum[j]) = (low, high);
            }

            if (piece.Weights is { } weights)
                for (var i = 0; i < count; i++)
                {
                    var root = Math.Sqrt(weights[from + i]);
                    foreach (var column in shifted) column[i] *= root;
                }

            for (var j = 0; j < k; j++)
                for (var m = j; m < k; m++) products[m + j * k] += DoubleDouble.Dot(shifted[j].AsSpan(0, count), shifted[m].AsSpan(0, count));
        }

        return new PieceTotals(products, minimum, maximum);
    }

    private void AddLevels(SummedPiece[] pieces)
    {
        var pairs = _pairs.ToList();
        Parallel.For(0, (_levels.Length + pairs.Count) * Parts, task =>
        {
            var (what, part) = (task / Parts, task % Parts);
            var group = what < _levels.Length ? what : pairs[what - _levels.Length].Key.First;
            var levels = (long)_groups[group].Levels.Count;
            var (first, end) = ((int)(levels * part / Parts), (int)(levels * (part + 1) / Parts));
            foreach (var piece in pieces)
                if (what < _levels.Length) _levels[what].Add(piece, piece.Codes[group], first, end);
                else pairs[what - _levels.Length].Value[part].Add(piece, piece.Codes[group], piece.Codes[pairs[what - _levels.Length].Key.Second], first, end);
        });
    }

    private void CheckVariation()
    {
        var response = _columns.Count - 1;
        var formula = _design.Spec.Formula;
        if (_minimum[response] == _maximum[response] && _design.Spec.OffsetLabels.Count == 0)
            throw new BlupException("BLUP304", FormattableString.Invariant($"The response '{formula.Response}' has the same value, {_minimum[response]:R}, in all {Listing.Count(_design.Rows, "row")} used."), null, "There is nothing to explain. Check that this is the intended column.");
        var bound = _design.Spec.Bound.Random;
        for (var t = 0; t < _terms.Count; t++)
            foreach (var c in _columns.Random[t].Where(c => c > 0 && _minimum[c] == _maximum[c]))
            {
                var term = bound.First(b => b.Source == _terms[t].Source);
                if (_minimum[c] != 0 && !term.Part.Intercept) continue;
                throw formula.Error("BLUP311", FormattableString.Invariant($"The column '{_columns.Names[c]}' of the random term {term.Source} is {_minimum[c]:R} in every row used."), term.Node,
                    $"A column that does not vary cannot have a random slope; take '{_columns.Names[c]}' out of the term.");
            }
    }

    /// <summary>Of one piece: sums of products of all columns (lower triangle, by columns), smallest and largest of each.</summary>
    private sealed record PieceTotals(DoubleDouble[] Products, double[] Minimum, double[] Maximum);

    private sealed record PieceFrame(ModelFrame Frame, SummedPiece Piece, CellRows? Cells);
}
