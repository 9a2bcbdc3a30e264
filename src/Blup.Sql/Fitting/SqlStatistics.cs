namespace Blup.Sql;

/// <summary>
/// The first pass without a pass: rows and ranges from what the engine has written down about its columns. The mean of a few rows stands for that of all; the sums
/// tell afterwards whether it was near enough, and whether every row was complete.
/// </summary>
internal static class SqlStatistics
{
    /// <summary>A centre this many standard deviations from the mean costs two of sixteen digits of a sum of squares.</summary>
    private const double Far = 10.0;

    /// <summary>Nor does a column whose mean is this near to zero, in standard deviations, need a centre: one of the digits at most.</summary>
    private const double Near = 3.0;

    /// <summary>
    /// Asks; null where the engine keeps none, where a column is an expression, where there are weights or an offset, and where a value is missing or a column does not
    /// vary: the pass over the rows (<see cref="SqlMoments"/>) then decides.
    /// </summary>
    public static SqlMoments? Of(SqlSession session, SqlDesigner designer, ModelColumns columns, IReadOnlyList<SqlColumn> numbers)
    {
        var plain = columns.Plain.Skip(1).ToList();
        if (!session.Dialect.HasStatistics || !session.HasSnapshot || columns.Weight is not null || columns.Offset is not null || plain.Contains(null)) return null;
        var names = designer.Used.Index().ToDictionary(c => c.Item.Name, c => session.Alias(FormattableString.Invariant($"n{c.Index + 1}")), StringComparer.Ordinal);
        var values = new List<(Sql, Merge)> { (Sql.Of($"COUNT(*)"), Merge.Sum) };
        foreach (var column in designer.Used) values.Add((Sql.Of($"COUNT({names[column.Name]})"), Merge.Sum));
        foreach (var column in plain)
        {
            values.Add((Sql.Of($"MIN({names[column!.Name]})"), Merge.Min));
            values.Add((Sql.Of($"MAX({names[column.Name]})"), Merge.Max));
        }

        // The bare columns: an expression of one has no statistics.
        var found = session.Numbers("rows, and the ranges of the columns", [.. designer.Used.Select(c => (names[c.Name], Sql.Of($"{new SqlName(c.Name)}")))], values, null);
        if (!session.IsRehearsal && Unfit(found, designer.Used.Count)) return null;
        var centres = Centres(session, designer, plain);
        if (session.IsRehearsal) return SqlMoments.Rehearsed(designer, columns.Count, numbers) with { AreMeans = false, Filter = Filter(session, designer, plain) };
        var rows = SqlMoments.Require(session, found[0]);
        var ranges = plain.Index().Select(c => (Low: found[1 + designer.Used.Count + 2 * c.Index], High: found[2 + designer.Used.Count + 2 * c.Index])).ToList();
        return new SqlMoments
        {
            Rows = rows,
            Centres = [0.0, .. centres],
            AreMeans = false,
            Filter = Filter(session, designer, plain),
            IsOne = [true, .. ranges.Select(_ => false)],
            Ranges = plain.Zip(ranges).DistinctBy(c => c.First!.Name, StringComparer.Ordinal).ToDictionary(c => c.First!.Name, c => (double.NaN, c.Second.Low, c.Second.High), StringComparer.Ordinal),
        };
    }

    /// <summary>Whether a value is missing, or a column does not vary or has no finite range.</summary>
    private static bool Unfit(double[] found, int used)
    {
        if (found.AsSpan(1, used).ContainsAnyExcept(found[0])) return true;
        for (var r = 1 + used; r < found.Length; r += 2)
            if (!(found[r] < found[r + 1] && double.IsFinite(found[r + 1] - found[r]))) return true;
        return false;
    }

    /// <summary>Means over a few rows; 0, which costs nothing to subtract, where that is as good.</summary>
    private static double[] Centres(SqlSession session, SqlDesigner designer, List<SqlColumn?> plain)
    {
        var names = plain.Index().Select(c => session.Alias(FormattableString.Invariant($"c{c.Index + 1}"))).ToList();
        List<(Sql, Merge)> values = [(Sql.Of($"COUNT(*)"), Merge.Sum), .. names.SelectMany(n => new[] { (Sql.Of($"SUM({n})"), Merge.Sum), (Sql.Of($"SUM({n} * {n})"), Merge.Sum) })];
        var found = session.Sample("means of a few rows", [.. names.Zip(plain, (n, c) => (n, session.Dialect.Read(c!)))], values, designer.Complete, SqlPredictors.SampleRows);
        return [.. Enumerable.Range(0, plain.Count).Select(c => found[0] > 0 ? Centre(found[1 + 2 * c] / found[0], found[2 + 2 * c] / found[0]) : 0.0)];
    }

    private static double Centre(double mean, double square) => mean * mean <= Near * Near * (square - mean * mean) ? 0.0 : mean;

    /// <summary>No number is null, and a NaN among those that are summed shows in the totals; only keys are left to look at. Null where none can be NaN.</summary>
    private static Sql? Filter(SqlSession session, SqlDesigner designer, List<SqlColumn?> plain)
    {
        var keys = designer.Used.Where(c => c.Type == SqlType.Double && !plain.Contains(c)).Select(session.Dialect.IsPresent).ToList();
        return keys.Count == 0 ? null : Sql.Join(new SqlText(" AND "), keys);
    }

    /// <summary>Whether sums about the centres are as good as sums about the means: all rows took part, and no centre is far from its mean.</summary>
    /// <param name="moments">What was assumed.</param>
    /// <param name="rows">Rows that were summed.</param>
    /// <param name="totals">Products of the columns about the centres.</param>
    public static bool Holds(SqlMoments moments, double rows, double[] totals)
    {
        var n = moments.Centres.Length;
        if (rows != moments.Rows) return false;
        for (var c = 1; c < n; c++)
        {
            var shift = totals[c] / rows;
            var variance = totals[c + c * n] / rows - shift * shift;
            if (!(Math.Abs(shift) <= Far * Math.Sqrt(Math.Max(variance, 0.0)))) return false;
        }

        return true;
    }

    /// <summary>The means of the columns, once the sums are there.</summary>
    public static SqlMoments WithMeans(SqlMoments moments, ModelColumns columns, double[] totals) => moments with
    {
        Ranges = moments.Ranges.ToDictionary(r => r.Key, r =>
        {
            var c = columns.Plain.FindIndex(p => p?.Name == r.Key);
            return (moments.Centres[c] + totals[c] / moments.Rows, r.Value.Minimum, r.Value.Maximum);
        }, StringComparer.Ordinal),
    };
}
