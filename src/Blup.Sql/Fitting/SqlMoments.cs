using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>The first pass: how many rows, how many missing, the mean and range of every column, and whether the columns can be used at all.</summary>
internal sealed record SqlMoments
{
    /// <summary>Complete rows, n.</summary>
    public required int Rows { get; init; }

    /// <summary>What the second pass subtracts from each column: its mean, or that of a few rows; 0 for the ones.</summary>
    public required double[] Centres { get; init; }

    /// <summary>Whether the centres are the means. Otherwise the sums tell whether they are near enough (<see cref="SqlStatistics"/>).</summary>
    public bool AreMeans { get; init; } = true;

    /// <summary>Which rows the sums are to be over; null for all.</summary>
    public required Sql? Filter { get; init; }

    /// <summary>Columns that are 1 in every row.</summary>
    public required bool[] IsOne { get; init; }

    /// <summary>Σ log w; 0 without weights.</summary>
    public double LogWeights { get; init; }

    public double MeanOffset { get; init; }

    public int DroppedCount { get; init; }

    public IReadOnlyList<DroppedRows> Dropped { get; init; } = [];

    /// <summary>Sum of the rows' hashes; null where the engine needs or has none.</summary>
    public double? Hash { get; init; }

    /// <summary>Mean and range of the numbers that reference grids vary, by column.</summary>
    public IReadOnlyDictionary<string, (double Mean, double Minimum, double Maximum)> Ranges { get; init; } = new Dictionary<string, (double, double, double)>(StringComparer.Ordinal);

    /// <summary>Runs the pass.</summary>
    /// <exception cref="BlupException">BLUP302, BLUP305 no complete row; BLUP304 constant response; BLUP306 a value is not finite; BLUP310 weights; BLUP311 a random column does not vary; BLUP841 too many rows.</exception>
    public static SqlMoments Of(SqlSession session, SqlDesigner designer, DesignSpec spec, ModelColumns columns, IReadOnlyList<SqlColumn> numbers)
    {
        var count = columns.Count;
        var (y, o, h, w) = (session.Alias("y"), session.Alias("o"), session.Alias("h"), columns.WeightAlias);
        var inner = columns.Values.Select((v, i) => (columns.Aliases[i], v)).Skip(1).ToList();
        if (columns.Offset is not null) inner.AddRange([(y, columns.Response), (o, columns.Offset)]);
        if (columns.Weight is not null) inner.Add((w, columns.Weight));
        var values = new List<(Sql, Merge)>();
        // Four numbers a column: the column of ones needs none, and the response is the last column where there is no offset.
        foreach (var name in columns.Aliases.Skip(1).Concat(columns.Offset is null ? [] : [y]))
        {
            values.Add((Sql.Of($"COUNT({name})"), Merge.Sum));
            values.Add((Sql.Of($"MIN({name})"), Merge.Min));
            values.Add((Sql.Of($"MAX({name})"), Merge.Max));
            values.Add((columns.Weight is null ? Sql.Of($"SUM({name})") : Sql.Of($"SUM({w} * {name})"), Merge.Sum));
        }

        var place = values.Count;
        values.Add((Sql.Of($"COUNT(*)"), Merge.Sum));
        if (columns.Offset is not null) values.Add((Sql.Of($"SUM({o})"), Merge.Sum));
        var weights = values.Count;
        if (columns.Weight is not null)
        {
            values.Add((Sql.Of($"SUM({w})"), Merge.Sum));
            values.Add((Sql.Of($"MIN({w})"), Merge.Min));
            values.Add((Sql.Of($"MAX({w})"), Merge.Max));
            values.Add((Sql.Of($"SUM(CASE WHEN {w} > {0.0} THEN {session.Dialect.Function("log", Sql.Of($"{w}"))!} END)"), Merge.Sum));
        }

        var ranges = values.Count;
        foreach (var (k, column) in numbers.Index())
        {
            var name = session.Alias(FormattableString.Invariant($"n{k + 1}"));
            inner.Add((name, session.Dialect.Read(column)));
            values.AddRange([(Sql.Of($"SUM({name})"), Merge.Sum), (Sql.Of($"MIN({name})"), Merge.Min), (Sql.Of($"MAX({name})"), Merge.Max)]);
        }

        var hash = SqlSums.RowHash(session, designer);
        if (hash is not null)
        {
            inner.Add((h, hash));
            values.Add((SqlSums.HashSum(h), Merge.Sum));
        }

        var sums = session.Numbers("counts, ranges and means of the columns", inner, values, designer.Complete);
        var (rows, all, dropped) = Count(session, designer, sums[place]);
        if (session.IsRehearsal) return Rehearsed(designer, count, numbers);

        double[] ones = [rows, 1.0, 1.0, rows];
        ReadOnlySpan<double> Of(int column) => column == 0 ? ones : sums.AsSpan(4 * (column - 1), 4);
        var response = columns.Offset is null ? count - 1 : count;
        for (var c = 1; c <= response; c++) RequireFinite(columns.Names[Math.Min(c, count - 1)], rows, Of(c), c >= count - 1 ? "response" : "design");
        if (Of(response)[1] is var low && low == Of(response)[2])
            throw new BlupException("BLUP304", $"The response '{columns.Names[^1]}' has the same value, {low.ToString("R", CultureInfo.InvariantCulture)}, in all {Listing.Count(rows, "row")} used.", null, "There is nothing to explain. Check that this is the intended column.");
        if (columns.Weight is not null && !(sums[weights + 1] > 0 && double.IsFinite(sums[weights + 2])))
            throw new BlupException("BLUP310", $"The weights column '{designer.Model.Options.Weights}' is not positive and finite in every row.", null, "A weight is the inverse of a row's relative variance. Leave out rows of weight 0.");
        double[] lows = [.. Enumerable.Range(0, count).Select(c => Of(c)[1])], highs = [.. Enumerable.Range(0, count).Select(c => Of(c)[2])];
        RequireVaries(spec, designer, columns, lows, highs);
        var total = columns.Weight is null ? rows : sums[weights];
        var isOne = lows.Zip(highs, (a, b) => a == 1.0 && b == 1.0).ToArray();
        double[] means = [.. Enumerable.Range(0, count).Select(c => c == 0 ? 0.0 : Of(c)[3] / total)];
        return new SqlMoments
        {
            Rows = rows,
            Centres = means,
            Filter = designer.Complete,
            IsOne = isOne,
            LogWeights = columns.Weight is null ? 0.0 : sums[weights + 3],
            MeanOffset = columns.Offset is null ? 0.0 : sums[place + 1] / rows,
            DroppedCount = all - rows,
            Dropped = dropped,
            Hash = hash is null ? null : sums[^1],
            Ranges = numbers.Index().ToDictionary(x => x.Item.Name, x => (sums[ranges + 3 * x.Index] / rows, sums[ranges + 3 * x.Index + 1], sums[ranges + 3 * x.Index + 2]), StringComparer.Ordinal),
        };
    }

    /// <summary>A later query saw the same rows.</summary>
    /// <exception cref="BlupException">BLUP842 it did not.</exception>
    public void RequireSame(SqlSession session, double rows, double? hash)
    {
        if (session.IsRehearsal) return;
        if (rows != Rows) throw SqlErrors.Changed(session.Source.Name, string.Create(CultureInfo.InvariantCulture, $"{Rows} complete rows became {rows:0}"));
        if (hash is { } own && own != Hash) throw SqlErrors.Changed(session.Source.Name, "the checksum of its rows is another");
    }

    internal static SqlMoments Rehearsed(SqlDesigner designer, int count, IReadOnlyList<SqlColumn> numbers) => new()
    {
        Rows = 1000,
        Filter = designer.Complete,
        Centres = [.. Enumerable.Range(0, count).Select(c => c == 0 ? 0.0 : 1.0)],
        IsOne = [.. Enumerable.Range(0, count).Select(c => c == 0)],
        Ranges = numbers.ToDictionary(n => n.Name, _ => (1.0, 1.0, 1.0), StringComparer.Ordinal),
    };

    /// <summary>All rows against the complete ones; which columns miss values is asked for only where they differ.</summary>
    private static (int Rows, int All, IReadOnlyList<DroppedRows> Dropped) Count(SqlSession session, SqlDesigner designer, double complete)
    {
        var total = session.Numbers("rows, complete or not", [], [(Sql.Of($"COUNT(*)"), Merge.Sum)], null)[0];
        if (!session.IsRehearsal)
        {
            var all = Require(session, total);
            if (all == complete) return (all, all, []);
        }

        var inner = designer.Used.Select((c, i) => (session.Alias(FormattableString.Invariant($"m{i + 1}")), Sql.Of($"CASE WHEN {session.Dialect.IsPresent(c)} THEN {0.0} ELSE {1.0} END"))).ToList();
        inner.Add((session.Alias("m"), Sql.Of($"CASE WHEN {designer.Complete} THEN {0.0} ELSE {1.0} END")));
        List<(Sql, Merge)> values = [(Sql.Of($"COUNT(*)"), Merge.Sum), .. inner.Select(i => (Sql.Of($"SUM({i.Item1})"), Merge.Sum))];
        var counts = session.Numbers("missing values by column, where rows are incomplete", inner, values, null);
        if (session.IsRehearsal) return (1000, 1000, []);
        var rows = Require(session, counts[0]) - (int)counts[^1];
        if (rows != complete || counts[0] != total) throw SqlErrors.Changed(session.Source.Name, string.Create(CultureInfo.InvariantCulture, $"{complete:0} complete rows of {total:0} became {rows} of {counts[0]:0}"));
        return (rows, (int)total, MissingBy(designer, counts, (int)total, rows));
    }

    /// <summary>A number of rows that can be fitted.</summary>
    internal static int Require(SqlSession session, double rows)
    {
        if (rows > int.MaxValue) throw new BlupException("BLUP841", string.Create(CultureInfo.InvariantCulture, $"'{session.Source.Name}' has {rows:0} rows; at most {int.MaxValue} can be fitted."), null, "Filter the rows.");
        return rows > 0 ? (int)rows : throw new BlupException("BLUP301", $"'{session.Source.Name}' has no rows.", null, "Check the table and the filter.");
    }

    private static List<DroppedRows> MissingBy(SqlDesigner designer, double[] counts, int all, int rows)
    {
        var dropped = designer.Used.Select((c, i) => new DroppedRows(c.Name, (int)counts[i + 1], [])).Where(d => d.Count > 0).ToList();
        var response = Formulas.Trees.Names(designer.Model.Formula.Left!).Select(n => n.Name).ToList();
        if (dropped.Find(d => d.Count == all && response.Contains(d.Variable, StringComparer.Ordinal)) is { } gone)
            throw new BlupException("BLUP305", $"The response column '{gone.Variable}' is missing in every row.", null, "Check the column's name and how it was read.");
        if (rows == 0)
            throw new BlupException("BLUP302", $"No row is complete: each of the {Listing.Count(all, "row")} has a missing value in a column used.", null,
                "Missing: " + string.Join(", ", dropped.Select(d => $"{d.Variable} in {Listing.Count(d.Count, "row")}")) + ". Take the emptiest column out of the formula.");
        return dropped;
    }

    private static void RequireFinite(string name, int rows, ReadOnlySpan<double> sums, string role)
    {
        var bad = rows - (int)(double.IsNaN(sums[0]) ? 0 : sums[0]);
        if (bad == 0 && double.IsFinite(sums[1]) && double.IsFinite(sums[2]) && double.IsFinite(sums[3])) return;
        throw new BlupException("BLUP306", bad > 0 ? $"The {role} column '{name}' has no finite value in {Listing.Count(bad, "row")}." : $"The {role} column '{name}' is not finite in some rows.", null,
            "A logarithm needs positive values, a root needs values of at least 0. Mark such values as missing or use another transformation.");
    }

    private static void RequireVaries(DesignSpec spec, SqlDesigner designer, ModelColumns columns, double[] lows, double[] highs)
    {
        foreach (var (term, recipes) in spec.RandomParts.SelectMany(t => Terms(t, spec)).Zip(columns.Random))
            foreach (var c in recipes)
            {
                var (low, high) = (lows[c], highs[c]);
                if (c == 0 || low != high || (low != 0 && !term.Part.Intercept)) continue;
                var value = low.ToString("R", CultureInfo.InvariantCulture);
                throw designer.Model.Formula.Error("BLUP311", $"The column '{columns.Names[c]}' of the random term {term.Source} is {value} in every row used.", term.Node,
                    $"A column that does not vary cannot have a random slope; take '{columns.Names[c]}' out of the term.");
            }
    }

    /// <summary>A random part once for each of its terms.</summary>
    private static IEnumerable<BoundRandom> Terms(BoundRandom random, DesignSpec spec)
    {
        var part = random.Part;
        var width = (part.Intercept ? 1 : 0) + part.Terms.Sum(t => t.Variables.Select((v, i) => spec.Variables[v].ColumnNames(t.Full[i]).Count).Aggregate(1, (a, b) => a * b));
        return Enumerable.Repeat(random, random.Groups.Count * (random.Diagonal ? width : 1));
    }
}
