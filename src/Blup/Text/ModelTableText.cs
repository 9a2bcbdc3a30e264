using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>A table of models: coefficients with standard errors in parentheses, one column a model.</summary>
internal static class ModelTableText
{
    public static string Of(ModelTable table)
    {
        var to = new StringBuilder();
        var columns = new string[table.Models.Count][];
        for (var m = 0; m < columns.Length; m++)
            columns[m] = [.. table.Rows.Select(r => Cell(r, m))];
        RPrint.Matrix(to, [.. table.Rows.Select(r => r.Name)], table.Models, columns, right: true);
        return to.ToString();
    }

    private static string Cell(ModelTableRow row, int m)
    {
        if (row.Values[m] is not { } value) return "";
        if (double.IsNaN(value)) return "NaN";
        if (row.Kind == ModelTableKind.Size) return value.ToString("0", CultureInfo.InvariantCulture);
        if (row.Kind == ModelTableKind.Criterion) return value.ToString("0.0", CultureInfo.InvariantCulture);
        return row.StandardErrors?[m] is { } se ? $"{RFormat.Number(value, 4)} ({RFormat.Number(se, 3)})" : RFormat.Number(value, 4);
    }
}
