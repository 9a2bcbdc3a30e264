using System.Globalization;
using Blup.Text;

namespace Blup.Report.Page;

/// <summary>Tables of the page: the cells of a <see cref="PrintedTable"/>, the numbers behind them for the CSV file.</summary>
internal static class HtmlTable
{
    /// <summary>A table with buttons to copy and download it.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="name">Name of the file to download, without extension.</param>
    /// <param name="caption">What it shows; read aloud and seen.</param>
    /// <param name="rowHeader">Header of the row names; null for none.</param>
    /// <param name="after">Notes below.</param>
    public static Html Of(PrintedTable table, string name, Html caption, string? rowHeader = null, Html after = default)
    {
        var named = table.Rows.Any(r => r.Length > 0);
        var heads = table.Columns.Select(c => c.Header.Length == 0 && IsStars(c)
            ? Html.Of($"<th scope=\"col\" class=\"stars\"><span class=\"hidden\">significance</span></th>")
            : Html.Of($"<th scope=\"col\"{(IsNumeric(c) ? Html.Of($" class=\"number\"") : Html.Empty)}>{c.Header}</th>"));
        var rows = Enumerable.Range(0, table.Rows.Count).Select(i => Html.Of($"<tr>{(named ? Html.Of($"<th scope=\"row\">{table.Rows[i]}</th>") : Html.Empty)}{table.Columns.Select((c, j) => Cell(c, i, !named && j == 0))}</tr>\n"));
        return Html.Of($"""
            <figure class="table" data-name="{name}">
            <figcaption><span>{caption}</span><span class="tools"><button type="button" data-do="copy">Copy</button><button type="button" data-do="csv">CSV</button></span></figcaption>
            <div class="scroll" tabindex="0"><table>
            <thead><tr>{(named ? Html.Of($"<th scope=\"col\">{rowHeader ?? ""}</th>") : Html.Empty)}{heads}</tr></thead>
            <tbody>
            {rows}</tbody></table></div>
            {after}</figure>

            """);
    }

    /// <summary>The legend of the stars, where the table has any.</summary>
    public static Html Legend(PrintedTable table)
        => table.Columns.Any(IsStars) ? Html.Of($"<p class=\"note\">Significance: {CoefficientTable.Legend}</p>\n") : Html.Empty;

    private static Html Cell(PrintedColumn column, int i, bool header)
    {
        var text = column.Cells[i].Trim();
        if (header && column.Values is null) return Html.Of($"<th scope=\"row\">{text}</th>");
        if (IsStars(column)) return Html.Of($"<td class=\"stars\">{text}</td>");
        if (column.Values is { } values) return Html.Of($"<td class=\"number\" data-v=\"{Full(values[i])}\">{text}</td>");
        return IsNumeric(column) ? Html.Of($"<td class=\"number\">{text}</td>") : Html.Of($"<td>{text}</td>");
    }

    private static string Full(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsStars(PrintedColumn column) => column.Header.Length == 0 && column.Values is null && column.Cells.All(c => c.Trim() is "" or "." or "*" or "**" or "***");

    private static bool IsNumeric(PrintedColumn column)
        => column.Values is not null || (column.Cells.Count > 0 && column.Cells.All(c => c.Trim().Length == 0 || double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _)));
}
