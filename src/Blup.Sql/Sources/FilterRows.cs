using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>A filter on a table in memory, by the same rules as in a database.</summary>
internal static class FilterRows
{
    /// <summary>The rows that meet the filter. Levels that no longer occur are dropped, as a database that filters would not show them.</summary>
    public static Table Keep(Table table, RowFilter filter)
    {
        var columns = table.Columns.Select(c => new SqlColumn(c.Name, c switch { NumericColumn => SqlType.Double, LogicalColumn => SqlType.Boolean, _ => SqlType.Text }, "")).ToList();
        // Checks names and kinds; the SQL itself is not wanted.
        _ = filter.ToSql(columns, new SqlDialect());
        var tests = filter.Conditions.Select(c => Test(table.Column(c.Column), c)).ToList();
        var rows = Enumerable.Range(0, table.RowCount).Where(row => tests.TrueForAll(t => t(row))).ToArray();
        if (rows.Length == 0) throw new BlupException("BLUP811", "No row meets the filter.", filter.Text, "Check the filter.");
        var kept = table.Take(rows);
        return new Table(kept.Columns.Select(Used));
    }

    private static Func<int, bool> Test(Column column, RowCondition condition)
    {
        if (condition.Operator == RowOperator.Missing) return column.IsMissing;
        if (condition.Operator == RowOperator.Present) return row => !column.IsMissing(row);
        switch (column)
        {
            case NumericColumn numbers:
                var values = condition.Values.Cast<double>().ToList();
                return row => !numbers.IsMissing(row) && Meets(condition.Operator, values.ConvertAll(v => numbers.Values[row].CompareTo(v)));
            case LogicalColumn truths:
                var wanted = (bool)condition.Values[0] ? 1 : 0;
                return row => !truths.IsMissing(row) && Meets(condition.Operator, [truths.Values[row].CompareTo((sbyte)wanted)]);
            default:
                var texts = Categoricals.From(column);
                var meets = texts.Levels.Select(level => Meets(condition.Operator, condition.Values.Select(v => string.CompareOrdinal(level, (string)v)).ToList())).ToArray();
                return row => texts.Codes[row] >= 0 && meets[texts.Codes[row]];
        }
    }

    private static bool Meets(RowOperator operation, List<int> comparisons) => operation switch
    {
        RowOperator.Equal or RowOperator.In => comparisons.Contains(0),
        RowOperator.NotEqual or RowOperator.NotIn => !comparisons.Contains(0),
        RowOperator.Less => comparisons[0] < 0,
        RowOperator.LessOrEqual => comparisons[0] <= 0,
        RowOperator.Greater => comparisons[0] > 0,
        _ => comparisons[0] >= 0,
    };

    private static Column Used(Column column)
    {
        if (column is not CategoricalColumn categorical) return column;
        var used = new bool[categorical.Levels.Count];
        foreach (var code in categorical.Codes)
        {
            if (code >= 0) used[code] = true;
        }

        var (place, levels) = (new int[used.Length], new List<string>());
        for (var i = 0; i < used.Length; i++)
        {
            place[i] = levels.Count;
            if (used[i]) levels.Add(categorical.Levels[i]);
        }

        return new CategoricalColumn(column.Name, Array.ConvertAll(categorical.Codes.ToArray(), c => c < 0 ? -1 : place[c]), [.. levels]);
    }
}
