using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>
/// Binds a formula to a streamed table and learns what materialising learns from rows: levels from the distinct values of columns, means and scales from a
/// pass of their own. Then gives frames of the pieces.
/// </summary>
internal sealed class StreamedDesign
{
    private readonly StreamedTable _table;
    private readonly CancellationToken _cancellation;
    private readonly TransformState _transforms = new();
    private readonly Dictionary<string, StreamedGroup> _groups = new(StringComparer.Ordinal);
    private DesignSpec _spec;

    private StreamedDesign(StreamedTable table, DesignSpec spec, CancellationToken cancellation) => (_table, _spec, _cancellation) = (table, spec, cancellation);

    /// <summary>The fitted spec.</summary>
    public DesignSpec Spec => _spec;

    /// <summary>n, the number of complete rows.</summary>
    public int Rows => checked((int)_table.Complete);

    /// <summary>Columns with missing values.</summary>
    public IReadOnlyList<DroppedRows> Dropped => [.. _table.Missing().Select(m => new DroppedRows(m.Name, checked((int)m.Count), m.First))];

    /// <summary>Rows left out.</summary>
    public int DroppedCount => checked((int)(_table.Rows - _table.Complete));

    private BoundModel Model => _spec.Bound;

    /// <summary>Learns by one pass over the file, and a few more for each <c>scale()</c> and <c>poly()</c>, and one for grouping factors of several columns.</summary>
    /// <exception cref="BlupException">As of binding and materialising; BLUP882, BLUP883 what cannot be learnt from a stream; BLUP884 too many rows.</exception>
    public static StreamedDesign Learn(Formula formula, StreamedTable table, DesignOptions options, CancellationToken cancellation)
    {
        DesignSpec spec;
        do
        {
            spec = DesignSpec.Bind(formula, table.Schema, options);
        }
        while (!table.Scan(spec.UsedColumns, Leveled(spec.Bound), cancellation));

        var design = new StreamedDesign(table, spec, cancellation);
        design.Learn();
        return design;
    }

    /// <summary>A further pass: something made of the frame of each piece (without rows where none is complete).</summary>
    public IEnumerable<T[]> Frames<T>(Func<TablePiece, ModelFrame, T> make)
        => _table.Pieces(piece => make(piece, _spec.MaterializePiece(piece.Table, new PieceDesign(piece.FirstRow, _groups))), _cancellation);

    /// <summary>The columns whose distinct values are needed: those of factors and groups.</summary>
    private static HashSet<string> Leveled(BoundModel model)
        => [.. model.Expressions.Where(e => model.IsFactor[e.Key]).Select(e => e.Value).Concat(model.Random.SelectMany(r => r.Groups).SelectMany(g => g.Variables)).SelectMany(Trees.Names).Select(n => n.Name)];

    private void Learn()
    {
        if (_table.Rows > int.MaxValue)
            throw new BlupException("BLUP884", FormattableString.Invariant($"'{_table.Path}' has {_table.Rows} rows; a fit takes up to {int.MaxValue}."), null, "Split the file, or sum it in a database.");
        CheckComplete();
        var learner = new StreamedTransforms(Model.Formula, _table, _transforms, _cancellation);
        foreach (var node in Model.Expressions.Values.Concat(Model.Fixed.Offsets).Append(Model.Formula.Left!).Concat(Model.Random.SelectMany(r => r.Groups).SelectMany(g => g.Variables))) learner.Learn(node);
        _transforms.Seal();
        var kinds = new Evaluator(Model.Formula, _table.Schema, new TransformState(), schemaOnly: true);
        var variables = Model.Expressions.ToDictionary(e => e.Key, e => Variable(e.Key, e.Value, kinds), StringComparer.Ordinal);
        foreach (var term in Model.Random)
            foreach (var group in term.Groups)
                if (!_groups.ContainsKey(group.Name)) _groups.Add(group.Name, new StreamedGroup(Model.Formula, group, Values, _transforms));
        CloseGroups();
        foreach (var term in Model.Random)
            foreach (var group in term.Groups)
                if (_groups[group.Name].Levels.Count < 2)
                    throw Model.Formula.Error("BLUP309", $"The grouping factor '{group.Name}' has one level ('{_groups[group.Name].Levels[0]}') in the rows used.", term.Node.Right, "A variance between groups needs at least two groups; take the term out.");
        _spec = _spec.With(new FittedDesign
        {
            Transforms = _transforms,
            Variables = variables,
            GroupLevels = _groups.ToDictionary(g => g.Key, g => g.Value.Levels, StringComparer.Ordinal),
            Terms = FittedDesign.TermsOf(Model, variables),
            Predictors = Predictors(),
        });
    }

    private void CheckComplete()
    {
        if (_table.Complete > 0) return;
        throw new BlupException("BLUP302", $"No row is complete: each of the {Listing.Count(checked((int)_table.Rows), "row")} has a missing value in a column used.", null,
            "Missing: " + string.Join(", ", Dropped.Select(d => $"{d.Variable} in {Listing.Count(d.Count, "row")}")) + ". Take the emptiest column out of the formula.");
    }

    private Column? Values(string name) => _table.Schema.TryGetColumn(name, out _) ? _table.Column(name).Values : null;

    private DesignVariable Variable(string label, Node node, Evaluator kinds)
    {
        var kind = kinds.Evaluate(node);
        if (!Model.IsFactor[label] || kind is Truth) return VariableReader.Read(Model, label, node, kind, null, _table.Schema).Variable;
        var variable = VariableReader.Read(Model, label, node, StreamedValues.Of(Model.Formula, node, Values, _transforms), null, _table.Schema).Variable;
        if (variable.Levels.Count == 1 && Model.Random.Select(r => r.Part).Prepend(Model.Fixed).SelectMany(p => p.Terms).Any(t => t.Variables.Where((v, i) => v == label && !t.Full[i]).Any()))
            throw Model.Formula.Error("BLUP308", $"The factor '{label}' has one level ('{variable.Levels[0]}') in the rows used.", node, "A factor needs two levels for a comparison; take it out of the formula.");
        return variable;
    }

    private List<Predictor> Predictors()
    {
        var nodes = Design.Predictors.Nodes(Model);
        return [.. Design.Predictors.Names(nodes, _table.Schema).Select(name =>
        {
            var column = _table.Column(name);
            // A number whose values were not collected is described by its range.
            var values = column.Values is NumericColumn { Length: 0 } ? new NumericColumn(name, column.FewValues) : column.Values;
            var table = new Table([values]);
            var described = Design.Predictors.Describe(name, table, CompleteRows.All(table), nodes);
            if (values is not NumericColumn) return described;
            var (sum, low, high) = column.Range;
            return described with { Mean = sum / _table.Complete, Minimum = low, Maximum = high };
        })];
    }

    /// <summary>Finds the combinations of grouping factors of several columns.</summary>
    private void CloseGroups()
    {
        var open = _groups.Values.Where(g => g.IsOpen).ToList();
        if (open.Count == 0) return;
        var cells = open.ConvertAll(_ => new HashSet<long>());
        foreach (var batch in _table.Pieces(piece => Cells(piece, open), _cancellation))
            foreach (var found in batch)
                for (var g = 0; g < open.Count; g++) cells[g].UnionWith(found[g]);
        for (var g = 0; g < open.Count; g++) open[g].Close(cells[g]);
    }

    private HashSet<long>[] Cells(TablePiece piece, List<StreamedGroup> open)
    {
        var rows = CompleteRows.OfPiece(piece.Table, Model.UsedColumns, piece.FirstRow);
        var evaluator = new Evaluator(Model.Formula, piece.Table, _transforms);
        return [.. open.Select(g => g.Cells(evaluator, rows))];
    }
}
