using System.Globalization;

namespace Blup.Sql;

/// <summary>Values of result columns.</summary>
internal static class SqlValues
{
    /// <summary>A number of a result; NaN for null.</summary>
    public static double Number(SqlVector column, int row) => column.IsMissing(row) ? double.NaN : column switch
    {
        SqlDoubles d => d.Values[row],
        SqlLongs l => l.Values[row],
        SqlTexts { Values: var t } when t[row] is null => double.NaN,
        SqlTexts t => double.Parse(t.Values[row]!, CultureInfo.InvariantCulture),
        _ => double.NaN,
    };

    /// <summary>A made-up answer of two groups, for a rehearsal: two levels of each key, counts and sums that no check minds.</summary>
    public static SqlChunk Example(IReadOnlyList<SqlColumn> keys, int numbers)
    {
        var rows = keys.Count == 0 ? 1 : 2;
        var columns = new List<SqlVector>();
        foreach (var key in keys)
        {
            columns.Add(key.Type switch
            {
                SqlType.Text => new SqlTexts(key.Levels is { Count: > 1 } levels ? [levels[0], levels[1]] : [$"level 1 of {key.Name}", $"level 2 of {key.Name}"], null),
                SqlType.Double => new SqlDoubles([1.0, 2.0], null),
                SqlType.Boolean => new SqlLongs([0, 1], null),
                _ => new SqlLongs([1, 2], null),
            });
        }

        for (var j = 0; j < numbers; j++) columns.Add(new SqlDoubles([1.0, 1.0], null));
        return new SqlChunk(rows, columns);
    }
}
