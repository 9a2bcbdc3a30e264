using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>A fitted design on other data: the same columns, levels and bases.</summary>
public sealed partial class DesignSpec
{
    /// <summary>The rows of X on other data, with the names and order of the fit. Every row is kept; a missing value gives NaN.</summary>
    /// <param name="data">Data with the columns of the fixed part; the response is not needed.</param>
    /// <exception cref="BlupException">BLUP314 a column is absent; BLUP315 a factor has a level that the fit did not see; BLUP316, BLUP117 a column changed its kind.</exception>
    public FixedDesign FixedColumns(Table data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var built = Build(_model.Fixed, data);
        var ones = new double[data.RowCount];
        Array.Fill(ones, 1.0);
        return new FixedDesign
        {
            Names = built.Names,
            Assign = built.Assign,
            TermLabels = [.. _model.Fixed.Terms.Select(t => t.Label)],
            Columns = [.. built.Columns.Select(c => c ?? ones)],
            HasIntercept = _model.Fixed.Intercept,
        };
    }

    /// <summary>The sum of the offsets on other data, one a row; null where the model has none.</summary>
    /// <exception cref="BlupException">BLUP314 a column is absent; BLUP117 a column changed its kind.</exception>
    public double[]? OffsetColumn(Table data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var nodes = _model.Fixed.Offsets.ToList();
        if (Options.Offset is { } name) nodes.Add(new NameNode(name, 0, 0, Quoted: true));
        if (nodes.Count == 0) return null;
        NewData.RequireColumns(_model, nodes.SelectMany(NeededColumns), data);
        var evaluator = new Evaluator(Formula, data, Fitted.Transforms);
        var sum = new double[data.RowCount];
        foreach (var node in nodes)
        {
            var values = evaluator.Evaluate(node) switch
            {
                Vector v => v.Data,
                Truth t => Array.ConvertAll(t.Data, static b => b < 0 ? double.NaN : b),
                Scalar s => Enumerable.Repeat(s.Number, sum.Length).ToArray(),
                _ => throw Formula.Error("BLUP316", $"The offset '{node}' is not numeric in these data.", node, "Give a numeric column."),
            };
            for (var i = 0; i < sum.Length; i++) sum[i] += values[i];
        }

        return sum;
    }

    /// <summary>The response on other data; NaN where it is missing.</summary>
    /// <exception cref="BlupException">BLUP314 a column is absent; BLUP316, BLUP117 a column changed its kind.</exception>
    internal double[] ResponseColumn(Table data)
    {
        NewData.RequireColumns(_model, NeededColumns(Formula.Left!), data);
        return new Evaluator(Formula, data, Fitted.Transforms).Evaluate(Formula.Left!) switch
        {
            Vector v => v.Data,
            Truth t => Array.ConvertAll(t.Data, static b => b < 0 ? double.NaN : b),
            _ => throw Formula.Error("BLUP316", $"The response '{Formula.Response}' is not numeric in these data.", Formula.Left!, "Give a numeric column."),
        };
    }

    /// <summary>The random-effect columns and group codes on other data, in the order of <see cref="ModelFrame.Random"/>.</summary>
    /// <param name="data">Data with the columns of the random terms.</param>
    /// <param name="allowNewLevels">Whether groups that the fit did not see get code -1 (their modes are zero); otherwise they are an error.</param>
    /// <returns>Terms whose <see cref="RandomTermDesign.Levels"/> are those of the fit; code -1 is a new group, -2 a missing one.</returns>
    /// <exception cref="BlupException">BLUP314 a column is absent; BLUP315 a group or level was not seen; BLUP316, BLUP117 a column changed its kind.</exception>
    public IReadOnlyList<RandomTermDesign> RandomColumns(Table data, bool allowNewLevels = false) => RandomColumns(data, allowNewLevels, null);

    /// <summary>The same with look-ups of grouping factors that are kept from one table to the next.</summary>
    internal IReadOnlyList<RandomTermDesign> RandomColumns(Table data, bool allowNewLevels, IReadOnlyDictionary<string, StreamedGroup>? known)
    {
        ArgumentNullException.ThrowIfNull(data);
        NewData.RequireColumns(_model, _model.Random.SelectMany(r => r.Groups).SelectMany(g => g.Variables).SelectMany(NeededColumns), data);
        var evaluator = new Evaluator(Formula, data, Fitted.Transforms);
        var rows = CompleteRows.All(data);
        return
        [
            .. _model.Random.SelectMany(term =>
            {
                var groups = term.Groups.Select(g => (g.Name, Known(g) ?? NewData.Regroup(Formula, term, g.Name, GroupReader.Read(evaluator, rows, g), Fitted.GroupLevels[g.Name], allowNewLevels))).ToList();
                return RandomTerms.Expand(term, Build(term.Part, data), groups);
            }),
        ];

        // A missing or new level is for the slower way to tell.
        Factor? Known(GroupingFactor group)
            => known is not null && known.TryGetValue(group.Name, out var own) && own.Read(evaluator, rows) is var factor && !factor.Codes.AsSpan().ContainsAnyExceptInRange(0, int.MaxValue) ? factor : null;
    }

    /// <summary>The table columns that grouping factors are made of.</summary>
    internal IReadOnlyList<string> GroupColumns()
        => [.. _model.Random.SelectMany(r => r.Groups).SelectMany(g => g.Variables).SelectMany(NeededColumns).Distinct(StringComparer.Ordinal)];

    private BuiltColumns Build(BoundPart part, Table data)
    {
        var labels = part.Terms.SelectMany(t => t.Variables).Distinct(StringComparer.Ordinal).ToList();
        NewData.RequireColumns(_model, labels.SelectMany(l => Fitted.Variables[l].Columns).Distinct(StringComparer.Ordinal), data);
        var evaluator = new Evaluator(Formula, data, Fitted.Transforms);
        var variables = labels.ToDictionary(l => l, l => VariableReader.Read(_model, l, _model.Expressions[l], evaluator.Evaluate(_model.Expressions[l]), Fitted.Variables[l], data), StringComparer.Ordinal);
        return ColumnBuilder.Build(part, variables, data.RowCount);
    }

    private IEnumerable<string> NeededColumns(Node node)
        => Trees.Names(node).Select(n => n.Name).Where(n => _model.UsedColumns.Contains(n, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal);
}
