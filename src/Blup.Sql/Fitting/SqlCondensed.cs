using Blup.Design;

namespace Blup.Sql;

/// <summary>
/// The columns of the fixed part on a few made rows with the same sums of products (<see cref="CondensedFixed"/>): from the totals where there are no fixed factors,
/// otherwise one more query, by their combinations. Weights do not count, as in memory.
/// </summary>
internal sealed class SqlCondensed
{
    /// <summary>More combinations are not condensed: there would be as many made rows as real ones.</summary>
    private const int MostCells = 200_000;

    private readonly SqlSession _session;
    private readonly SqlDesigner _designer;
    private readonly DesignSpec _spec;
    private readonly List<Sql> _products = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly Dictionary<string, int[]> _codes = new(StringComparer.Ordinal);

    private readonly SqlMoments _moments;

    private readonly ModelColumns _columns;
    private readonly double[] _totals;
    private readonly List<double> _shift = [0.0];

    /// <summary>For each product of covariates, its number among the columns of the model; null where it is none of them.</summary>
    private readonly List<int?> _places = [0];

    private SqlCondensed(SqlSession session, SqlDesigner designer, DesignSpec spec, SqlMoments moments, ModelColumns columns, double[] totals)
        => (_session, _designer, _spec, _moments, _columns, _totals) = (session, designer, spec, moments, columns, totals);

    /// <summary>Condenses; null where a fixed factor is no plain column, or there are too many combinations.</summary>
    /// <param name="session">The queries.</param>
    /// <param name="designer">The bound model.</param>
    /// <param name="spec">The design.</param>
    /// <param name="moments">Rows and centres.</param>
    /// <param name="columns">The columns of the model.</param>
    /// <param name="totals">Their products about the centres, see <see cref="Models.RowSums.Totals"/>.</param>
    public static CondensedFixed? Of(SqlSession session, SqlDesigner designer, DesignSpec spec, SqlMoments moments, ModelColumns columns, double[] totals)
        => new SqlCondensed(session, designer, spec, moments, columns, totals).Build();

    private CondensedFixed? Build()
    {
        var recipes = _spec.FixedRecipes();
        var places = recipes.Select(r => Place([.. r.Factors.Where(f => !f.Variable.IsFactor)])).ToArray();
        var terms = _spec.FixedTerms.Select(t => (Term: t, Places: Covariates(t))).ToList();
        List<string> factors = [.. _spec.FixedTerms.SelectMany(t => t.Variables).Where(v => _spec.Variables[v].IsFactor).Distinct(StringComparer.Ordinal)];
        if (factors.Exists(f => _designer.Variables[f].Key is null)) return null;
        List<SqlColumn> keys = [.. factors.Select(f => _designer.Variables[f].Key!).Distinct()];

        var width = _products.Count + 1;
        var names = Enumerable.Range(0, width).Select(j => _session.Alias(FormattableString.Invariant($"c{j}"))).ToArray();
        double[] shift = [.. _shift];
        if (keys.Count == 0 && _columns.Weight is null && _places.TrueForAll(p => p is not null)) return Made([FromTotals(width)], shift, recipes, places, terms);
        var inner = _products.Select((p, j) => (names[j + 1], Sql.Of($"({p}) - {Sql.Value(shift[j + 1], "a mean")}"))).ToList();
        var sums = new List<Sql>();
        for (var b = 0; b < width; b++)
            for (var a = 0; a <= b; a++) sums.Add(b == 0 ? Sql.Of($"COUNT(*)") : a == 0 ? Sql.Of($"SUM({names[b]})") : Sql.Of($"SUM({names[a]} * {names[b]})"));
        if (SqlSums.RowHash(_session, _designer) is { } hash)
        {
            inner.Add((_session.Alias("h"), hash));
            sums.Add(SqlSums.HashSum(_session.Alias("h")));
        }

        const string Title = "sums by combinations of the fixed factors";
        double[][] cells;
        if (keys.Count == 0)
        {
            cells = [_session.Numbers(Title, inner, [.. sums.Select(s => (s, Merge.Sum))], _designer.Complete)];
        }
        else
        {
            var groups = _session.Groups(Title, keys, inner, sums, _designer.Complete);
            if (groups.Count > MostCells) return null;
            Read(factors, groups);
            cells = [.. Enumerable.Range(0, groups.Count).Select(g => groups.Of(g).ToArray())];
        }

        _moments.RequireSame(_session, cells.Sum(c => c[0]), sums.Count > width * (width + 1) / 2 ? cells.Sum(c => c[^1]) : null);
        return Made(cells, shift, recipes, places, terms);
    }

    private CondensedFixed Made(double[][] cells, double[] shift, IReadOnlyList<ColumnRecipe> recipes, int[] places, List<(FixedTerm Term, int[] Places)> terms)
    {
        var width = shift.Length;
        var made = cells.Select(c => Triangle(c, width, shift)).ToArray();
        var columns = recipes.Select((r, j) => Column(made, width, cell => r.Factors.Aggregate(1.0, (v, f) => v * Code(f, cell)), places[j])).ToList();
        return new CondensedFixed(columns, [.. terms.Select(t => Condense(t.Term, t.Places, made, width))]);
    }

    private double[] FromTotals(int width)
    {
        var n = _columns.Count;
        return [.. Enumerable.Range(0, width).SelectMany(b => Enumerable.Range(0, b + 1).Select(a => _totals[_places[a]!.Value + _places[b]!.Value * n]))];
    }

    /// <summary>The number of a product of covariates; 0 is the constant.</summary>
    private int Place(IReadOnlyList<ColumnFactor> covariates)
    {
        var key = string.Join('\u0001', covariates.Select(c => c.Key).Order(StringComparer.Ordinal));
        if (_known.TryGetValue(key, out var known)) return known;
        _products.Add(Sql.Join(new SqlText(" * "), covariates.Select(c => Sql.Of($"({_designer.Variables[c.Variable.Label].Numbers[c.Column]})"))));
        _places.Add(_columns.PlaceOf(covariates));
        _shift.Add(_places[^1] is { } place ? _moments.Centres[place] : 0.0);
        return _known[key] = _products.Count;
    }

    /// <summary>All products of one column of each covariate of a term.</summary>
    private int[] Covariates(FixedTerm term)
    {
        List<ColumnFactor[]> products = [[]];
        foreach (var v in term.Variables.Select(v => _spec.Variables[v]).Where(v => !v.IsFactor))
            products = [.. products.SelectMany(_ => Enumerable.Range(0, v.Width), (p, c) => (ColumnFactor[])[.. p, new ColumnFactor(v, _designer.Model.Expressions[v.Label], c, false)])];
        return [.. products.Select(Place)];
    }

    private void Read(List<string> factors, GroupedSums groups)
    {
        var table = groups.Table();
        var evaluator = new Evaluator(_designer.Model.Formula, table, _designer.Transforms);
        foreach (var f in factors) _codes[f] = VariableReader.Read(_designer.Model, f, _designer.Model.Expressions[f], evaluator.Evaluate(_designer.Model.Expressions[f]), _spec.Variables[f], table).Codes;
    }

    private double Code(ColumnFactor factor, int cell)
        => factor.Variable.IsFactor ? (factor.Full ? factor.Variable.Indicators! : factor.Variable.Contrasts!).Matrix[_codes[factor.Variable.Label][cell], factor.Column] : 1.0;

    private CondensedTerm Condense(FixedTerm term, int[] covariates, double[][] made, int width)
    {
        List<int[]> codes = [.. term.Variables.Where(v => _spec.Variables[v].IsFactor).Select(v => _codes[v])];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new int[made.Length * width];
        for (var cell = 0; cell < made.Length; cell++)
        {
            var key = string.Join(',', codes.Select(c => c[cell].ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (!numbers.TryGetValue(key, out var number)) numbers.Add(key, number = numbers.Count);
            for (var r = 0; r < width; r++) rows[cell * width + r] = number;
        }

        return new CondensedTerm(rows, numbers.Count, [.. covariates.Select(c => Column(made, width, _ => 1.0, c))]);
    }

    private static double[] Column(double[][] made, int width, Func<int, double> code, int place)
    {
        var column = new double[made.Length * width];
        for (var cell = 0; cell < made.Length; cell++)
        {
            var value = code(cell);
            for (var r = 0; r < width; r++) column[cell * width + r] = value * made[cell][r * width + place];
        }

        return column;
    }

    /// <summary>R with RᵀR the products of the constant and the covariates within a cell, by rows: the Cholesky factor of the shifted ones, and the shift put back.</summary>
    private static double[] Triangle(double[] sums, int width, double[] shift)
    {
        var r = new double[width * width];
        for (var b = 0; b < width; b++)
            for (var a = 0; a <= b; a++)
            {
                var sum = sums[b * (b + 1) / 2 + a];
                var diagonal = sum;
                for (var k = 0; k < a; k++) sum -= r[k * width + a] * r[k * width + b];
                // What rounding leaves of a covariate that does not vary in the cell.
                if (a == b) r[b * width + b] = sum > 1e-11 * diagonal ? Math.Sqrt(sum) : 0.0;
                else r[a * width + b] = r[a * width + a] == 0.0 ? 0.0 : sum / r[a * width + a];
            }

        for (var b = 1; b < width; b++) r[b] += shift[b] * r[0];
        return r;
    }
}
