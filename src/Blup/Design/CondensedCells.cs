namespace Blup.Design;

/// <summary>
/// Sums over the combinations of levels of the fixed factors, and the few made rows that have the same sums of products (<see cref="CondensedFixed"/>). The sums may come
/// from a database or from pieces of a file; weights do not count, as in memory.
/// </summary>
internal sealed class CondensedCells
{
    /// <summary>More combinations are not condensed: there would be as many made rows as real ones.</summary>
    private const int MostCombinations = 200_000;

    /// <summary>Nor are more numbers kept on made rows (256 MB).</summary>
    private const long MostNumbers = 1L << 25;

    private readonly DesignSpec _spec;
    private readonly List<IReadOnlyList<ColumnFactor>> _products = [[]];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly IReadOnlyList<ColumnRecipe> _recipes;
    private readonly int[] _places;
    private readonly List<(FixedTerm Term, int[] Places)> _terms;

    /// <summary>Finds the products of covariates that the fixed part is made of.</summary>
    public CondensedCells(DesignSpec spec)
    {
        _spec = spec;
        _recipes = spec.FixedRecipes();
        _places = [.. _recipes.Select(r => Place([.. r.Factors.Where(f => !f.Variable.IsFactor)]))];
        _terms = [.. spec.FixedTerms.Select(t => (t, Covariates(t)))];
        Factors = [.. spec.FixedTerms.SelectMany(t => t.Variables).Where(v => spec.Variables[v].IsFactor).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The products of columns of covariates, each once; the first is the constant.</summary>
    public IReadOnlyList<IReadOnlyList<ColumnFactor>> Products => _products;

    /// <summary>The fixed factors, by label.</summary>
    public IReadOnlyList<string> Factors { get; }

    /// <summary>The most combinations that are condensed.</summary>
    public int Most => (int)Math.Clamp(MostNumbers / (_products.Count * (1L + _recipes.Count + _terms.Sum(t => t.Places.Length))), 1, MostCombinations);

    /// <summary>Sums of a combination: those of all products of two, the upper triangle by columns; the first counts the rows.</summary>
    public int Width => _products.Count * (_products.Count + 1) / 2;

    /// <summary>The made rows.</summary>
    /// <param name="cells">For each combination the sums of <see cref="Products"/> less <paramref name="shift"/>.</param>
    /// <param name="shift">What was subtracted from each product; 0 for the constant.</param>
    /// <param name="codes">For each factor, the level of each combination.</param>
    /// <param name="values">The predictors' values of each combination, see <see cref="CondensedFixed.Values"/>; null without factors.</param>
    public CondensedFixed Condense(double[][] cells, double[] shift, IReadOnlyDictionary<string, int[]> codes, Tables.Table? values)
    {
        var width = shift.Length;
        var made = cells.Select(c => Triangle(c, width, shift)).ToArray();
        var columns = _recipes.Select((r, j) => Column(made, width, cell => r.Factors.Aggregate(1.0, (v, f) => v * Code(f, codes, cell)), _places[j])).ToList();
        return new CondensedFixed(columns, [.. _terms.Select(t => Condense(t.Term, t.Places, codes, made, width))])
        {
            Values = values,
            Constant = Column(made, width, _ => 1.0, 0),
            Counts = Array.ConvertAll(cells, c => c[0]),
        };
    }

    /// <summary>The number of a product of covariates; 0 is the constant.</summary>
    private int Place(IReadOnlyList<ColumnFactor> covariates)
    {
        var key = string.Join('\u0001', covariates.Select(c => c.Key).Order(StringComparer.Ordinal));
        if (_known.TryGetValue(key, out var known)) return known;
        _products.Add(covariates);
        return _known[key] = _products.Count - 1;
    }

    /// <summary>All products of one column of each covariate of a term.</summary>
    private int[] Covariates(FixedTerm term)
    {
        List<ColumnFactor[]> products = [[]];
        foreach (var v in term.Variables.Select(v => _spec.Variables[v]).Where(v => !v.IsFactor))
            products = [.. products.SelectMany(_ => Enumerable.Range(0, v.Width), (p, c) => (ColumnFactor[])[.. p, new ColumnFactor(v, _spec.Bound.Expressions[v.Label], c, false)])];
        return [.. products.Select(Place)];
    }

    private static double Code(ColumnFactor factor, IReadOnlyDictionary<string, int[]> codes, int cell)
        => factor.Variable.IsFactor ? (factor.Full ? factor.Variable.Indicators! : factor.Variable.Contrasts!).Matrix[codes[factor.Variable.Label][cell], factor.Column] : 1.0;

    private CondensedTerm Condense(FixedTerm term, int[] covariates, IReadOnlyDictionary<string, int[]> factors, double[][] made, int width)
    {
        List<int[]> codes = [.. term.Variables.Where(v => _spec.Variables[v].IsFactor).Select(v => factors[v])];
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
