using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Binds a formula to a database's columns and learns levels and transforms by queries: what materialising a design learns from rows.</summary>
internal sealed class SqlDesigner
{
    private readonly SqlSession _session;
    private readonly DesignSpec _spec;
    private readonly Table _schema;
    private readonly TransformState _transforms = new();
    private readonly Evaluator _kinds;
    private readonly Dictionary<string, SqlVariable> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Table> _values = new(StringComparer.Ordinal);

    public SqlDesigner(SqlSession session, Formula formula, DesignOptions options)
    {
        _session = session;
        _schema = SqlSchema.Table(session.Columns);
        _spec = DesignSpec.Bind(formula, _schema, options);
        _kinds = new Evaluator(formula, _schema, new TransformState(), schemaOnly: true);
        Used = [.. _spec.UsedColumns.Select(n => session.Columns.First(c => c.Name == n))];
        SqlSchema.RequireReadable(Used);
        Complete = Used.Count == 0 ? Sql.Of($"1 = 1") : Sql.Join(new SqlText(" AND "), Used.Select(session.Dialect.IsPresent));
        Expressions = new SqlExpressions(formula, Used, session.Dialect, _transforms, new SqlTransforms(session, formula));
    }

    /// <summary>The columns that the model reads.</summary>
    public IReadOnlyList<SqlColumn> Used { get; }

    /// <summary>The condition under which a row is complete.</summary>
    public Sql Complete { get; }

    public SqlExpressions Expressions { get; }

    /// <summary>A column as the dialect reads it.</summary>
    public Sql Read(SqlColumn column) => _session.Dialect.Read(column);

    public BoundModel Model => _spec.Bound;

    /// <summary>A table of the database's columns without rows.</summary>
    public Table Schema => _schema;

    /// <summary>The transforms, all of them learnt once <see cref="Learn"/> has run.</summary>
    public TransformState Transforms => _transforms;

    /// <summary>The SQL of each variable, by label.</summary>
    public IReadOnlyDictionary<string, SqlVariable> Variables => _variables;

    /// <summary>Learns variables.</summary>
    /// <returns>The spec, fitted but for the levels of grouping factors and the predictors of reference grids.</returns>
    public DesignSpec Learn()
    {
        foreach (var (label, node) in Model.Expressions) _variables.Add(label, Variable(label, node));
        return With(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal), []);
    }

    /// <summary>The spec with the levels of the grouping factors and the predictors.</summary>
    public DesignSpec With(IReadOnlyDictionary<string, IReadOnlyList<string>> levels, IReadOnlyList<Predictor> predictors) => _spec.With(Fitted(levels, predictors));

    /// <summary>The distinct values of a column in complete rows, as a table of one column.</summary>
    public Table Values(SqlColumn column)
    {
        if (_values.TryGetValue(column.Name, out var known)) return known;
        var values = _session.Distinct($"levels of {column.Name}", column, Complete, MostLevels + 1);
        if (values.Count > MostLevels)
            throw new BlupException("BLUP840", $"'{column.Name}' has more than {MostLevels} different values and stands in the formula as a factor outside a grouping.", Model.Formula.ToString(), "Each value would be a coefficient. Use it as a number, or as a grouping factor: (1 | g).");
        return _values[column.Name] = values.Table();
    }

    /// <summary>A factor of the fixed or the left part of a bar has a column of the design a level.</summary>
    private const int MostLevels = 5000;

    private FittedDesign Fitted(IReadOnlyDictionary<string, IReadOnlyList<string>> groups, IReadOnlyList<Predictor> predictors)
    {
        var variables = _variables.ToDictionary(v => v.Key, v => v.Value.Variable, StringComparer.Ordinal);
        return new FittedDesign { Transforms = _transforms.Seal(), Variables = variables, GroupLevels = groups, Terms = FittedDesign.TermsOf(Model, variables), Predictors = predictors };
    }

    private SqlVariable Variable(string label, Node node)
    {
        var kind = _kinds.Evaluate(node);
        List<SqlColumn> columns = [.. Trees.Names(node).Select(n => Used.FirstOrDefault(c => c.Name == n.Name)).OfType<SqlColumn>().Distinct()];
        if (!Model.IsFactor[label])
        {
            var width = kind is Matrix m ? m.Columns.Length : 1;
            var numeric = new DesignVariable { Label = label, IsFactor = false, Columns = [.. columns.Select(c => c.Name)], Width = width };
            return new SqlVariable(numeric, Expressions.Variable(node, width), null);
        }

        if (kind is Truth)
        {
            var truth = Read(label, node, new Truth([0, 1]));
            return new SqlVariable(truth.Variable, [Expressions.Number(node)], null) { Key = columns is [{ Type: SqlType.Text or SqlType.Boolean } only] ? only : null };
        }

        if (columns is not [var column]) throw Expressions.CannotPush(node);
        var values = Values(column);
        // A function of one column takes as many values as the column at most: the in-memory evaluator reads these.
        var data = Read(label, node, new Evaluator(Model.Formula, values, _transforms).Evaluate(node));
        if (data.Variable.Levels.Count == 1 && ByContrasts(label) && !_session.IsRehearsal)
            throw Model.Formula.Error("BLUP308", $"The factor '{label}' has one level ('{data.Variable.Levels[0]}') in the rows used.", node, "A factor needs two levels for a comparison; take it out of the formula.");
        return new SqlVariable(data.Variable, [], column) { Key = column, Values = SqlSchema.Keys(column, values.Columns[0]), Codes = data.Codes };
    }

    private VariableData Read(string label, Node node, Value value) => VariableReader.Read(Model, label, node, value, null, _schema);

    private bool ByContrasts(string label)
        => Model.Random.Select(r => r.Part).Prepend(Model.Fixed).SelectMany(p => p.Terms).Any(t => t.Variables.Where((v, i) => v == label && !t.Full[i]).Any());
}

/// <summary>A variable of the model and where its values come from.</summary>
/// <param name="Variable">As the design knows it.</param>
/// <param name="Numbers">The columns of a numeric variable; of a truth, one column of 0 and 1.</param>
/// <param name="Raw">The table column behind a factor; null for others.</param>
internal sealed record SqlVariable(DesignVariable Variable, IReadOnlyList<Sql> Numbers, SqlColumn? Raw)
{
    /// <summary>The table column whose values tell the levels of a factor or truth; null where it is an expression of several, or a number.</summary>
    public SqlColumn? Key { get; init; }

    /// <summary>For a factor, the values of the table column, as parameters.</summary>
    public IReadOnlyList<Sql> Values { get; init; } = [];

    /// <summary>The level of each of these values; -1 for none.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [];
}
