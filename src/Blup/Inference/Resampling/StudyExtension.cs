using System.Globalization;
using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Inference.Resampling;

/// <summary>Larger or smaller studies of the same plan: more or fewer groups, each a copy of an existing one, and repeated rows.</summary>
internal static class StudyExtension
{
    /// <param name="data">The study.</param>
    /// <param name="column">Column of the groups.</param>
    /// <param name="groups">How many there shall be; group k beyond the last is a copy of group k modulo their number.</param>
    /// <param name="groupingColumns">Columns of grouping factors: those whose levels lie within the groups get new levels in copies.</param>
    public static Table Groups(Table data, string column, int groups, IReadOnlyCollection<string> groupingColumns)
    {
        if (groups < 2) throw new BlupException("BLUP688", FormattableString.Invariant($"{groups} levels of '{column}' were asked for."), null, "Ask for two or more.");
        var (codes, count) = Codes(data.Column(column));
        var byLevel = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < codes.Length; i++)
            if (codes[i] >= 0) byLevel[codes[i]].Add(i);
        var (rows, copies) = (new List<int>(), new List<int>());
        for (var k = 0; k < groups; k++)
            foreach (var row in byLevel[k % count])
            {
                rows.Add(row);
                copies.Add(k / count);
            }

        var table = data.Take(rows.ToArray());
        foreach (var name in groupingColumns.Append(column).Distinct(StringComparer.Ordinal))
            if (name == column || Within(Codes(data.Column(name)).Codes, codes)) table = table.WithColumn(Relabelled(table.Column(name), copies));
        return table;
    }

    /// <summary>Every row as often as asked.</summary>
    public static Table Rows(Table data, int copies)
    {
        if (copies < 1) throw new BlupException("BLUP688", FormattableString.Invariant($"{copies} copies of each row were asked for."), null, "Ask for one or more.");
        return data.Take([.. Enumerable.Range(0, data.RowCount * copies).Select(i => i / copies)]);
    }

    private static bool Within(int[] inner, int[] outer)
    {
        var parent = new Dictionary<int, int>();
        for (var i = 0; i < inner.Length; i++)
            if (inner[i] >= 0 && outer[i] >= 0 && !parent.TryAdd(inner[i], outer[i]) && parent[inner[i]] != outer[i]) return false;
        return true;
    }

    private static (int[] Codes, int Count) Codes(Column column)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new int[column.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            var text = Text(column, i);
            if (text is null) codes[i] = -1;
            else if (!index.TryGetValue(text, out codes[i])) index.Add(text, codes[i] = index.Count);
        }

        return (codes, index.Count);
    }

    private static CategoricalColumn Relabelled(Column column, List<int> copies)
    {
        var texts = new string?[column.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Text(column, i) is { } text ? copies[i] == 0 ? text : FormattableString.Invariant($"{text}.copy{copies[i]}") : null;
        var levels = texts.OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var index = levels.Select((l, k) => (l, k)).ToDictionary(x => x.l, x => x.k, StringComparer.Ordinal);
        return new CategoricalColumn(column.Name, Array.ConvertAll(texts, t => t is null ? -1 : index[t]), levels);
    }

    private static string? Text(Column column, int row) => column.IsMissing(row) ? null : column switch
    {
        NumericColumn c => c.Values[row].ToString("R", CultureInfo.InvariantCulture),
        CategoricalColumn c => c.Levels[c.Codes[row]],
        LogicalColumn c => c.Values[row] == 1 ? "TRUE" : "FALSE",
        TextColumn c => c[row],
        _ => null,
    };
}
