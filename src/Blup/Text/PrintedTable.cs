using System.Text;

namespace Blup.Text;

/// <summary>A table as it is shown: every writer, of plain text or of a page, takes the texts of its cells from here.</summary>
/// <param name="Rows">Row names; empty texts where the columns tell the rows apart.</param>
/// <param name="Columns">The columns from left to right.</param>
internal sealed record PrintedTable(IReadOnlyList<string> Rows, IReadOnlyList<PrintedColumn> Columns)
{
    /// <summary>Appends the table as R prints a matrix.</summary>
    public void AppendTo(StringBuilder to, bool right)
        => RPrint.Matrix(to, Rows, [.. Columns.Select(c => c.Header)], [.. Columns.Select(c => c.Cells)], right);
}

/// <summary>A column of a <see cref="PrintedTable"/>.</summary>
/// <param name="Header">Its name; empty for significance stars.</param>
/// <param name="Cells">What is shown, one a row.</param>
/// <param name="Values">The numbers behind the cells at full precision; null for a column of words.</param>
internal sealed record PrintedColumn(string Header, IReadOnlyList<string> Cells, IReadOnlyList<double>? Values = null);
