using System.Globalization;
using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>Look-ups of the grouping factors that are one column, by the levels of a fit: made once for all pieces of a source.</summary>
internal static class KnownGroups
{
    /// <summary>The look-ups, by the name of the factor; a factor of several columns, or of an expression, has none.</summary>
    public static Dictionary<string, StreamedGroup> Of(DesignSpec spec, IReadOnlyList<SqlColumn> columns)
    {
        var known = new Dictionary<string, StreamedGroup>(StringComparer.Ordinal);
        foreach (var group in spec.Bound.Random.SelectMany(r => r.Groups))
        {
            if (known.ContainsKey(group.Name) || group.Variables is not [var only] || Trees.Unwrap(only) is not NameNode { Name: var name }) continue;
            var levels = spec.GroupLevels[group.Name];
            if (columns.FirstOrDefault(c => c.Name == name) is not { } column || Values(column, levels) is not { } values) continue;
            var look = new StreamedGroup(spec.Formula, group, _ => values, spec.Transforms);
            if (look.Levels.SequenceEqual(levels, StringComparer.Ordinal)) known.Add(group.Name, look);
        }

        return known;
    }

    /// <summary>The levels as values of the column; null where they cannot be told.</summary>
    private static Column? Values(SqlColumn column, IReadOnlyList<string> levels)
    {
        if (column.Type == SqlType.Text) return new CategoricalColumn(column.Name, [.. Enumerable.Range(0, levels.Count)], [.. levels]);
        if (column.Type is not (SqlType.Integer or SqlType.Double)) return null;
        var numbers = new double[levels.Count];
        for (var i = 0; i < numbers.Length; i++)
            if (!double.TryParse(levels[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        return new NumericColumn(column.Name, numbers);
    }
}
