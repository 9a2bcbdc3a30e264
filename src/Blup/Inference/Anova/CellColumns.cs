using Blup.Design;

namespace Blup.Inference;

/// <summary>
/// The columns of the over-parametrised model, one a combination of levels and covariate column, projected on the column space as they are read: they are never
/// stored. Combinations that no row has have no column.
/// </summary>
internal static class CellColumns
{
    /// <summary>A column with more than this share of its square outside the space of X is not of this model.</summary>
    private const double Outside = 1e-10;

    /// <summary>The projected columns and those of each term; null where the coding of the formula spans less than the cells do.</summary>
    public static (double[][] Columns, int[][]? Terms) Build(ModelFrame frame, IReadOnlyDictionary<string, VariableData> variables, IReadOnlyList<double[]> q, double[]? root)
    {
        var columns = new List<Projected>();
        var all = new int[frame.Rows];
        if (frame.Fixed.HasIntercept) Add(columns, q, all, 1, null, root);
        var terms = new List<int[]>();
        foreach (var term in frame.Spec.FixedTerms)
        {
            var first = columns.Count;
            var (codes, cells) = Cells([.. term.Variables.Select(v => variables[v]).Where(v => v.Variable.IsFactor)], frame.Rows);
            foreach (var covariate in Products([.. term.Variables.Select(v => variables[v]).Where(v => !v.Variable.IsFactor)], frame.Rows)) Add(columns, q, codes, cells, covariate, root);
            terms.Add([.. Enumerable.Range(first, columns.Count - first)]);
        }

        return Inside(columns, terms);
    }

    /// <summary>The same from made rows.</summary>
    public static (double[][] Columns, int[][]? Terms) Build(ModelFrame frame, CondensedFixed condensed, IReadOnlyList<double[]> q)
    {
        var columns = new List<Projected>();
        if (frame.Fixed.HasIntercept) Add(columns, q, new int[condensed.Columns[0].Length], 1, condensed.Columns[0], null);
        var terms = new List<int[]>();
        foreach (var term in condensed.Terms)
        {
            var first = columns.Count;
            foreach (var covariate in term.Covariates) Add(columns, q, term.Codes, term.Cells, ToMeanSquareOne(covariate, frame.Rows), null);
            terms.Add([.. Enumerable.Range(first, columns.Count - first)]);
        }

        return Inside(columns, terms);
    }

    private static (double[][] Columns, int[][]? Terms) Inside(List<Projected> columns, List<int[]> terms)
    {
        var inside = columns.TrueForAll(c => c.Square - c.Coordinates.Sum(x => x * x) <= Outside * c.Square);
        return ([.. columns.Select(c => c.Coordinates)], inside ? [.. terms] : null);
    }

    private static double[] ToMeanSquareOne(double[] column, int n)
    {
        var scale = Math.Sqrt(column.Sum(v => v * v) / n);
        return scale > 0 ? Array.ConvertAll(column, v => v / scale) : column;
    }

    /// <summary>The combination of levels of each row, numbered as they occur.</summary>
    private static (int[] Codes, int Count) Cells(IReadOnlyList<VariableData> factors, int n)
    {
        var codes = new int[n];
        var count = 1;
        foreach (var factor in factors)
        {
            var number = new Dictionary<(int, int), int>();
            for (var i = 0; i < n; i++)
            {
                var key = (codes[i], factor.Codes[i]);
                if (!number.TryGetValue(key, out var code)) number.Add(key, code = number.Count);
                codes[i] = code;
            }

            count = number.Count;
        }

        return (codes, count);
    }

    /// <summary>All products of one column of each covariate, to mean square 1 (the scale is common to all cells); a single null without covariates.</summary>
    private static IEnumerable<double[]?> Products(IReadOnlyList<VariableData> covariates, int n)
    {
        IEnumerable<double[]?> products = [null];
        foreach (var covariate in covariates)
            products = [.. products.SelectMany(_ => covariate.Numeric, (p, x) => p is null ? x : [.. p.Zip(x, (a, b) => a * b)])];
        return products.Select(p => p is null ? null : ToMeanSquareOne(p, n));
    }

    private static void Add(List<Projected> columns, IReadOnlyList<double[]> q, int[] codes, int cells, double[]? covariate, double[]? root)
    {
        var first = columns.Count;
        for (var c = 0; c < cells; c++) columns.Add(new Projected(new double[q.Count]));
        for (var i = 0; i < codes.Length; i++)
        {
            var value = (covariate?[i] ?? 1.0) * (root?[i] ?? 1.0);
            var column = columns[first + codes[i]];
            column.Square += value * value;
            for (var k = 0; k < q.Count; k++) column.Coordinates[k] += q[k][i] * value;
        }
    }

    private sealed class Projected(double[] coordinates)
    {
        public double[] Coordinates { get; } = coordinates;

        public double Square { get; set; }
    }
}
