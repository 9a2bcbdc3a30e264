using System.Globalization;
using System.Text;

namespace Blup.Text;

/// <summary>
/// A table of estimates, standard errors, tests and p-values with significance stars, laid out by the rules in R's <c>?printCoefmat</c>:
/// estimates and their companions share decimals, statistics have three, p-values <see cref="RFormat.PValues"/>.
/// </summary>
internal sealed record CoefficientTable
{
    public const string Legend = "0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1";

    /// <summary>Row names.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Columns on the scale of the estimates: estimate, standard error, degrees of freedom.</summary>
    public required IReadOnlyList<(string Header, double[] Values)> Estimates { get; init; }

    /// <summary>The test statistic.</summary>
    public required (string Header, double[] Values) Statistic { get; init; }

    /// <summary>The p-values.</summary>
    public required (string Header, double[] Values) P { get; init; }

    /// <summary>Significant digits (R: <c>max(3, getOption("digits") - 3)</c>).</summary>
    public int Digits { get; init; } = RFormat.DefaultDigits - 3;

    /// <summary>What stands for a missing number.</summary>
    public string Missing { get; init; } = "NaN";

    /// <summary>Appends the table, and the legend of the stars where there are any.</summary>
    public void AppendTo(StringBuilder to)
    {
        Printed().AppendTo(to, right: true);
        if (P.Values.Any(p => p < 0.1)) to.Append("---\nSignif. codes:  ").Append(Legend).Append('\n');
    }

    /// <summary>The texts of the cells, with a last column of stars where there are any.</summary>
    public PrintedTable Printed()
    {
        var statisticDigits = Math.Clamp(Digits - 1, 1, 5);
        List<PrintedColumn> columns = [.. EstimateColumns().Select((c, k) => new PrintedColumn(Estimates[k].Header, c, Estimates[k].Values))];
        columns.Add(new PrintedColumn(Statistic.Header, RFormat.Format(Statistic.Values.Select(v => RFormat.Round(v, statisticDigits)).ToArray(), Digits), Statistic.Values));
        columns.Add(new PrintedColumn(P.Header, RFormat.PValues(P.Values, statisticDigits), P.Values));
        if (Missing != "NaN")
            for (var c = 0; c < columns.Count; c++) columns[c] = columns[c] with { Cells = [.. columns[c].Cells.Select(t => t.Replace("NaN", Missing.PadLeft(3), StringComparison.Ordinal))] };
        if (P.Values.Any(p => p < 0.1))
        {
            var signs = P.Values.Select(Stars).ToArray();
            var width = signs.Max(s => s.Length);
            columns.Add(new PrintedColumn("", [.. signs.Select(s => s.PadRight(width))]));
        }

        return new PrintedTable(Rows, columns);
    }

    /// <summary>The stars of a p-value.</summary>
    public static string Stars(double p) => p switch { <= 0.001 => "***", <= 0.01 => "**", <= 0.05 => "*", <= 0.1 => ".", _ => " " };

    private IEnumerable<string[]> EstimateColumns()
    {
        var all = Estimates.SelectMany(e => e.Values).ToArray();
        var sizes = all.Where(v => double.IsFinite(v) && v != 0).Select(Math.Abs).ToArray();
        var firstDigit = sizes.Length > 0 ? 1 + (int)Math.Floor(Math.Log10(sizes.Min())) : 0;
        var decimals = Math.Max(1, Digits - firstDigit);
        var text = RFormat.Format(all.Select(v => RFormat.Round(v, decimals)).ToArray(), Digits);

        // A value that would show as zero and is not gets digits of its own.
        var hidden = Enumerable.Range(0, all.Length).Where(i => all[i] != 0 && double.Parse(text[i], CultureInfo.InvariantCulture) == 0).ToArray();
        var shown = RFormat.Format(hidden.Select(i => all[i]).ToArray(), Math.Max(1, Digits - 1));
        for (var k = 0; k < hidden.Length; k++) text[hidden[k]] = shown[k];
        for (var i = 0; i < all.Length; i++) text[i] = double.IsNaN(all[i]) ? "NaN" : text[i];
        return text.Chunk(Rows.Count);
    }
}
