using System.Globalization;
using System.Text;

namespace Blup.Tables;

public sealed partial class Table
{
    private const int OverviewRows = 5;
    private const int OverviewWidth = 24;

    /// <summary>A short overview: number of rows, and each column with its kind, levels, missing values and first values.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RowCount} rows, {_columns.Length} columns");
        var names = _columns.Select(c => c.Name.Length).DefaultIfEmpty().Max();
        var kinds = Array.ConvertAll(_columns, Describe);
        var width = kinds.Select(k => k.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < _columns.Length; i++)
            text.Append("\n  ").Append(_columns[i].Name.PadRight(names)).Append("  ").Append(kinds[i].PadRight(width)).Append("  ").Append(FirstValues(_columns[i]));
        return text.ToString();
    }

    private static string Describe(Column column)
    {
        var missing = 0;
        for (var row = 0; row < column.Length; row++)
        {
            if (column.IsMissing(row)) missing++;
        }

        var kind = column switch
        {
            CategoricalColumn categorical => string.Create(CultureInfo.InvariantCulture, $"categorical, {categorical.Levels.Count} levels"),
            _ => column.Kind switch { ColumnKind.Numeric => "numeric", ColumnKind.Logical => "logical", _ => "text" },
        };
        return missing == 0 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}, {missing} missing");
    }

    private static string FirstValues(Column column)
    {
        var values = Enumerable.Range(0, Math.Min(OverviewRows, column.Length)).Select(row => Shorten(Cell(column, row)));
        return string.Join(", ", values) + (column.Length > OverviewRows ? ", …" : "");
    }

    private static string Shorten(string value) => value.Length <= OverviewWidth ? value : value[..(OverviewWidth - 1)] + "…";

    private static string Cell(Column column, int row) => column.IsMissing(row) ? "NA" : column switch
    {
        NumericColumn numeric => NumberText.Format(numeric.Values[row]),
        LogicalColumn logical => LogicalText.Format(logical.Values[row] == 1),
        CategoricalColumn categorical => categorical.Levels[categorical.Codes[row]],
        TextColumn text => text[row]!,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
