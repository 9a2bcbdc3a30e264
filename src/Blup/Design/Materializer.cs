using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Reads the rows of a table into a <see cref="ModelFrame"/>.</summary>
internal sealed class Materializer
{
    private readonly BoundModel _model;
    private readonly Table _table;
    private readonly FittedDesign? _known;
    private readonly PieceDesign? _piece;
    private readonly TransformState _transforms;
    private readonly Evaluator _evaluator;
    private readonly CompleteRows _rows;
    private readonly Dictionary<string, VariableData> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Factor> _groups = new(StringComparer.Ordinal);

    public Materializer(BoundModel model, Table table, FittedDesign? known, PieceDesign? piece = null)
    {
        _model = model;
        _piece = piece;
        _table = table;
        _known = known;
        if (table.RowCount == 0) throw new BlupException("BLUP301", "The table has no rows.", null, "Give a table with data.");
        NewData.RequireColumns(model, model.UsedColumns, table);
        _transforms = known?.Transforms ?? new TransformState();
        _evaluator = new Evaluator(model.Formula, table, _transforms);
        _rows = piece is null ? CompleteRows.Find(table, model.UsedColumns, Trees.Names(model.Formula.Left!).Select(n => n.Name)) : CompleteRows.OfPiece(table, model.UsedColumns, piece.FirstRow);
    }

    /// <summary>The frame (its spec to be replaced) and what was learnt.</summary>
    public (ModelFrame Frame, FittedDesign Fitted) Run(DesignSpec spec)
    {
        var response = Numeric(_model.Formula.Left!);
        RowChecks.Finite(_model.Formula.Response, response, _rows, "response");
        if (_piece is null) RowChecks.NotConstant(_model.Formula.Response, response);
        foreach (var (label, node) in _model.Expressions) _variables.Add(label, Variable(label, node));
        var built = ColumnBuilder.Build(_model.Fixed, _variables, _rows.Count);
        var fixedDesign = Fixed(built);
        var weights = Weights();
        var offset = Offset();
        var random = _model.Random.SelectMany(Random).ToList();
        var fitted = _known ?? new FittedDesign
        {
            Transforms = _transforms.Seal(),
            Variables = _variables.ToDictionary(v => v.Key, v => v.Value.Variable, StringComparer.Ordinal),
            GroupLevels = _groups.ToDictionary(g => g.Key, g => g.Value.Levels, StringComparer.Ordinal),
            Terms = [.. _model.Fixed.Terms.Select((t, k) => new FixedTerm { Label = t.Label, Variables = t.Variables, Full = t.Full, Columns = [.. Enumerable.Range(0, built.Assign.Count).Where(c => built.Assign[c] == k + 1)] })],
            Predictors = Predictors.Of(_model, _table, _rows),
        };
        var frame = new ModelFrame
        {
            Spec = spec,
            ResponseName = _model.Formula.Response,
            Response = response,
            Weights = weights,
            Offset = offset,
            Fixed = fixedDesign,
            Random = random,
            RowNumbers = _rows.Numbers(),
            Dropped = _rows.Dropped,
            DroppedCount = _table.RowCount - _rows.Count,
            Variables = _variables,
        };
        return (frame, fitted);
    }

    private FixedDesign Fixed(BuiltColumns built)
    {
        var ones = new double[_rows.Count];
        Array.Fill(ones, 1.0);
        for (var c = 0; c < built.Columns.Count; c++)
            if (built.Columns[c] is { } column) RowChecks.Finite(built.Names[c], column, _rows, "design");
        return new FixedDesign
        {
            Names = built.Names,
            Assign = built.Assign,
            TermLabels = [.. _model.Fixed.Terms.Select(t => t.Label)],
            Columns = [.. built.Columns.Select(c => c ?? ones)],
            HasIntercept = _model.Fixed.Intercept,
        };
    }

    private VariableData Variable(string label, Node node)
    {
        var value = _rows.Take(_evaluator.Evaluate(node));
        var known = _known?.Variables[label];
        var data = VariableReader.Read(_model, label, node, value, known, _table);
        // A factor of one level has no contrast, so that R stops here too; indicators are fine.
        if (data.Variable is { IsFactor: true, Levels.Count: 1 } && ByContrasts(label))
            throw _model.Formula.Error("BLUP308", $"The factor '{label}' has one level ('{data.Variable.Levels[0]}') in the rows used.", node, "A factor needs two levels for a comparison; take it out of the formula.");
        return data;
    }

    private bool ByContrasts(string label)
        => _model.Random.Select(r => r.Part).Prepend(_model.Fixed).SelectMany(p => p.Terms).Any(t => t.Variables.Where((v, i) => v == label && !t.Full[i]).Any());

    private double[] Numeric(Node node) => _rows.Take(_evaluator.Evaluate(node)) switch
    {
        Vector v => v.Data,
        Truth t => Array.ConvertAll(t.Data, static b => (double)b),
        Scalar s => Enumerable.Repeat(s.Number, _rows.Count).ToArray(),
        var other => throw _model.Formula.Error("BLUP316", $"'{node}' is {other.Describe}; it was numeric in the data that the model was bound to.", node, "Give a numeric column."),
    };

    private double[]? Weights()
    {
        if (_model.Options.Weights is not { } name) return null;
        var weights = Numeric(new NameNode(name, 0, 0, Quoted: true));
        RowChecks.Positive(name, weights, _rows);
        return weights;
    }

    private double[]? Offset()
    {
        double[]? sum = null;
        var nodes = _model.Fixed.Offsets.ToList();
        if (_model.Options.Offset is { } name) nodes.Add(new NameNode(name, 0, 0, Quoted: true));
        foreach (var node in nodes)
        {
            var values = Numeric(node);
            RowChecks.Finite(node.ToString(), values, _rows, "offset");
            if (sum is null) sum = values;
            else sum = Array.ConvertAll(Enumerable.Range(0, sum.Length).ToArray(), i => sum[i] + values[i]);
        }

        return sum;
    }

    private IEnumerable<RandomTermDesign> Random(BoundRandom term)
    {
        var built = ColumnBuilder.Build(term.Part, _variables, _rows.Count);
        for (var c = 0; c < built.Columns.Count; c++)
        {
            if (built.Columns[c] is not { } column) continue;
            RowChecks.Finite(built.Names[c], column, _rows, "random-effect");
            if (_piece is null) RowChecks.Varies(_model.Formula, term, built.Names[c], column);
        }

        var groups = term.Groups.Select(g => (g.Name, Factor: Group(g, term))).ToList();
        return RandomTerms.Expand(term, built, groups);
    }

    private Factor Group(GroupingFactor group, BoundRandom term)
    {
        if (_groups.TryGetValue(group.Name, out var known)) return known;
        var factor = _piece is null ? GroupReader.Read(_evaluator, _rows, group) : _piece.Groups[group.Name].Read(_evaluator, _rows);
        if (factor.Levels.Count < 2)
            throw _model.Formula.Error("BLUP309", $"The grouping factor '{group.Name}' has one level ('{factor.Levels[0]}') in the rows used.", term.Node.Right, "A variance between groups needs at least two groups; take the term out.");
        _groups.Add(group.Name, factor);
        return factor;
    }
}
