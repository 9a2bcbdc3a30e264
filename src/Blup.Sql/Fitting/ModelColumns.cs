using Blup.Design;

namespace Blup.Sql;

/// <summary>
/// The distinct columns of a model as SQL: 0 the ones, then those of X and of the random terms, each once, last the response less the offset. What
/// <see cref="Models.RowSums"/> numbers.
/// </summary>
internal sealed class ModelColumns
{
    private readonly SqlDesigner _designer;
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal) { [""] = 0 };

    public ModelColumns(SqlSession session, SqlDesigner designer, DesignSpec spec)
    {
        _designer = designer;
        Values.Add(Sql.Of($"{1.0}"));
        Names.Add("(Intercept)");
        Plain.Add(null);
        Fixed = [.. spec.FixedRecipes().Select(Place)];
        Random = [.. spec.RandomRecipes().Select(term => term.Select(Place).ToArray())];
        Response = designer.Expressions.Number(designer.Model.Formula.Left!);
        var offsets = spec.OffsetExpressions.Select(designer.Expressions.Number).ToList();
        Offset = offsets.Count == 0 ? null : Sql.Join(new SqlText(" + "), offsets);
        Values.Add(Offset is null ? Response : Sql.Of($"({Response} - ({Offset}))"));
        Names.Add(designer.Model.Formula.Response);
        Plain.Add(Offset is null ? Number(designer.Model.Formula.Left!) : null);
        Weight = designer.Model.Options.Weights is { } w ? session.Dialect.Read(designer.Used.First(c => c.Name == w)) : null;
        Aliases = [.. Enumerable.Range(0, Values.Count).Select(i => session.Alias(FormattableString.Invariant($"c{i}")))];
        WeightAlias = session.Alias("w");
    }

    /// <summary>The columns' expressions.</summary>
    public List<Sql> Values { get; } = [];

    /// <summary>What they are, for messages and <c>--explain-sql</c>.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The table column that a column is, a number; null where it is anything else.</summary>
    public List<SqlColumn?> Plain { get; } = [];

    /// <summary>The columns' names in queries.</summary>
    public IReadOnlyList<SqlName> Aliases { get; }

    /// <summary>For each column of X, its number.</summary>
    public int[] Fixed { get; }

    /// <summary>For each random term, the numbers of its columns.</summary>
    public int[][] Random { get; }

    public Sql Response { get; }

    public Sql? Offset { get; }

    public Sql? Weight { get; }

    public SqlName WeightAlias { get; }

    public int Count => Values.Count;

    /// <summary>The number of the column that is a product of covariates; null where there is none.</summary>
    public int? PlaceOf(IReadOnlyList<ColumnFactor> covariates) => _known.TryGetValue(Key(new ColumnRecipe(covariates)), out var place) ? place : null;

    private SqlColumn? Number(Formulas.Node node) => _designer.Expressions.Column(node) is { Type: SqlType.Integer or SqlType.Double } column ? column : null;

    private static string Key(ColumnRecipe recipe) => string.Join('\u0001', recipe.Keys.Order(StringComparer.Ordinal));

    private int Place(ColumnRecipe recipe)
    {
        var key = Key(recipe);
        if (_known.TryGetValue(key, out var known)) return known;
        Values.Add(recipe.Factors.Count == 1 ? Factor(recipe.Factors[0]) : Sql.Join(new SqlText(" * "), recipe.Factors.Select(f => Sql.Of($"({Factor(f)})"))));
        Names.Add(string.Join(':', recipe.Factors.Select(f => f.Variable.ColumnNames(f.Full)[f.Column])));
        Plain.Add(recipe.Factors is [{ Variable.IsFactor: false } only] ? Number(_designer.Model.Expressions[only.Variable.Label]) : null);
        return _known[key] = Values.Count - 1;
    }

    /// <summary>One column of a variable; of a factor, the code of each level by CASE.</summary>
    private Sql Factor(ColumnFactor factor)
    {
        var variable = _designer.Variables[factor.Variable.Label];
        if (!factor.Variable.IsFactor) return variable.Numbers[factor.Column];
        var matrix = (factor.Full ? factor.Variable.Indicators! : factor.Variable.Contrasts!).Matrix;
        if (variable.Raw is not { } column)
            return Sql.Of($"CASE WHEN {variable.Numbers[0]} = {1.0} THEN {matrix[1, factor.Column]} WHEN {variable.Numbers[0]} = {0.0} THEN {matrix[0, factor.Column]} END");
        var raw = column.Type is SqlType.Integer or SqlType.Boolean ? Sql.Of($"{new SqlName(column.Name)}") : _designer.Read(column);
        var cases = new List<Sql>();
        var absent = false;
        for (var v = 0; v < variable.Values.Count; v++)
        {
            if (variable.Codes[v] < 0) absent = true;
            else if (matrix[variable.Codes[v], factor.Column] is var code and not 0.0) cases.Add(Sql.Of($"WHEN {raw} = {variable.Values[v]} THEN {code}"));
        }

        // A value that is no level has no code: it becomes null, and is counted and refused.
        if (absent)
            for (var v = 0; v < variable.Values.Count; v++)
                if (variable.Codes[v] >= 0 && matrix[variable.Codes[v], factor.Column] == 0.0) cases.Add(Sql.Of($"WHEN {raw} = {variable.Values[v]} THEN {0.0}"));
        var otherwise = absent ? Sql.Empty : Sql.Of($" ELSE {0.0}");
        return cases.Count == 0 ? Sql.Of($"{0.0}") : Sql.Of($"CASE {Sql.Join(new SqlText(" "), cases)}{otherwise} END");
    }
}
