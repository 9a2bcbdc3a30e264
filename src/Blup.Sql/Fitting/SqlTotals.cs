namespace Blup.Sql;

/// <summary>Sums of products over all rows, and whether the sums of later queries add up to them.</summary>
/// <param name="session">The queries.</param>
/// <param name="columns">The columns of the model.</param>
/// <param name="moments">What the first pass found.</param>
internal sealed class SqlTotals(SqlSession session, ModelColumns columns, SqlMoments moments)
{
    /// <summary>How far the sums of two queries over the same rows may differ by rounding, relative to the norms of the columns.</summary>
    private const double Agreement = 1e-8;

    /// <summary>Products of all pairs of columns, symmetric; empty before they are there.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Takes the totals from the first answer that has all of them.</summary>
    /// <returns>False where the centres of the columns turn out to be no good.</returns>
    public bool Take(double[] all, ProductList products)
    {
        var n = columns.Count;
        Values = new double[n * n];
        foreach (var ((a, b), place) in products.Pairs) Values[a + b * n] = Values[b + a * n] = all[place];
        return session.IsRehearsal || moments.AreMeans || SqlStatistics.Holds(moments, all[products.RowsAt], Values);
    }

    /// <summary>The sums of all groups, with what rounding takes carried along.</summary>
    public static double[] Added(GroupedSums groups, int width)
    {
        var (all, lost) = (new double[width], new double[width]);
        for (var r = 0; r < groups.Count; r++)
        {
            var sums = groups.Of(r);
            for (var j = 0; j < width; j++)
            {
                var (value, before) = (sums[j] - lost[j], all[j]);
                all[j] = before + value;
                lost[j] = all[j] - before - value;
            }
        }

        return all;
    }

    /// <summary>An answer adds up to the totals, and to the rows of the first pass: what was summed by one query was summed by the other.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP842 it does not.</exception>
    public void Check(double[] all, ProductList products, string title)
    {
        if (session.IsRehearsal) return;
        moments.RequireSame(session, all[products.RowsAt], products.HashAt is { } at ? all[at] : null);
        var n = columns.Count;
        foreach (var ((a, b), place) in products.Pairs)
        {
            var (sum, total, scale) = (all[place], Values[a + b * n], Math.Sqrt(Values[a + a * n] * Values[b + b * n]));
            if (!double.IsFinite(sum) || Math.Abs(sum - total) > Agreement * scale) throw SqlErrors.Changed(session.Source.Name, $"the {title} do not add up to the sums over all rows");
            // About its mean a column sums to nothing but the mean's own rounding.
            if (moments.AreMeans && a == 0 && b > 0 && Math.Abs(sum) > Agreement * scale + 1e-12 * Values[0] * Math.Abs(moments.Centres[b]))
                throw SqlErrors.Changed(session.Source.Name, $"the mean of {columns.Names[b]} is another");
        }
    }
}
